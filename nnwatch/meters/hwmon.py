"""Energy and power that drivers show under hwmon: Intel graphics, Grace, Jetson, boards and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.records import Accelerator, Channel, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.file_set import FileSet
from nnwatch.meters.kernel_file import KernelFile, entries, exists, read_number, read_text
from nnwatch.meters.sensors import Meaning, meaning_of

_ELSEWHERE = frozenset({"amdgpu"})  # has a meter of its own
_SENSOR = re.compile(r"(?P<kind>energy|power|curr)(?P<index>\d{1,3})_(?P<item>input|average)")
_RAILS = ("1", "2", "3")
_PRECEDENCE = ("energy", "power", "curr")
_LABEL_LENGTH = 60
_PEAK_W = 4000.0
_REL_UNCERTAINTY = 0.05  # shunts and their amplifiers are specified within a few percent
_REFRESH_S = {"energy": 0.1, "power": 1.0, "curr": 0.1}


@dataclass(frozen=True, slots=True)
class _Device:
    """One hwmon folder: its driver, and the address of the device behind it."""

    folder: Path
    driver: str
    address: str


@dataclass(frozen=True, slots=True)
class _Sensor:
    """One series of a device: `energy1`, `power2` or a rail's `curr3`."""

    device: _Device
    kind: str
    index: str
    path: Path
    label: str

    @property
    def meaning(self) -> Meaning:
        """What it stands for."""
        return meaning_of(self.device.driver, self.label)


class HwmonMeter:
    """Reads all sensors of energy, of power, and of rails that tell current and voltage."""

    name = "hwmon"
    measures = "energy and power sensors of graphics cards, boards and modules (hwmon)"

    def __init__(self, surroundings: Surroundings) -> None:
        self._folder = surroundings.sysfs / "class/hwmon"
        self._files = FileSet()

    def probe(self) -> Found | Missing:
        """Find every sensor; of several that show one thing, the energy counts."""
        channels: list[Channel] = []
        for device in _devices(self._folder):
            sensors = list(_sensors(device))
            for sensor in sensors:
                channels.append(_channel(sensor, counted=_is_best(sensor, sensors)))
                self._files.add(channels[-1], _open(sensor))
        if not channels:
            return Missing(Reason.ABSENT, f"{self._folder}: no sensor of power or energy")
        return Found(tuple(channels), tuple(_accelerators(channels)))

    def read(self, pace: Pace) -> Reading:
        """Read the sensors: those that count at every tick, the others once a second."""
        return self._files.read(pace)

    def close(self) -> None:
        """Close all sensors."""
        self._files.close()


class _Rail:
    """A supply rail that tells its current in milliamperes and its voltage in millivolts."""

    def __init__(self, current: Path, voltage: Path) -> None:
        self._current = KernelFile(current, signed=True)
        self._voltage = KernelFile(voltage)

    def read(self) -> int | Lack:
        """Return the power in microwatts; a current that flows back is none."""
        milliamperes, millivolts = self._current.read(), self._voltage.read()
        if isinstance(milliamperes, Lack):
            return milliamperes
        return millivolts if isinstance(millivolts, Lack) else max(0, milliamperes) * millivolts

    def close(self) -> None:
        """Close both files."""
        self._current.close()
        self._voltage.close()


def _open(sensor: _Sensor) -> KernelFile | _Rail:
    if sensor.kind != "curr":
        return KernelFile(sensor.path)
    return _Rail(sensor.path, _voltage_path(sensor.device.folder, sensor.index))


def _devices(folder: Path) -> Iterator[_Device]:
    seen: set[tuple[str, str]] = set()
    for entry in entries(folder):
        driver = read_text(entry / "name")
        if not driver or driver in _ELSEWHERE:
            continue
        behind = entry / "device"
        address = behind.resolve().name if exists(behind) else entry.name
        if (driver, address) in seen:
            address = entry.name
        seen.add((driver, address))
        yield _Device(entry, driver, address)


def _sensors(device: _Device) -> Iterator[_Sensor]:
    """Yield each series once: of an average and a momentary power, the average.

    Only rail monitors number their currents like their voltages, and only the first three are rails.
    """
    seen: set[tuple[str, str]] = set()
    for path in entries(device.folder):
        found = _SENSOR.fullmatch(path.name)
        if found is None or (found["kind"], found["index"]) in seen:
            continue
        kind, index = found["kind"], found["index"]
        if kind == "curr" and not (device.driver.startswith("ina3221") and index in _RAILS):
            continue
        seen.add((kind, index))
        yield _Sensor(device, kind, index, path, _label(device.folder, kind, index))


def _label(folder: Path, kind: str, index: str) -> str:
    names = (
        f"{kind}{index}_label",
        f"{kind}{index}_oem_info",
        *((f"in{index}_label",) if kind == "curr" else ()),
    )
    return next((text[:_LABEL_LENGTH] for name in names if (text := read_text(folder / name))), "")


def _voltage_path(folder: Path, index: str) -> Path:
    return folder / f"in{index}_input"


def _is_best(sensor: _Sensor, sensors: Iterable[_Sensor]) -> bool:
    """Whether no better or earlier sensor of the same device shows the same thing, or what it is inside of."""
    if any(s.meaning.what == sensor.meaning.inside for s in sensors):
        return False
    rivals = [s for s in sensors if (s.label, s.meaning) == (sensor.label, sensor.meaning)]
    return sensor is min(rivals, key=lambda s: (_PRECEDENCE.index(s.kind), int(s.index)))


def _channel(sensor: _Sensor, *, counted: bool) -> Channel:
    is_energy, meaning, device = sensor.kind == "energy", sensor.meaning, sensor.device
    counted = counted and meaning.counted
    averaged_ms = read_number(device.folder / f"power{sensor.index}_average_interval")
    return Channel(
        id=f"hwmon:{device.driver}-{device.address}-{sensor.kind}{sensor.index}",
        scope=f"gpu:{device.address}" if meaning.scope == "gpu" else meaning.scope,
        quantity=Quantity.ENERGY if is_energy else Quantity.POWER,
        label=f"{device.driver} {sensor.label or sensor.kind} ({meaning.what})",
        scale=1e-6,
        pace=Pace.TICK if counted else Pace.SECOND,
        cumulative=is_energy,
        peak_rate=_PEAK_W if is_energy else None,
        method=Method.COUNTER if is_energy else Method.INTEGRATED,
        counted=counted,
        rel_uncertainty=_REL_UNCERTAINTY,
        refresh_s=averaged_ms / 1000 if averaged_ms else _REFRESH_S[sensor.kind],
    )


def _accelerators(channels: Iterable[Channel]) -> list[Accelerator]:
    cards = {
        c.scope.removeprefix("gpu:"): c.label for c in channels if c.scope.startswith("gpu:") and c.counted
    }
    return [Accelerator(uuid, label) for uuid, label in cards.items()]
