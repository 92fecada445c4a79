"""AMD graphics cards through AMD's own library, where its Python package is installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from nnwatch.core.records import Failure, Lack, Quantity
from nnwatch.meters.amdgpu.card import Card, Cards, Series

# The package looks for the library while it is imported, and fails in as many ways as it has releases.
_NOT_USABLE = (ImportError, OSError, KeyError, AttributeError)
_POWER_KEYS = ("current_socket_power", "average_socket_power", "socket_power")
_ENERGY_KEYS = ("energy_accumulator", "power")  # the latter before ROCm 6.1
_BYTES_PER_MB = 1 << 20
_TOO_LARGE = 2**64  # no counter is wider
_HOTTEST_C = 1000


class _Query:
    """One number of one card, asked for anew at every read."""

    def __init__(self, library: ModuleType, ask: Callable[[], Any], keys: tuple[str, ...]) -> None:
        self._error: type[Exception] = library.AmdSmiException
        self._ask = ask
        self._keys = keys

    def read(self) -> int | Lack:
        """Return the number now; the library writes `N/A` for what a card does not tell."""
        try:
            answer = self._ask()
        except self._error as error:
            return Lack(Failure.BUSY, f"amdsmi: {error}")
        told = answer if isinstance(answer, dict) else {self._keys[0]: answer}
        for key in self._keys:
            number = told.get(key)
            if isinstance(number, (int, float)) and 0 <= number < _TOO_LARGE:
                return int(number)
        return Lack(Failure.BROKEN, f"amdsmi: the card does not tell {self._keys[0]}")

    def close(self) -> None:
        """The library keeps nothing open for one number."""


class AmdSmi:
    """The library between its start and its end."""

    def __init__(self) -> None:
        self._library: ModuleType | None = None

    def find_cards(self) -> Cards:
        """Start the library and return its cards; none, with a note, where it cannot be used."""
        try:
            library = importlib.import_module("amdsmi")
        except _NOT_USABLE as error:
            absent = isinstance(error, ModuleNotFoundError)
            return Cards((), notes=() if absent else (f"amdsmi does not load: {error}",))
        try:
            library.amdsmi_init()
            self._library = library
            handles = library.amdsmi_get_processor_handles()
            return Cards(tuple(_card(library, handle) for handle in handles))
        except library.AmdSmiException as error:
            return Cards((), notes=(f"amdsmi does not answer: {error}",))

    def close(self) -> None:
        """End the library; harmless when it was never started."""
        library, self._library = self._library, None
        if library is not None:
            try:
                library.amdsmi_shut_down()
            except library.AmdSmiException:
                return  # the driver went away first


def _card(library: ModuleType, handle: object) -> Card:
    uuid = str(library.amdsmi_get_gpu_device_uuid(handle))
    name = str(library.amdsmi_get_gpu_asic_info(handle).get("market_name") or "AMD graphics")
    readable = (series for series in _series(library, handle) if isinstance(series.source.read(), int))
    return Card(uuid, name, tuple(readable))


def _series(library: ModuleType, handle: object) -> Iterator[Series]:
    """Yield what a card might tell; of two dies on one board only one tells energy and power."""

    def query(name: str, *keys: str) -> _Query:
        return _Query(library, lambda: getattr(library, name)(handle), keys)

    resolution_uj = _resolution_uj(library, handle)
    if resolution_uj is not None:
        energy = query("amdsmi_get_energy_count", *_ENERGY_KEYS)
        yield Series("energy", Quantity.ENERGY, resolution_uj * 1e-6, energy)
    yield Series("power", Quantity.POWER, 1.0, query("amdsmi_get_power_info", *_POWER_KEYS))
    activity = query("amdsmi_get_gpu_activity", "gfx_activity")
    yield Series("utilisation", Quantity.UTILISATION, 0.01, activity)
    for name, key in (("memory_used", "vram_used"), ("memory_total", "vram_total")):
        yield Series(name, Quantity.MEMORY, _BYTES_PER_MB, query("amdsmi_get_gpu_vram_usage", key))

    temperature = _temperature(library, handle)
    yield Series("temperature", Quantity.TEMPERATURE, _degrees(temperature.read()), temperature)


def _temperature(library: ModuleType, handle: object) -> _Query:
    def ask() -> object:
        kind, metric = library.AmdSmiTemperatureType.HOTSPOT, library.AmdSmiTemperatureMetric.CURRENT
        return library.amdsmi_get_temp_metric(handle, kind, metric)

    return _Query(library, ask, ("temperature",))


def _degrees(reading: int | Lack) -> float:
    """Return the scale of a temperature: some releases tell degrees, others thousandths of them."""
    return 0.001 if isinstance(reading, int) and reading > _HOTTEST_C else 1.0


def _resolution_uj(library: ModuleType, handle: object) -> float | None:
    try:
        resolution = library.amdsmi_get_energy_count(handle).get("counter_resolution")
    except library.AmdSmiException:
        return None
    return float(resolution) if isinstance(resolution, (int, float)) and resolution > 0 else None
