"""Power of the whole machine as its management controller reports it over Redfish."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.controller import PERIOD_S, REL_UNCERTAINTY, node_power
from nnwatch.meters.redfish.access import find_access
from nnwatch.meters.redfish.errors import RedfishError
from nnwatch.meters.redfish.reading import (
    MILLIWATT_HOUR_J,
    NodeReading,
    is_no_machine,
    is_whole_machine,
    link_of,
    links_of,
    reading_of,
)

if TYPE_CHECKING:
    from nnwatch.meters.redfish.client import RedfishClient

TIMEOUT_S = 4.0
_CHASSIS = "/redfish/v1/Chassis"
_MOST_CHASSIS = 16
_LONGEST_STEP_S = 60.0  # an energy counter that moves more rarely says nothing about a run

_POWER = node_power("redfish:node", "Redfish")
_ENERGY = Channel(
    "redfish:node-energy",
    "node",
    Quantity.ENERGY,
    "whole machine, energy by its management controller (Redfish)",
    scale=MILLIWATT_HOUR_J,
    pace=Pace.SECOND,
    cumulative=True,
    method=Method.COUNTER,
    rel_uncertainty=REL_UNCERTAINTY,
)


class RedfishMeter:
    """Asks the management controller over the network every few seconds.

    Args:
        surroundings: the clock.
        environment: where NNWATCH_REDFISH_URL, _USER, _PASSWORD, _CA or _FILE may be set.
        timeout_s: for one step of the network.
    """

    name = "redfish"
    measures = "power of the whole machine (Redfish)"
    period_s = PERIOD_S

    def __init__(
        self,
        surroundings: Surroundings,
        environment: Mapping[str, str] = os.environ,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._surroundings = surroundings
        self._environment = environment
        self._timeout_s = timeout_s
        self._client: RedfishClient | None = None
        self._path = ""
        self._channels: tuple[Channel, ...] = ()
        self._ended: Lack | None = None

    def probe(self) -> Found | Missing:
        """Log in and look for the resource that tells the machine's power."""
        access = find_access(self._environment)
        if isinstance(access, Missing):
            return access
        from nnwatch.meters.redfish.client import RedfishClient  # noqa: PLC0415 - TLS costs 30 ms and 5 MB

        client = RedfishClient(access, self._surroundings.clock_ns, self._timeout_s)
        try:
            found = _find_power(client, urlsplit(access.url).path)
        except RedfishError as error:
            return error.missing
        if found is None:
            return Missing(
                Reason.ABSENT,
                "no chassis of the management controller tells its power",
                "name the resource itself in NNWATCH_REDFISH_URL if you know one that does",
            )
        self._client, (self._path, reading) = client, found
        self._channels = _channels(reading)
        return Found(self._channels, notes=(f"the power is that of {self._path}",))

    def read(self, pace: Pace) -> Reading:
        """Ask and wait, at most for the timeouts; credentials that were refused are not tried again."""
        if self._client is None or pace is not _POWER.pace:
            return Reading({})
        if self._ended is not None:
            return self._lacking(self._ended)
        try:
            reading = reading_of(self._client.get(self._path))
        except RedfishError as error:
            lack = Lack(Failure.BROKEN if error.final else Failure.BUSY, error.missing.detail)
            self._ended = lack if error.final else None
            return self._lacking(lack)
        return self._reading(reading)

    def close(self) -> None:
        """Forget the credentials."""
        self._client = None
        self._channels = ()

    def _lacking(self, lack: Lack) -> Reading:
        return Reading({}, {channel.id: lack for channel in self._channels})

    def _reading(self, reading: NodeReading) -> Reading:
        raw = {_POWER.id: reading.power_w, _ENERGY.id: reading.energy_mwh}
        lack = Lack(Failure.BUSY, "the management controller's answer lacks the reading")
        offered = {channel.id: raw[channel.id] for channel in self._channels}
        return Reading(
            {name: value for name, value in offered.items() if value is not None},
            {name: lack for name, value in offered.items() if value is None},
        )


def _channels(reading: NodeReading) -> tuple[Channel, ...]:
    if reading.power_w is None or reading.step_j is None:
        return (_POWER,)
    step_s = reading.step_j / reading.power_w
    return (_POWER, replace(_ENERGY, refresh_s=step_s)) if step_s <= _LONGEST_STEP_S else (_POWER,)


def _find_power(client: RedfishClient, path: str) -> tuple[str, NodeReading] | None:
    if path.strip("/"):
        reading = reading_of(client.get(path))
        return None if reading.power_w is None else (path, reading)
    for candidate in _candidates(client):
        reading = reading_of(_get_if_there(client, candidate))
        if reading.power_w is not None:
            return candidate, reading
    return None


def _candidates(client: RedfishClient) -> Iterator[str]:
    """Yield the resources that may tell the machine's power, those of a known kind of machine first."""
    paths = list(links_of(client.get(_CHASSIS)))[:_MOST_CHASSIS]
    chassis = sorted((_get_if_there(client, path) for path in paths), key=is_whole_machine, reverse=True)
    for one in (c for c in chassis if not is_no_machine(c)):
        for resource in ("Power", "EnvironmentMetrics"):
            path = link_of(one, resource)
            if path is not None:
                yield path


def _get_if_there(client: RedfishClient, path: str) -> Any:
    try:
        return client.get(path)
    except RedfishError as error:
        if error.final:
            raise
        return None
