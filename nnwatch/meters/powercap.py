"""The zones of the powercap tree: what each is called and what it is bounded by, whatever its position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.meters.kernel_file import entries, read_number, read_text

_ZONE = re.compile(r"(?P<provider>intel-rapl(?:-[a-z]+)?)(?P<position>(?::\d+)+)")
_CONSTRAINTS = range(3)  # long term, short term, peak
_LEAST_LIMIT_UW, _GREATEST_LIMIT_UW = 1_000_000, 2_000_000_000  # what lies outside says "no limit"


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone; `full_name` names the package of a zone inside one, as `package-0/dram`."""

    path: Path
    provider: str
    name: str
    full_name: str
    limits_uw: tuple[int, ...]

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
    return [
        Zone(path, _provider(folder), name, _full_name(folder, name, names), _limits_uw(path))
        for folder, path in folders.items()
        if (name := names[folder])
    ]


def _zone_folders(powercap: Path) -> dict[str, Path]:
    return {path.name: path for path in _walk(powercap, 4)}


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    # The class folder lists every zone beside its parent; a partial mount may show them only inside it.
    for path in entries(folder):
        if _ZONE.fullmatch(path.name):
            yield path
        if depth and path.name.startswith("intel-rapl"):
            yield from _walk(path, depth - 1)


def _provider(folder: str) -> str:
    return folder.partition(":")[0]


def _full_name(folder: str, name: str, names: dict[str, str | None]) -> str:
    parent = names.get(folder.rpartition(":")[0])
    return f"{parent}/{name}" if parent else name


def _limits_uw(path: Path) -> tuple[int, ...]:
    files = [
        path / f"constraint_{n}_{kind}_uw" for n in _CONSTRAINTS for kind in ("power_limit", "max_power")
    ]
    values = [read_number(file) for file in files]
    return tuple(v for v in values if v is not None and _LEAST_LIMIT_UW <= v <= _GREATEST_LIMIT_UW)
