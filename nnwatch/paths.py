"""Where runs, history and themes live, and where the kernel's file systems are looked for."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import platformdirs

from nnwatch.core.errors import NnwatchError, UsageError

PRIVATE = 0o700


def home() -> Path:
    """Return the folder of everything nnwatch keeps: `NNWATCH_HOME`, else the platform's user data folder.

    Raises:
        UsageError: nobody can tell where that is.
    """
    named = os.environ.get("NNWATCH_HOME")
    try:
        folder = Path(named or platformdirs.user_data_dir("nnwatch")).expanduser()
        return folder.absolute()
    except (RuntimeError, FileNotFoundError) as error:
        why = (
            "the current folder has been removed"
            if isinstance(error, OSError)
            else "there is no such home folder"
        )
        raise UsageError(
            f"cannot tell where {named or 'the data of this user'} is: {why}; set NNWATCH_HOME to a whole path"
        ) from error


def runs() -> Path:
    """Return the folder that holds one folder a run."""
    return home() / "runs"


def history() -> Path:
    """Return the folder of finished runs in Parquet."""
    return home() / "history"


def matrices() -> Path:
    """Return the folder of what matrices of benchmarks tell while they are measured."""
    return home() / "matrices"


def config() -> Path:
    """Return the file of the user's settings, which need not exist."""
    return home() / "config.toml"


def weights() -> Path:
    """Return the folder of networks trained here."""
    return home() / "weights"


def sysfs() -> Path:
    """Return where the kernel's device tree is mounted: `NNWATCH_SYSFS`, else `/sys`."""
    return Path(os.environ.get("NNWATCH_SYSFS", "/sys"))


def procfs() -> Path:
    """Return where the kernel's process tree is mounted: `NNWATCH_PROCFS`, else `/proc`."""
    return Path(os.environ.get("NNWATCH_PROCFS", "/proc"))


def themes() -> Path:
    """Return the folder of the themes that come with nnwatch: inside a wheel, or beside the package."""
    return _companion("themes", "themes")


def own_themes() -> Path:
    """Return the folder of the user's own themes, which need not exist."""
    return home() / "themes"


def allow_rapl() -> Path:
    """Return the script that opens the processor's energy counters to one group."""
    return _companion("allow-rapl", "scripts/allow-rapl")


def _companion(packaged: str, beside: str) -> Path:
    """Return what comes with nnwatch: a wheel has it inside the package, a checkout beside it."""
    package = Path(__file__).parent
    inside = package / packaged
    return inside if inside.exists() else package.parent / beside


def make_private(folder: Path) -> Path:
    """Create a folder that only its owner may enter, with its parents, and return it.

    Raises:
        NnwatchError: the folder cannot be made or cannot be written to.
    """
    try:
        for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
            missing.mkdir(mode=PRIVATE, exist_ok=True)
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    except OSError as error:
        raise NnwatchError(_cannot_write(folder, error.strerror)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        reads_only = os.statvfs(folder).f_flag & os.ST_RDONLY
        raise NnwatchError(_cannot_write(folder, os.strerror(errno.EROFS if reads_only else errno.EACCES)))
    return folder


def _cannot_write(folder: Path, why: str | None) -> str:
    return f"cannot write to {folder}: {why or 'unknown error'}; set NNWATCH_HOME to a folder that you own"
