"""What is asked of one card: each query is one call of the library and the channels that it fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity
from nnwatch.meters.nvml.cards import Card
from nnwatch.meters.nvml.errors import Code, lack_of

Answer = int | float | Lack

POWER_UNCERTAINTY = 0.05  # NVIDIA documents +-5 % for power readings; the counter sums the same sensor
POWER_REFRESH_S = 0.1  # the slowest renewal seen for power readings
PLAUSIBLE_PEAK_W = 3000.0  # about twice the largest board
_THROTTLING = ("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons")
_SLOWED = (
    0x08 | 0x20 | 0x40 | 0x80
)  # by hardware, heat in software, heat in hardware, power brake; not by limits
_GPU, _MODULE = 0, 1  # NVML_POWER_SCOPE_GPU, NVML_POWER_SCOPE_MODULE


@dataclass(frozen=True, slots=True)
class Query:
    """One call of the library, and the channels that its answers belong to, in order."""

    channels: tuple[Channel, ...]
    ask: Callable[[], tuple[Answer, ...]]


@dataclass(frozen=True, slots=True)
class _Single:
    """A query with one number; the calls are alternatives of different driver generations."""

    name: str
    quantity: Quantity
    scale: float
    pace: Pace
    calls: tuple[tuple[str | int, ...], ...]


_SINGLES = (
    _Single("temperature", Quantity.TEMPERATURE, 1.0, Pace.SECOND,
            (("nvmlDeviceGetTemperature", 0), ("nvmlDeviceGetTemperatureV", 0))),
    _Single("clock_sm", Quantity.CLOCK, 1e6, Pace.SECOND, (("nvmlDeviceGetClockInfo", 1),)),
    _Single("power_limit", Quantity.LIMIT, 1e-3, Pace.SECOND, (("nvmlDeviceGetEnforcedPowerLimit",),)),
)  # fmt: skip


def channel_id(card: Card, name: str) -> str:
    """Return the id of a card's channel."""
    return f"nvml:{card.uuid}:{name}"


def energy_query(api: Any, card: Card, refresh_s: float, scope: str, *, counted: bool) -> Query | None:
    """Return the query of the energy counter, or None where the card has none (before Volta)."""
    board = f" of the whole board, {card.shared}" if card.shared else ""
    channel = Channel(
        channel_id(card, "energy"),
        scope,
        Quantity.ENERGY,
        f"{card.name}: energy counter{board}{_module_hint(api, card)}",
        scale=1e-3,
        cumulative=True,
        peak_rate=PLAUSIBLE_PEAK_W,
        method=Method.COUNTER,
        counted=counted,
        rel_uncertainty=POWER_UNCERTAINTY,
        refresh_s=refresh_s,
    )
    query = Query((channel,), lambda: (int(api.nvmlDeviceGetTotalEnergyConsumption(card.handle)),))
    return query if works(api, query) else None


def power_query(api: Any, card: Card, counted: bool) -> Query | None:
    """Return the best query of power: average and instant of the GPU, else of its module, else plain."""
    for scope in (_GPU, _MODULE):
        average, instant = _fields(api, card, scope)
        names = [n for n, a in (("power", average), ("power_instant", instant)) if _usable(a)]
        if "power" in names:
            return _field_query(api, card, scope, tuple(names), counted)
    plain = Query(
        (_power(card, "power", "power", counted),), lambda: (int(api.nvmlDeviceGetPowerUsage(card.handle)),)
    )
    return plain if works(api, plain) else None


def state_queries(api: Any, card: Card) -> list[Query]:
    """Return what works of utilisation, memory, temperature, clock, throttling and power limit."""
    candidates = [_utilisation(api, card), _memory(api, card), *_throttling(api, card)]
    found = [query for query in candidates if works(api, query)]
    singles = (_single(api, card, single) for single in _SINGLES)
    return found + [query for query in singles if query is not None]


def users_query(card: Card, count: Callable[[Any], tuple[Answer, Answer]]) -> Query:
    """Return the query of how many processes on the card are not, and are, the workload's."""
    return Query(
        (
            _state(card, "others", Quantity.STATE, 1.0, Pace.SECOND),
            _state(card, "ours", Quantity.STATE, 1.0, Pace.SECOND),
        ),
        lambda: count(card.handle),
    )


def works(api: Any, query: Query) -> bool:
    """Try a query; one that fails for a moment counts as working."""
    try:
        return all(_usable(answer) for answer in query.ask())
    except api.NVMLError as error:
        return _usable(lack_of(error.value, str(error)))


