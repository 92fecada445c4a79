"""The journal of a run: one JSON line a sample, a pulse or an event, append-only.

Lines: `{"open": ...}` names the channels, `{"s": [t_us, value, ...]}` is a sample of every tick and
`{"m": [...]}` one of every second, values in the order of the channels, null where there is none;
`{"live": {...}}` is what the recorder makes of them once a second; `{"event": ..., "t_us": ...}` the rest.
A torn last line is expected and skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nnwatch.core.records import Channel, Method, Pace, Quantity, Sample

_LINE_KEYS = {Pace.TICK: "s", Pace.SECOND: "m"}
_PACES = {key: pace for pace, key in _LINE_KEYS.items()}


@dataclass(frozen=True, slots=True)
class Opened:
    """The recorder began, or went on after it was interrupted."""

    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the recorder makes of the samples so far, once a second, as `pulse` writes it."""

    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
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

    def encode(self, sample: Sample) -> bytes:
        """Return the line of a sample."""
        values = [sample.values.get(channel_id) for channel_id in self.order[sample.pace]]
        return _line({_LINE_KEYS[sample.pace]: [sample.t_us, *values]})

    def decode(self, pace: Pace, numbers: Sequence[Any]) -> Sample:
        """Return the sample of a line."""
        pairs = zip(self.order[pace], numbers[1:], strict=True)
        values = {channel_id: value for channel_id, value in pairs if value is not None}
        return Sample(numbers[0], values, pace)


def encode_opened(opened: Opened) -> bytes:
    """Return the line that names the channels."""
    return _line({"open": {"channels": [asdict(channel) for channel in opened.channels]}})


def encode_pulse(pulse: Pulse) -> bytes:
    """Return the line of a pulse."""
    return _line({"live": pulse.fields})


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

    def _entry(self, data: dict[str, Any]) -> Entry | None:
        if not data:
            return None
        key, value = next(iter(data.items()))
        if key in _PACES:
            return self.layout.decode(_PACES[key], value) if self.layout else None
        if key == "open":
            self.layout = Layout([channel_of(entry) for entry in value["channels"]])
            return Opened(self.layout.channels)
        if key == "live":
            return Pulse(value)
        return Happened(data.pop("event"), data.pop("t_us"), data)


def channel_of(data: dict[str, Any]) -> Channel:
    """Return the channel that a dictionary of its fields describes."""
    method = data["method"]
    enums = {
        "quantity": Quantity(data["quantity"]),
        "pace": Pace(data["pace"]),
        "method": None if method is None else Method(method),
    }
    return Channel(**(data | enums))


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode() + b"\n"
