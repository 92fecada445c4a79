"""Plays a recorded series back as if it were measured now, at the pace of the clock."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from nnwatch.core.records import Accelerator, Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings

_KINDS = {"quantity": Quantity, "pace": Pace, "method": Method}
_KNOWN = {item.name for item in fields(Channel)}
_NOT_YET = Lack(Failure.BUSY, "the recording has no value at this moment")
_OVER = Lack(Failure.GONE, "the recording is over")


class ReplayError(Exception):
    """A recording that cannot be played back, and why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Values of the recording from one moment on, until the next frame of the same pace."""

    t_us: int
    values: Mapping[str, int | float]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded series: its channels, and its frames in the order of time."""

    channels: tuple[Channel, ...]
    frames: tuple[Frame, ...]


class ReplayMeter:
    """Starts its recording when it is probed; an interval without a reading stays one.

    Args:
        surroundings: the clock.
        path: JSON lines; the first is `{"channels": [...]}` with the fields of `Channel`, each other
            `{"t_us": ..., "values": {...}}`. A torn last line is skipped.
    """

    name = "replay"
    measures = "what a recording holds"

    def __init__(self, surroundings: Surroundings, path: Path) -> None:
        self._clock_ns = surroundings.clock_ns
        self._path = path
        self._frames: tuple[Frame, ...] = ()
        self._paces: dict[str, Pace] = {}
        self._now: dict[Pace, Mapping[str, int | float]] = {pace: {} for pace in Pace}
        self._next = 0
        self._start_ns = 0

    def probe(self) -> Found | Missing:
        """Load the recording and start it."""
        try:
            recording = load_recording(self._path)
        except OSError as error:
            return Missing(Reason.ABSENT, f"{self._path} cannot be read: {error.strerror}")
        except ReplayError as error:
            return Missing(Reason.BROKEN, f"{self._path} is no recording: {error}")
        self._frames = recording.frames
        self._paces = {channel.id: channel.pace for channel in recording.channels}
        self._start_ns = self._clock_ns()
        return Found(
            recording.channels,
            _accelerators(recording.channels),
            notes=(f"played back from {self._path}: nothing is measured now",),
        )

    def read(self, pace: Pace) -> Reading:
        """Return the values of the frame that the clock has reached."""
        elapsed_us = (self._clock_ns() - self._start_ns) // 1000
        self._advance(elapsed_us)
        wanted = [name for name, its_pace in self._paces.items() if its_pace is pace]
        if not self._frames or elapsed_us > self._frames[-1].t_us:
            return Reading({}, dict.fromkeys(wanted, _OVER))
        values = self._now[pace]
        return Reading(
            {name: values[name] for name in wanted if name in values},
            {name: _NOT_YET for name in wanted if name not in values},
        )

    def close(self) -> None:
        """Let go of the recording."""
        self._frames = ()

    def _advance(self, elapsed_us: int) -> None:
        while self._next < len(self._frames) and self._frames[self._next].t_us <= elapsed_us:
            values = self._frames[self._next].values
            for pace in {self._paces[name] for name in values}:
                self._now[pace] = values
            self._next += 1


def _accelerators(channels: Iterable[Channel]) -> tuple[Accelerator, ...]:
    """Return the accelerators whose energy the recording holds, named as their labels begin."""
    labels: dict[str, str] = {}
    for channel in channels:
        kind, _, uuid = channel.scope.partition(":")
        if kind == "gpu" and channel.counted:
            labels.setdefault(uuid, channel.label)
    return tuple(Accelerator(uuid, label.partition(":")[0]) for uuid, label in labels.items())


def load_recording(path: Path) -> Recording:
    """Read a recording.

    Raises:
        OSError: the file cannot be read.
        ReplayError: it is no recording; the message names the line.
    """
    lines = path.read_text("utf-8", "replace").removesuffix("\n").split("\n")
    if lines == [""]:
        raise ReplayError("it is empty")
    channels = _channels(_parse(lines[0], 1))
    known = {channel.id for channel in channels}
    frames = tuple(_frames(lines[1:], known))
    if any(later.t_us < earlier.t_us for earlier, later in pairwise(frames)):
        raise ReplayError("its samples are not in the order of time")
    return Recording(channels, frames)


def _frames(lines: list[str], known: set[str]) -> Iterator[Frame]:
    for number, line in enumerate(lines, 2):
        try:
            yield _frame(_parse(line, number), known, number)
        except ReplayError:
            if number < len(lines) + 1:
                raise


def _parse(line: str, number: int) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReplayError(f"line {number} is no JSON") from error
    if not isinstance(document, dict):
        raise ReplayError(f"line {number} is no object")
    return document


def _channels(document: dict[str, Any]) -> tuple[Channel, ...]:
    described = document.get("channels")
    if not isinstance(described, list) or not all(isinstance(one, dict) for one in described):
        raise ReplayError("line 1 does not describe its channels")
    channels = tuple(_channel(one) for one in described)
    if len({channel.id for channel in channels}) < len(channels):
        raise ReplayError("line 1 names a channel twice")
    return channels


def _channel(described: dict[str, Any]) -> Channel:
    unknown = sorted(set(described) - _KNOWN)
    if unknown:
        raise ReplayError(f"a channel has no field {unknown[0]!r}")
    try:
        kinds = {
            name: kind(described[name]) for name, kind in _KINDS.items() if described.get(name) is not None
        }
        return _checked(Channel(**{**described, **kinds}))
    except (TypeError, ValueError) as error:
        raise ReplayError(f"a channel cannot be understood: {error}") from error


def _checked(channel: Channel) -> Channel:
    texts = (channel.id, channel.scope, channel.label)
    numbers = (
        channel.scale,
        channel.rel_uncertainty,
        channel.refresh_s,
        channel.wrap or 1,
        channel.peak_rate or 1,
    )
    if not all(isinstance(text, str) for text in texts) or not all(_is_number(number) for number in numbers):
        raise TypeError("a text or a number is of the wrong type")
    return channel


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _frame(document: dict[str, Any], known: set[str], number: int) -> Frame:
    t_us, values = document.get("t_us"), document.get("values")
    if not isinstance(t_us, int) or not isinstance(values, dict):
        raise ReplayError(f"line {number} has no t_us and values")
    for name, value in values.items():
        if name not in known or not _is_number(value):
            raise ReplayError(f"line {number} has no number of a known channel at {name!r}")
    return Frame(t_us, values)
