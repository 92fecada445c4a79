"""The journal of a run: one JSON line a sample, a pulse or an event, append-only.

Lines: `{"open": ...}` names the channels, `[t_us, value, ...]` is a sample of every tick and
`{"m": [...]}` one of every second, values in the order of the channels, null where there is none, and the
percents of many hardware threads packed into one text;
`{"live": [...]}` is what the recorder makes of them once a second; `{"event": ..., "t_us": ...}` the rest.
A torn last line is expected and skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, NamedTuple

from nnwatch.core.records import Channel, Method, Pace, Quantity, Sample
from nnwatch.recording.percents import packed, unpacked

PULSE = (
    "t_us",
    "status",
    "energy_j",
    "power_w",
    "phases",
    "items",
    "correct",
    "energy_per_item_j",
    "train_j",
    "inference_j",
    "components",
    "recorder",
)

_PERCENT = 0.01


class Opened(NamedTuple):
    """The recorder began, or went on after it was interrupted."""

    channels: tuple[Channel, ...]


class Pulse(NamedTuple):
    """What the recorder makes of the samples so far, once a second: the fields of `PULSE`."""

    fields: dict[str, Any]


class Happened(NamedTuple):
    """Something worth keeping: `started`, `ended`, `lack`, `suspended`, `stopped`."""

    name: str
    t_us: int
    details: dict[str, Any]


Entry = Opened | Sample | Pulse | Happened


class Layout:
    """The order of the channels in the lines of each pace."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self.channels = tuple(channels)
        self.order = {pace: tuple(c.id for c in channels if c.pace is pace) for pace in Pace}
        self._runs = {pace: _runs([c for c in channels if c.pace is pace]) for pace in Pace}

    def encode(self, sample: Sample) -> bytes:
        """Return the line of a sample."""
        numbers: list[int | float | str | None] = [sample.t_us]
        for are_percents, names in self._runs[sample.pace]:
            values = [sample.values.get(channel_id) for channel_id in names]
            numbers += packed(values) if are_percents else values
        return _line(numbers if sample.pace is Pace.TICK else {"m": numbers})

    def decode(self, pace: Pace, numbers: Sequence[Any]) -> Sample:
        """Return the sample of a line."""
        pairs = zip(self.order[pace], unpacked(numbers[1:]), strict=True)
        values = {channel_id: value for channel_id, value in pairs if value is not None}
        return Sample(numbers[0], values, pace)


def _runs(channels: Sequence[Channel]) -> list[tuple[bool, list[str]]]:
    """Return the ids of channels in their order, cut where percents begin or end."""
    return [(are_percents, [c.id for c in run]) for are_percents, run in groupby(channels, _is_percent)]


def _is_percent(channel: Channel) -> bool:
    return channel.quantity is Quantity.UTILISATION and channel.scale == _PERCENT


def encode_opened(opened: Opened) -> bytes:
    """Return the line that names the channels."""
    return _line({"open": {"channels": [asdict(channel) for channel in opened.channels]}})


def encode_pulse(pulse: Pulse) -> bytes:
    """Return the line of a pulse."""
    return _line({"live": [pulse.fields.get(name) for name in PULSE]})


def encode_happened(happened: Happened) -> bytes:
    """Return the line of an event."""
    return _line({"event": happened.name, "t_us": happened.t_us, **happened.details})


class Decoder:
    """Turns lines into entries; a line that is torn or makes no sense is counted and skipped."""

    def __init__(self, layout: Layout | None = None) -> None:
        self.layout = layout
        self.skipped = 0

    def entries(self, lines: Iterator[bytes]) -> Iterator[Entry]:
        """Return the entries of lines in their order."""
        for line in lines:
            try:
                entry = self._entry(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, IndexError):
                entry = None
            if entry is None:
                self.skipped += 1
            else:
                yield entry

    def _entry(self, data: Any) -> Entry | None:
        match data:
            case [*numbers] | {"s": [*numbers]}:  # the latter in journals of earlier versions
                return self._sample(Pace.TICK, numbers)
            case {"m": [*numbers]}:
                return self._sample(Pace.SECOND, numbers)
            case {"live": [*values]}:
                return Pulse(dict(zip(PULSE, values, strict=True)))
            case {"event": name, "t_us": t_us}:
                return Happened(name, t_us, {key: data[key] for key in data if key not in ("event", "t_us")})
            case {"open": {"channels": channels}}:
                self.layout = Layout([channel_of(entry) for entry in channels])
                return Opened(self.layout.channels)
        return None

    def _sample(self, pace: Pace, numbers: Sequence[Any]) -> Sample | None:
        return self.layout.decode(pace, numbers) if self.layout else None


def channel_of(data: dict[str, Any]) -> Channel:
    """Return the channel that a dictionary of its fields describes."""
    method = data["method"]
    enums = {
        "quantity": Quantity(data["quantity"]),
        "pace": Pace(data["pace"]),
        "method": None if method is None else Method(method),
    }
    return Channel(**(data | enums))


def _line(data: dict[str, Any] | list[Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode() + b"\n"
