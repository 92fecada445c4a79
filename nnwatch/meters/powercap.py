"""The zones of the powercap tree: what each is called and what it is bounded by, whatever its position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.meters.kernel_file import entries, read_number, read_text

_ZONE = re.compile(r"(?P<provider>intel-rapl(?:-[a-z]+)?)(?P<position>(?::\d+)+)")
_CONSTRAINTS = range(3)  # long term, short term, peak
_LIMITS = ("power_limit", "max_power")
_LEAST_LIMIT_UW, _GREATEST_LIMIT_UW = 1_000_000, 2_000_000_000  # what lies outside says "no limit"


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone; `full_name` names the package of a zone inside one, as `package-0/dram`.

    `sustained_uw` is the limit that is set for the long term, `greatest_uw` the highest limit of any kind.
    """

    path: Path
    provider: str
    name: str
    full_name: str
    sustained_uw: int | None
    greatest_uw: int | None

    @property
    def energy_path(self) -> Path:
        """The file with its count."""
        return self.path / "energy_uj"

    @property
    def is_package(self) -> bool:
        """Whether this is a processor package or one of its dies."""
        return self.name.startswith("package-")


def find_zones(sysfs: Path) -> list[Zone]:
    """Return all zones that have a name, each once."""
    folders = _zone_folders(sysfs / "class/powercap")
    names = {folder: read_text(path / "name") for folder, path in folders.items()}
    return [_zone(path, name, names) for folder, path in folders.items() if (name := names[folder])]


def _zone(path: Path, name: str, names: dict[str, str | None]) -> Zone:
    limits_uw = [_limit_uw(path / f"constraint_{n}_{kind}_uw") for n in _CONSTRAINTS for kind in _LIMITS]
    return Zone(
        path=path,
        provider=path.name.partition(":")[0],
        name=name,
        full_name=_full_name(path.name, name, names),
        sustained_uw=limits_uw[0],
        greatest_uw=max((limit for limit in limits_uw if limit is not None), default=None),
    )


def _zone_folders(powercap: Path) -> dict[str, Path]:
    return {path.name: path for path in _walk(powercap, 4)}


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    # The class folder lists every zone beside its parent; a partial mount may show them only inside it.
    for path in entries(folder):
        if _ZONE.fullmatch(path.name):
            yield path
        if depth and path.name.startswith("intel-rapl"):
            yield from _walk(path, depth - 1)


def _full_name(folder: str, name: str, names: dict[str, str | None]) -> str:
    parent = names.get(folder.rpartition(":")[0])
    return f"{parent}/{name}" if parent else name


def _limit_uw(file: Path) -> int | None:
    limit = read_number(file)
    return limit if limit is not None and _LEAST_LIMIT_UW <= limit <= _GREATEST_LIMIT_UW else None
