"""Builders of faked kernel trees: each lays the files that one driver would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nnwatch.meters.base import Surroundings

INTEL_CPUINFO = """processor	: 0
vendor_id	: GenuineIntel
model name	: 12th Gen Intel(R) Core(TM) i7-12700
flags		: fpu sse
"""


@dataclass
class FakeClock:
    """A monotonic clock that stands still until it is told to go on."""

    now_ns: int = 0

    def __call__(self) -> int:
        return self.now_ns

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ns += round(seconds * 1e9)


@dataclass
class FakeKernel:
    """A faked `/sys` and `/proc` below one folder."""

    root: Path
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def sysfs(self) -> Path:
        return self.root / "sys"

    @property
    def procfs(self) -> Path:
        return self.root / "proc"

    def surroundings(self) -> Surroundings:
        """Return where a meter looks."""
        return Surroundings(self.sysfs, self.procfs, self.clock)

    def sys(self, path: str, content: object) -> Path:
        """Write a file below `/sys`."""
        return put(self.sysfs / path, content)

    def proc(self, path: str, content: object) -> Path:
        """Write a file below `/proc`."""
        return put(self.procfs / path, content)

    def zone(self, folder: str, name: str, energy_uj: object, **files: object) -> Path:
        """Lay a powercap zone; `files` replace or add to what every zone has."""
        zone = self.sysfs / "class/powercap" / folder
        for file, content in {
            "name": name,
            "energy_uj": energy_uj,
            "max_energy_range_uj": 262_143_328_850,
            **files,
        }.items():
            put(zone / file, content)
        return zone

    def hwmon(self, index: int, name: str, files: Mapping[str, object], device: str | None = None) -> Path:
        """Lay a hwmon folder, with a link to its device below `/sys/devices`."""
        folder = self.sysfs / f"class/hwmon/hwmon{index}"
        for file, content in {"name": name, **files}.items():
            put(folder / file, content)
        if device:
            target = self.sysfs / "devices" / device
            target.mkdir(parents=True, exist_ok=True)
            (folder / "device").symlink_to(target)
        return folder

    def cpus(self, model: str, threads: int, *, flags: str = "fpu sse", sockets: int = 1) -> None:
        """Write `cpuinfo` of a machine with that many hardware threads."""
        blocks = [
            f"processor\t: {n}\nvendor_id\t: GenuineIntel\nmodel name\t: {model}\n"
            f"physical id\t: {n * sockets // threads}\nflags\t\t: {flags}\n"
            for n in range(threads)
        ]
        self.proc("cpuinfo", "\n".join(blocks))


def put(path: Path, content: object) -> Path:
    """Write what a kernel file shows; bytes as they are, anything else with a newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return path
