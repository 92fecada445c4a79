"""NVIDIA GPUs through the driver's management library: the energy counter first, power beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from nnwatch.core.records import Accelerator, Failure, Lack, Pace, Reading
from nnwatch.meters.base import Found, Missing, Surroundings
from nnwatch.meters.confinement import is_container
from nnwatch.meters.kernel_file import exists
from nnwatch.meters.namespaces import views
from nnwatch.meters.nvml.cards import Card, find_cards, has_rails, note_on
from nnwatch.meters.nvml.errors import NO_BINDING, NO_CARDS, Code, hidden_library, lack_of, missing_of
from nnwatch.meters.nvml.queries import (
    Answer,
    Query,
    energy_query,
    has_module_scope,
    has_own_power,
    power_query,
    state_queries,
    users_query,
    works,
)
from nnwatch.meters.nvml.refresh import LONGEST_S, refresh_periods
from nnwatch.meters.nvml.users import count_users

_OF_A_MODULE = ("cpu", "dram")


class NvmlMeter:
    """Reads every NVIDIA GPU of the machine, each by itself: one that fails leaves the others alone.

    The binding is loaded by `probe` alone, as that costs tens of milliseconds. While the library is open the
    driver keeps the cards awake; it offers no way to read one without that.

    Args:
        surroundings: where processes are looked up, and the clock.
        wait_s: sleeps; for the refresh period of the counters, at most 0.3 s.
    """

    name = "nvml"
    measures = "energy, power and load of NVIDIA GPUs"

    def __init__(self, surroundings: Surroundings, wait_s: Callable[[float], None] = time.sleep) -> None:
        self._surroundings = surroundings
        self._wait_s = wait_s
        self._api: Any = None
        self._queries: dict[Pace, list[Query]] = {pace: [] for pace in Pace}
        self._ended: dict[str, Lack] = {}

    def probe(self) -> Found | Missing:
        """Open the library, find the cards and what each can tell."""
        try:
            import pynvml  # noqa: PLC0415 - 37 ms that only machines asked for it should pay
        except ImportError:
            return NO_BINDING
        try:
            pynvml.nvmlInitWithFlags(pynvml.NVML_INIT_FLAG_NO_GPUS)
        except pynvml.NVMLError as error:
            return self._not_started(error)
        self._api = pynvml
        try:
            return self._explore()
        except pynvml.NVMLError as error:
            return missing_of(error.value, str(error))

    def read(self, pace: Pace) -> Reading:
        """Return what every card tells at that pace; a lost or broken channel is never asked again."""
        values: dict[str, int | float] = {}
        lacks: dict[str, Lack] = {}
        for query in self._queries[pace]:
            answers = self._answers(query)
            for channel, answer in zip(query.channels, answers, strict=True):
                if isinstance(answer, Lack):
                    lacks[channel.id] = answer
                else:
                    values[channel.id] = answer
        return Reading(values, lacks)

    def close(self) -> None:
        """Let the driver put the cards to sleep again."""
        self._queries = {pace: [] for pace in Pace}
        api, self._api = self._api, None
        if api is not None:
            try:
                api.nvmlShutdown()
            except api.NVMLError:
                return  # the driver went away first

    def _not_started(self, error: Any) -> Missing:
        loaded = exists(self._surroundings.sysfs / "module/nvidia")
        if error.value == Code.LIBRARY_NOT_FOUND and loaded:
            return hidden_library(contained=is_container(self._surroundings))
        return missing_of(error.value, str(error))

    def _explore(self) -> Found | Missing:
        cards, notes = find_cards(self._api)
        if not cards:
            return NO_CARDS
        refresh = self._refresh(cards)
        for card in cards:
            notes += self._notes(card, refresh)
            for query in self._plan(card, refresh.get(card.uuid, LONGEST_S)):
                self._queries[query.channels[0].pace].append(query)
        channels = tuple(c for queries in self._queries.values() for q in queries for c in q.channels)
        accelerators = tuple(Accelerator(card.uuid, card.name) for card in cards)
        contains = _OF_A_MODULE if any(self._counts_module(card) for card in cards) else ()
        return Found(channels, accelerators, self._driver(), tuple(notes), contains)

    def _plan(self, card: Card, refresh_s: float) -> list[Query]:
        counting = self._counting(card)
        scope = "module" if counting == "power" else f"gpu:{card.uuid}"
        energy = energy_query(self._api, card, refresh_s, scope, counted=counting == "energy")
        instead = counting == "energy" and energy is None
        power = power_query(self._api, card, counted=counting == "power" or instead)
        users = users_query(card, self._users)
        first = [query for query in (energy, power) if query is not None]
        return [*first, *state_queries(self._api, card), *([users] if works(self._api, users) else [])]

    def _counting(self, card: Card) -> str | None:
        """Return which of its series counts the card's energy; None where the board's own sensors do."""
        if has_rails(self._surroundings.sysfs, card):
            return None
        beside = has_module_scope(self._api, card) and has_own_power(self._api, card)
        return "power" if beside else "energy"

    def _counts_module(self, card: Card) -> bool:
        """Tell whether only the energy of a whole module is known, the CPU's in it."""
        return has_module_scope(self._api, card) and not has_own_power(self._api, card)

    def _refresh(self, cards: list[Card]) -> dict[str, float]:
        counters = {card.uuid: self._counter(card) for card in cards}
        able = {uuid: read for uuid, read in counters.items() if read() is not None}
        return refresh_periods(able, self._surroundings.clock_ns, self._wait_s)

    def _counter(self, card: Card) -> Callable[[], int | None]:
        api = self._api

        def count() -> int | None:
            try:
                return int(api.nvmlDeviceGetTotalEnergyConsumption(card.handle))
            except api.NVMLError:
                return None

        return count

    def _users(self, handle: Any) -> tuple[Answer, Answer]:
        processes = self._api.nvmlDeviceGetComputeRunningProcesses(handle)
        pids = [int(process.pid) for process in processes]
        around = self._surroundings
        return count_users(views(around.procfs, around.target()), pids)

    def _answers(self, query: Query) -> tuple[Answer, ...]:
        ended = self._ended.get(query.channels[0].id)
        if ended is not None:
            return (ended,) * len(query.channels)
        try:
            return query.ask()
        except self._api.NVMLError as error:
            lack = lack_of(error.value, str(error))
            if lack.failure is not Failure.BUSY:
                self._ended[query.channels[0].id] = lack
            return (lack,) * len(query.channels)

    def _driver(self) -> str | None:
        try:
            return str(self._api.nvmlSystemGetDriverVersion())
        except self._api.NVMLError:
            return None

    def _notes(self, card: Card, refresh: dict[str, float]) -> list[str]:
        notes = [note_on(card)]
        if has_rails(self._surroundings.sysfs, card):
            notes.append(f"{card.name} ({card.uuid}) is part of a board whose supply rails count its energy")
        elif self._counts_module(card):
            notes.append(f"{_of_module(card)} only the module's power, so the CPU's own meters count nothing")
        elif has_module_scope(self._api, card):
            notes.append(f"{_of_module(card)} the module's energy, so the GPU's own power is integrated")
        if card.uuid not in refresh:
            notes.append(
                f"{card.name} ({card.uuid}): no energy counter was seen to change within {LONGEST_S} s"
            )
        return [note for note in notes if note is not None]


def _of_module(card: Card) -> str:
    return f"{card.name} ({card.uuid}) shares a module with a CPU and its driver counts"
