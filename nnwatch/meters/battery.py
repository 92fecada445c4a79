"""Power that a laptop draws from its batteries: the whole machine, but only while no charger feeds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.kernel_file import KernelFile, entries, exists, read_text

_POWER = "battery:discharge"
_REL_UNCERTAINTY = 0.05  # ACPI 6.5, 10.2.2.2: a fuel gauge states its accuracy, typically 95 %
_REFRESH_S = 5.0  # embedded controllers renew the rate every few seconds


@dataclass(frozen=True, slots=True)
class _Battery:
    """One battery: its folder, and its rate as power, or as a current with its voltage."""

    folder: Path
    rate: KernelFile
    voltage: KernelFile | None

    def power_uw(self) -> int | Lack:
        """Return what it gives now; some gauges count a discharge negative."""
        rate = self.rate.read()
        if isinstance(rate, Lack) or self.voltage is None:
            return rate if isinstance(rate, Lack) else abs(rate)
        voltage_uv = self.voltage.read()
        return voltage_uv if isinstance(voltage_uv, Lack) else abs(rate) * voltage_uv // 1_000_000

    def close(self) -> None:
        """Close its files."""
        self.rate.close()
        if self.voltage is not None:
            self.voltage.close()


class BatteryMeter:
    """Adds up all batteries that discharge."""

    name = "battery"
    measures = "power of the whole machine from its battery"

    def __init__(self, surroundings: Surroundings) -> None:
        self._folder = surroundings.sysfs / "class/power_supply"
        self._batteries: tuple[_Battery, ...] = ()
        self._chargers: tuple[Path, ...] = ()

    def probe(self) -> Found | Missing:
        """Find the batteries that feed the machine and tell their rate."""
        supplies = [f for f in entries(self._folder) if read_text(f / "scope") != "Device"]
        folders = [folder for folder in supplies if read_text(folder / "type") == "Battery"]
        self._chargers = tuple(folder for folder in supplies if folder not in folders)
        if not folders:
            return Missing(Reason.ABSENT, "this machine has no battery")
        self._batteries = tuple(battery for folder in folders if (battery := _open(folder)))
        if not self._batteries:
            return Missing(Reason.DRIVER, f"{folders[0]}: its driver tells neither power nor current")
        return Found((_CHANNEL,), notes=("counts only while the charger is unplugged",))

    def read(self, pace: Pace) -> Reading:
        """Return the power of all batteries together, or why it says nothing about the machine's."""
        if pace is not Pace.SECOND or not self._batteries:
            return Reading({})
        states = {battery: read_text(battery.folder / "status") for battery in self._batteries}
        discharging = [battery for battery, state in states.items() if state == "Discharging"]
        if not discharging:
            return Reading({}, {_POWER: Lack(Failure.BUSY, "the battery is not discharging")})
        if "Charging" in states.values() or any(_is_online(folder) for folder in self._chargers):
            return Reading({}, {_POWER: Lack(Failure.BUSY, "a charger feeds the machine beside its battery")})
        powers_uw = [battery.power_uw() for battery in discharging]
        lack = next((power for power in powers_uw if isinstance(power, Lack)), None)
        if lack is not None:
            return Reading({}, {_POWER: lack})
        return Reading({_POWER: sum(power for power in powers_uw if isinstance(power, int))})

    def close(self) -> None:
        """Close the files of all batteries."""
        for battery in self._batteries:
            battery.close()


def _is_online(charger: Path) -> bool:
    return (read_text(charger / "online") or "0") != "0"


def _open(folder: Path) -> _Battery | None:
    if exists(folder / "power_now"):
        return _Battery(folder, KernelFile(folder / "power_now", signed=True), None)
    if exists(folder / "current_now") and exists(folder / "voltage_now"):
        current = KernelFile(folder / "current_now", signed=True)
        return _Battery(folder, current, KernelFile(folder / "voltage_now"))
    return None


_CHANNEL = Channel(
    id=_POWER,
    scope="node",
    quantity=Quantity.POWER,
    label="whole machine, from its battery",
    scale=1e-6,
    pace=Pace.SECOND,
    method=Method.INTEGRATED,
    rel_uncertainty=_REL_UNCERTAINTY,
    refresh_s=_REFRESH_S,
)
