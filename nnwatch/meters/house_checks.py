"""Whether recordings can be written, and whether they survive that their user logs out."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.meters.kernel_file import entries, exists, read_text

_LOGIND_FOLDERS = (
    "usr/lib/systemd",
    "run/systemd",
    "etc/systemd",
)  # the later wins: systemd's logind.conf(5)
_SETTING = re.compile(r"^\s*KillUserProcesses\s*=\s*(\S+)\s*$", re.MULTILINE)
_YES = ("1", "yes", "true", "on", "y", "t")
_LINGER = "loginctl enable-linger"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that recordings need; `ok` is None where it cannot be told."""

    name: str
    ok: bool | None
    detail: str
    remedy: str | None = None


def check_home(home: Path) -> Check:
    """Look whether runs can be kept; a folder that is not there yet counts by the one it would be made in."""
    nearest = next((folder for folder in (home, *home.parents) if exists(folder)), home)
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Check("home", True, f"runs and history are kept in {home}")
    return Check(
        "home", False, f"{nearest} cannot be written to", "export NNWATCH_HOME=/a/folder/that/you/own"
    )


def check_lingering(root: Path) -> Check:
    """Look whether systemd ends a user's processes at logout, recorders with them."""
    if not exists(root / "run/systemd/system"):
        return Check("logout", True, "systemd does not manage sessions here: recordings survive a logout")
    user = _user()
    if exists(root / "var/lib/systemd/linger" / user):
        return Check("logout", True, f"lingering is on for {user}: recordings survive a logout")
    settings = [text for path in _settings_files(root) for text in _SETTING.findall(read_text(path) or "")]
    if not settings:
        detail = "KillUserProcesses is not set: whether recordings survive a logout depends on how systemd was built"
        return Check("logout", None, detail, _LINGER)
    if settings[-1].lower() in _YES:
        return Check("logout", False, "systemd ends recordings at logout (KillUserProcesses=yes)", _LINGER)
    return Check("logout", True, "recordings survive a logout (KillUserProcesses=no)")


def _settings_files(root: Path) -> Iterator[Path]:
    """Yield the main file, then the additions, whose file names decide their order across folders."""
    yield from (root / folder / "logind.conf" for folder in _LOGIND_FOLDERS)
    additions: dict[str, Path] = {}
    for folder in _LOGIND_FOLDERS:
        for path in entries(root / folder / "logind.conf.d"):
            if path.suffix == ".conf":
                additions[path.name] = path
    yield from (additions[name] for name in sorted(additions))


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
