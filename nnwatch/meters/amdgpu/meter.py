"""Energy, power and load of AMD graphics cards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from nnwatch.core.records import Accelerator, Channel, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.amdgpu.card import Card, Cards, Series
from nnwatch.meters.amdgpu.smi import AmdSmi
from nnwatch.meters.amdgpu.sysfs import find_cards, find_idle_hardware
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.file_set import FileSet

_CHECK_S = 0.5
_GREATEST_RATIO = 2.0  # counter against power: wrong ones are off by factors, right ones by some percent
_PEAK_W = 2000.0
_REL_UNCERTAINTY = 0.05
_REFRESH_S = {Quantity.ENERGY: 0.001, Quantity.POWER: 0.1}

Wait = Callable[[float], None]


class AmdgpuMeter:
    """Reads AMD's library where it is installed, else the driver's files.

    Energy counters have been wrong on some pairs of card and driver, so each is held against the card's
    power for half a second before it is trusted.

    Args:
        surroundings: where to look, and the clock of the check.
        wait: lets the time of the check pass.
    """

    name = "amdgpu"
    measures = "energy, power and load of AMD GPUs"

    def __init__(self, surroundings: Surroundings, wait: Wait = time.sleep) -> None:
        self._around = surroundings
        self._wait = wait
        self._library = AmdSmi()
        self._files = FileSet()

    def probe(self) -> Found | Missing:
        """Find the cards and decide for each whether its counter or its power counts."""
        source = self._find()
        cards = [card for card in source.cards if card.series]
        if not cards:
            return self._explain_absence()
        wrong = self._wrong_counters(cards)
        for card in cards:
            for series in card.series:
                counted = series.name == _counting(card, wrong)
                self._files.add(_channel(card, series, counted=counted), series.source)
        notes = (
            *source.notes,
            *(f"{uuid}: {reason}; power is integrated instead" for uuid, reason in wrong.items()),
        )
        accelerators = tuple(Accelerator(card.uuid, card.name) for card in cards)
        return Found(self._files.channels, accelerators, source.driver, notes)

    def read(self, pace: Pace) -> Reading:
        """Read energy and power at every tick, the rest once a second."""
        return self._files.read(pace)

    def close(self) -> None:
        """Close the driver's files and the library."""
        self._files.close()
        self._library.close()

    def _find(self) -> Cards:
        told = self._library.find_cards()
        if told.cards:
            return told
        shown = find_cards(self._around.sysfs)
        return Cards(shown.cards, shown.driver, told.notes)

    def _explain_absence(self) -> Missing:
        address = find_idle_hardware(self._around.sysfs)
        if address is None:
            return Missing(Reason.ABSENT, "this machine has no AMD GPU")
        return Missing(Reason.DRIVER, f"the AMD GPU at {address} has no driver", "sudo modprobe amdgpu")

    def _wrong_counters(self, cards: Iterable[Card]) -> dict[str, str]:
        """Return the cards whose counter disagrees with their power, and how."""
        checks = [_Check(card.uuid, energy, power) for card in cards for energy, power in _pairs(card)]
        if not checks:
            return {}
        before_ns = self._around.clock_ns()
        for check in checks:
            check.look()
        self._wait(_CHECK_S)
        elapsed_s = (self._around.clock_ns() - before_ns) / 1e9
        reasons = {check.uuid: check.disagreement(elapsed_s) for check in checks}
        return {uuid: reason for uuid, reason in reasons.items() if reason is not None}


class _Check:
    """A card's counter held against its power over a short time."""

    def __init__(self, uuid: str, energy: Series, power: Series) -> None:
        self.uuid = uuid
        self._energy = energy
        self._power = power
        self._begin: tuple[float | None, float | None] = (None, None)

    def look(self) -> None:
        """Read both at the begin."""
        self._begin = (_scaled(self._energy), _scaled(self._power))

    def disagreement(self, elapsed_s: float) -> str | None:
        """Read both at the end; return what is wrong with the counter, or None when it may be trusted."""
        begin_j, begin_w = self._begin
        end_j, end_w = _scaled(self._energy), _scaled(self._power)
        if begin_j is None or end_j is None:
            return "its energy counter cannot be read"
        if begin_w is None or end_w is None:
            return None
        counted_j, expected_j = end_j - begin_j, (begin_w + end_w) / 2 * elapsed_s
        if expected_j / _GREATEST_RATIO <= counted_j <= expected_j * _GREATEST_RATIO:
            return None
        return f"its energy counter told {counted_j:.1f} J where its power told {expected_j:.1f} J"


def _pairs(card: Card) -> list[tuple[Series, Series]]:
    energy, power = card.find("energy"), card.find("power")
    return [(energy, power)] if energy and power else []


def _scaled(series: Series) -> float | None:
    number = series.source.read()
    return None if isinstance(number, Lack) else number * series.scale


def _counting(card: Card, wrong: dict[str, str]) -> str | None:
    """Return the name of the series that counts the card's energy."""
    if card.integrated:
        return None
    names = ("power", "energy") if card.uuid in wrong else ("energy", "power")
    return next((name for name in names if card.find(name)), None)


def _channel(card: Card, series: Series, *, counted: bool) -> Channel:
    is_energy = series.quantity is Quantity.ENERGY
    is_energetic = is_energy or series.quantity is Quantity.POWER
    return Channel(
        id=f"amdgpu:{card.uuid}:{series.name}",
        scope=f"gpu:{card.uuid}",
        quantity=series.quantity,
        label=f"{card.name} {series.name}{' (inside the processor package)' if card.integrated else ''}",
        scale=series.scale,
        pace=Pace.TICK if is_energetic else Pace.SECOND,
        cumulative=is_energy,
        peak_rate=_PEAK_W if is_energy else None,
        method=_method(series.quantity),
        counted=counted,
        rel_uncertainty=_REL_UNCERTAINTY if is_energetic else 0.0,
        refresh_s=_REFRESH_S.get(series.quantity, 0.0),
    )


def _method(quantity: Quantity) -> Method | None:
    return {Quantity.ENERGY: Method.COUNTER, Quantity.POWER: Method.INTEGRATED}.get(quantity)
