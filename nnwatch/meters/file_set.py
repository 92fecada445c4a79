"""Channels that are one kernel file each: the loop that most meters of sysfs share."""

from __future__ import annotations

from typing import Protocol

from nnwatch.core.records import Channel, Lack, Pace, Reading


class NumberSource(Protocol):
    """What gives one number, such as a `KernelFile`."""

    def read(self) -> int | Lack:
        """Return the number now, or why there is none."""
        ...

    def close(self) -> None:
        """Give back what is open."""
        ...


class FileSet:
    """Open files by channel, read in the order in which they were added."""

    def __init__(self) -> None:
        self.channels: tuple[Channel, ...] = ()
        self._by_pace: dict[Pace, list[tuple[str, NumberSource]]] = {pace: [] for pace in Pace}

    def add(self, channel: Channel, file: NumberSource) -> None:
        """Take a channel and its file, which the set closes."""
        self.channels += (channel,)
        self._by_pace[channel.pace].append((channel.id, file))

    def read(self, pace: Pace) -> Reading:
        """Read every file of that pace."""
        values: dict[str, int | float] = {}
        lacks: dict[str, Lack] = {}
        for channel_id, file in self._by_pace[pace]:
            number = file.read()
            if isinstance(number, Lack):
                lacks[channel_id] = number
            else:
                values[channel_id] = number
        return Reading(values, lacks)

    def close(self) -> None:
        """Close every file."""
        for files in self._by_pace.values():
            for _, file in files:
                file.close()
