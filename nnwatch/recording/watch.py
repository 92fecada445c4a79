"""Follow a run's folder and say what there is to show: used by every viewer, harmless to the recorder."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nnwatch.core.live import HostNow, LiveView
from nnwatch.core.present import gpu_now, host_now
from nnwatch.core.records import Sample
from nnwatch.core.usage import Usage
from nnwatch.recording.follow import Presence
from nnwatch.recording.journal import Decoder, Happened, Layout, Opened, Pulse
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.manifest import JOURNAL, OUTPUT, Manifest
from nnwatch.recording.ongoing import has_workload
from nnwatch.recording.pulse import components_of, recorder_of

_MOST_BYTES = 8 << 20
_OUTPUT_BYTES = 16 << 10


class Tail(NamedTuple):
    """How much of the past of a run a viewer begins with: about so many seconds of it, and at least so many bytes."""

    seconds: float
    fewest_bytes: int


SHOWN = Tail(600.0, 64 << 10)  # a chart shows no more of what was before
LATEST = Tail(4.0, 16 << 10)  # enough for rates of what is read once a second


class RunWatcher:
    """Reads what a recorder has written since the last look.

    Args:
        folder: the run's folder.
        tail: where to begin when the run is old already.
    """

    def __init__(self, folder: Path, tail: Tail = SHOWN) -> None:
        self._presence = Presence(folder)
        self._path = folder / JOURNAL
        self._output = folder / OUTPUT
        recent = _tail_bytes(self._path, self.manifest.t0_ns, tail)
        self._follower = LineFollower(self._path, recent)
        self._decoder = Decoder(_layout_at(self._path, self._opened_before(recent)))
        self._usage = Usage(self._decoder.layout.channels if self._decoder.layout else ())
        self.status = "running"
        self.exit_code: int | None = None

    @property
    def manifest(self) -> Manifest:
        """What the run says of itself."""
        return self._presence.manifest

    def views(self) -> Iterator[LiveView]:
        """Return a view for each second that was recorded since the last call."""
        for entry in self._decoder.entries(_newest_ticks(self._follower.lines())):
            match entry:
                case Opened(channels):
                    self._usage = Usage(channels)
                case Sample():
                    self._usage.sample(entry)
                case Pulse(fields):
                    self.status = fields["status"]
                    yield self._view(fields)
                case Happened("ended", _, details):
                    self.exit_code = details["exit_code"]
                case Happened("stopped", _, details):
                    self.status = details["status"]

    def is_recorded(self) -> bool:
        """Return whether the recorder still has something to do, such as to hand the run to the history."""
        return self._presence.is_recorded()

    def is_lost(self) -> bool:
        """Return whether the workload goes on without a recorder, so that another one may take over."""
        return self.status == "running" and not self.is_recorded() and has_workload(self.manifest)

    def has_ended(self) -> bool:
        """Return whether nothing more will come: the recorder has written its last line, or is gone."""
        return self.status != "running" or not self._presence.is_recorded()

    def output(self, lines: int = 50) -> list[str]:
        """Return the last lines that the workload printed."""
        with contextlib.suppress(OSError), self._output.open("rb") as output:
            output.seek(max(0, output.seek(0, 2) - _OUTPUT_BYTES))
            return output.read().decode(errors="replace").splitlines()[-lines:]
        return []

    def close(self) -> None:
        """Close the journal."""
        self._follower.close()

    def _opened_before(self, tail_bytes: int) -> int:
        """Return where the channels of the tail are named: by the latest recorder, unless it came within the tail."""
        opened_at = self.manifest.opened_at_bytes
        return opened_at if opened_at + tail_bytes <= _size(self._path) else 0

    def _view(self, fields: dict[str, Any]) -> LiveView:
        components = components_of(fields)
        powers = {component.scope: component.power_w for component in components}
        host, usage = self.manifest.host, self._usage
        accelerators = host.accelerators if host else ()
        return LiveView(
            run_id=self.manifest.request.run_id,
            status=fields["status"],
            elapsed_s=fields["t_us"] / 1e6,
            energy_j=fields["energy_j"],
            power_w=fields["power_w"],
            phases=tuple(fields["phases"]),
            items=fields["items"],
            correct=fields["correct"],
            energy_per_item_j=fields["energy_per_item_j"],
            energy_train_j=fields["train_j"],
            energy_inference_j=fields["inference_j"],
            components=components,
            missing=self.manifest.missing,
            gpus=tuple(gpu_now(usage, a, powers.get(f"gpu:{a.uuid}")) for a in accelerators),
            host=host_now(usage, host) if host else HostNow(),
            recorder=recorder_of(fields),
        )


def _newest_ticks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Leave out samples that are followed by another one before anything is shown: most of a late viewer's work."""
    waiting = None
    for line in lines:
        if waiting is not None and not line.startswith(b"["):
            yield waiting
        waiting = line if line.startswith(b"[") else None
        if waiting is None:
            yield line
    if waiting is not None:
        yield waiting


def _tail_bytes(journal: Path, t0_ns: int, tail: Tail) -> int:
    """Return how many bytes a tail has, as a journal grows evenly."""
    elapsed_s = (time.monotonic_ns() - t0_ns) / 1e9
    part = tail.seconds / elapsed_s if elapsed_s > tail.seconds else 1.0
    return min(max(round(part * _size(journal)), tail.fewest_bytes), _MOST_BYTES)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _layout_at(path: Path, opened_at: int) -> Layout | None:
    """Return the order of channels that a line of the journal names."""
    try:
        with path.open("rb") as journal:
            journal.seek(opened_at)
            opened = next(Decoder().entries(iter([journal.readline()])), None)
    except FileNotFoundError:
        return None
    return Layout(opened.channels) if isinstance(opened, Opened) else None