def has_module_scope(api: Any, card: Card) -> bool:
    """Tell whether the card is part of a module with a CPU, as Grace Hopper is.

    Drivers that do not know the scope answer the same for both, though a refresh may come in between.
    """
    average = api.NVML_FI_DEV_POWER_AVERAGE
    scopes = [(average, _GPU), (average, _MODULE), (average, _GPU)]
    try:
        values = api.nvmlDeviceGetFieldValues(card.handle, scopes)
    except api.NVMLError:
        return False
    before, module, after = (_field_answer(api, value) for value in values)
    if isinstance(before, Lack) or isinstance(after, Lack):
        return not isinstance(module, Lack)
    return not isinstance(module, Lack) and not min(before, after) <= module <= max(before, after)


def has_own_power(api: Any, card: Card) -> bool:
    """Tell whether the card tells the power of the GPU alone."""
    return _usable(_fields(api, card, _GPU)[0])


def _module_hint(api: Any, card: Card) -> str:
    return " of the whole module, CPU and GPU" if has_module_scope(api, card) else ""


def _usable(answer: Answer) -> bool:
    return not isinstance(answer, Lack) or answer.failure is Failure.BUSY


def _fields(api: Any, card: Card, scope: int) -> tuple[Answer, ...]:
    try:
        return _ask_fields(api, card, scope, ("power", "power_instant"))
    except api.NVMLError as error:
        lack = lack_of(error.value, str(error))
        return (lack, lack)


def _ask_fields(api: Any, card: Card, scope: int, names: tuple[str, ...]) -> tuple[Answer, ...]:
    fields = {"power": api.NVML_FI_DEV_POWER_AVERAGE, "power_instant": api.NVML_FI_DEV_POWER_INSTANT}
    values = api.nvmlDeviceGetFieldValues(card.handle, [(fields[name], scope) for name in names])
    return tuple(_field_answer(api, value) for value in values)


def _field_answer(api: Any, value: Any) -> Answer:
    if value.nvmlReturn != Code.SUCCESS:
        return lack_of(value.nvmlReturn, str(api.NVMLError(value.nvmlReturn)))
    return int(value.value.uiVal)


def _field_query(api: Any, card: Card, scope: int, names: tuple[str, ...], counted: bool) -> Query:
    whole = " of the whole module, CPU and GPU" if scope == _MODULE else ""
    words = {"power": f"average power{whole}", "power_instant": f"power{whole}"}
    channels = tuple(_power(card, name, words[name], counted and name == "power") for name in names)
    return Query(channels, lambda: _ask_fields(api, card, scope, names))


def _power(card: Card, name: str, words: str, counted: bool) -> Channel:
    board = f" of the whole board, {card.shared}" if card.shared else ""
    return Channel(
        channel_id(card, name),
        f"gpu:{card.uuid}",
        Quantity.POWER,
        f"{card.name}: {words}{board}",
        scale=1e-3,
        method=Method.INTEGRATED,
        counted=counted,
        rel_uncertainty=POWER_UNCERTAINTY,
        refresh_s=POWER_REFRESH_S,
    )


def _state(card: Card, name: str, quantity: Quantity, scale: float, pace: Pace) -> Channel:
    label = f"{card.name}: {name.replace('_', ' ')}"
    return Channel(channel_id(card, name), f"gpu:{card.uuid}", quantity, label, scale=scale, pace=pace)


def _utilisation(api: Any, card: Card) -> Query:
    channel = _state(card, "utilisation", Quantity.UTILISATION, 0.01, Pace.TICK)
    return Query((channel,), lambda: (int(api.nvmlDeviceGetUtilizationRates(card.handle).gpu),))


def _memory(api: Any, card: Card) -> Query:
    names = ("memory_used", "memory_total")

    def ask() -> tuple[Answer, ...]:
        memory = api.nvmlDeviceGetMemoryInfo(card.handle)
        return int(memory.used), int(memory.total)

    return Query(tuple(_state(card, name, Quantity.MEMORY, 1.0, Pace.SECOND) for name in names), ask)


def _throttling(api: Any, card: Card) -> list[Query]:
    """Offer the reasons for a lowered clock as the driver's bit mask, and whether one of them is a slowdown."""
    names = ("throttle", "throttled")
    channels = tuple(_state(card, name, Quantity.STATE, 1.0, Pace.SECOND) for name in names)
    calls = [getattr(api, name) for name in _THROTTLING if hasattr(api, name)]
    queries = [Query(channels, partial(_reasons, call, card)) for call in calls]
    return [query for query in queries if works(api, query)][:1]


def _reasons(call: Any, card: Card) -> tuple[Answer, ...]:
    mask = int(call(card.handle))
    return mask, int(bool(mask & _SLOWED))


def _single(api: Any, card: Card, single: _Single) -> Query | None:
    channel = _state(card, single.name, single.quantity, single.scale, single.pace)
    for function, *arguments in single.calls:
        call = getattr(api, str(function), None)
        if call is not None:
            query = Query((channel,), _bind(call, card, arguments))
            if works(api, query):
                return query
    return None


def _bind(call: Any, card: Card, arguments: list[str | int]) -> Callable[[], tuple[Answer, ...]]:
    return lambda: (int(call(card.handle, *arguments)),)
