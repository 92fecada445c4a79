"""Where the management controller is and how to log in: the environment, or a file only its owner reads."""

from __future__ import annotations

import ipaddress
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from nnwatch.meters.base import Missing, Reason

_PREFIX = "NNWATCH_REDFISH_"
FILE = f"{_PREFIX}FILE"


@dataclass(frozen=True, slots=True)
class Access:
    """The address of a Redfish service and the credentials for it, which never show in a text.

    Attributes:
        url: the service, or the very resource of power if it has a path.
        ca: a file of certificates to trust, for a controller that signed its own.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""


def find_access(environment: Mapping[str, str]) -> Access | Missing:
    """Return the access that the environment or its file gives, or why it cannot be used."""
    settings = {item.name: environment.get(_PREFIX + item.name.upper(), "") for item in fields(Access)}
    if environment.get(FILE):
        lines = _read_private(Path(environment[FILE]))
        if isinstance(lines, Missing):
            return lines
        settings = lines | {name: value for name, value in settings.items() if value}
    if not settings.get("url"):
        return Missing(
            Reason.DISABLED,
            "no management controller is named",
            f"name a file with url=, user= and password= in {FILE}, and chmod 600 it",
        )
    return _checked(Access(**settings))


def _read_private(path: Path) -> dict[str, str] | Missing:
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                return Missing(
                    Reason.NO_PERMISSION,
                    f"{path} holds a password and others may read it, so it is not used",
                    f"chmod 600 {path}",
                )
            return _settings(path, file.read(65536))
    except (OSError, UnicodeDecodeError) as error:
        return Missing(
            Reason.BROKEN, f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no text'}"
        )


def _settings(path: Path, text: str) -> dict[str, str] | Missing:
    known = {item.name for item in fields(Access)}
    settings: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, separator, value = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not separator or name.strip() not in known:
            return Missing(
                Reason.BROKEN, f"line {number} of {path} is not one of {', '.join(sorted(known))} = value"
            )
        settings[name.strip()] = value.strip()
    return settings


def _checked(access: Access) -> Access | Missing:
    try:
        parts = urlsplit(access.url)
        parts.port  # noqa: B018 - the property checks the port
    except ValueError:
        return _unusable("it is no URL")
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return _unusable("it is no https URL")
    if parts.username or parts.password:
        return _unusable("credentials do not belong into it")
    if parts.scheme == "http" and not _is_loopback(parts):
        return _unusable("http would send the password in the clear")
    return access


def _unusable(why: str) -> Missing:
    return Missing(
        Reason.BROKEN,
        f"the URL of the management controller cannot be used: {why}",
        "use https://<address of the controller>, and give user and password by themselves",
    )


def _is_loopback(parts: SplitResult) -> bool:
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
