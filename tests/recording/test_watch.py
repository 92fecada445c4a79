"""Any number of viewers follow a run from its files alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from nnwatch.core import channels as names
from nnwatch.core.component import Component
from nnwatch.core.live import RecorderNow
from nnwatch.core.records import Accelerator, Channel, Host, Mark, Method, Pace, Progress, Quantity, Sample
from nnwatch.core.tally import Tally
from nnwatch.meters.proc_files import read_stat
from nnwatch.recording.identity import start_ticks
from nnwatch.recording.journal import (
    Happened,
    Layout,
    Opened,
    Pulse,
    encode_happened,
    encode_opened,
    encode_pulse,
)
from nnwatch.recording.manifest import JOURNAL, OUTPUT, Manifest, Request, write_manifest
from nnwatch.recording.pulse import pulse_of
from nnwatch.recording.watch import RunWatcher, Tail

HOST = Host("h", "Linux", "cpu", 4, 1 << 30, (Accelerator("u", "GPU"),))
CHANNELS = (Channel("fake:cpu", "cpu", Quantity.ENERGY, "", cumulative=True, counted=True),)


def beat(second: int, status: str = "running") -> bytes:
    fields = {
        "t_us": second * 1_000_000,
        "status": status,
        "energy_j": 10.0 * second,
        "power_w": 10.0,
        "phases": ["inference"],
        "items": second,
        "correct": None,
        "energy_per_item_j": 10.0,
        "components": [["cpu", 10.0 * second, 10.0, "counter", 1.0, 0.05]],
        "recorder": [0.005, 1000, second * 10, 0, 0],
    }
    return encode_pulse(Pulse(fields))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, os.getpid())
    (tmp_path / JOURNAL).write_bytes(encode_opened(Opened(CHANNELS)))
    (tmp_path / OUTPUT).write_bytes(b"\xff first\nsecond\nthird")
    return tmp_path


def write(folder: Path, recorder: int, since_s: float = 0.0, opened_at: int = 0) -> None:
    manifest = Manifest(
        Request("r", ("x",), "/"),
        HOST,
        t0_ns=time.monotonic_ns() - round(since_s * 1e9),
        recorder_pid=recorder,
        recorder_start_ticks=start_ticks(recorder),
        opened_at_bytes=opened_at,
    )
    write_manifest(folder, manifest)


def append(folder: Path, *lines: bytes) -> None:
    with (folder / JOURNAL).open("ab") as journal:
        journal.write(b"".join(lines))


def test_every_viewer_sees_every_second_once(folder: Path) -> None:
    append(folder, beat(1))
    viewers = [RunWatcher(folder) for _ in range(3)]
    assert [[view.elapsed_s for view in viewer.views()] for viewer in viewers] == [[1.0]] * 3
    append(folder, beat(2), beat(3)[:-5])
    assert [[view.elapsed_s for view in viewer.views()] for viewer in viewers] == [[2.0]] * 3
    for viewer in viewers:
        viewer.close()


def test_a_view_holds_what_the_pulse_says(folder: Path) -> None:
    append(folder, beat(4))
    watcher = RunWatcher(folder)
    view = next(watcher.views())
    assert (view.run_id, view.energy_j, view.power_w, view.items, view.phases) == (
        "r",
        40.0,
        10.0,
        4,
        ("inference",),
    )
    assert view.components == (Component("cpu", 40.0, 10.0, Method.COUNTER, 1.0, 0.05),)
    assert view.recorder == RecorderNow(0.005, 1000, 40, 0, 0)
    assert [gpu.uuid for gpu in view.gpus] == ["u"]
    watcher.close()


def test_training_and_inference_have_energies_of_their_own(folder: Path) -> None:
    tally = Tally(CHANNELS)
    for t_s, phase, begins in ((1, "train", True), (3, "train", False), (3, "inference", True)):
        tally.mark(Mark(t_s * 1_000_000, phase, begins))
    append(folder, encode_pulse(pulse_of(tally, "running", RecorderNow())))
    for t_s in range(7):
        tally.sample(Sample(t_s * 1_000_000, {"fake:cpu": t_s * t_s}))
    tally.report(Progress(6_000_000, items=9))
    append(folder, encode_pulse(pulse_of(tally, "running", RecorderNow())))
    watcher = RunWatcher(folder)
    before, after = watcher.views()
    assert (before.energy_train_j, before.energy_inference_j) == (None, None)
    assert (after.energy_j, after.energy_train_j, after.energy_inference_j) == (36.0, 8.0, 27.0)
    assert after.energy_per_item_j == 3.0
    watcher.close()


def test_a_viewer_that_comes_late_begins_near_the_end(folder: Path) -> None:
    append(folder, *(beat(second) for second in range(1, 101)))
    watcher = RunWatcher(folder, Tail(0.0, len(beat(99)) * 2 + 10))
    assert [view.elapsed_s for view in watcher.views()] == [99.0, 100.0]
    watcher.close()


def test_of_a_long_run_a_viewer_reads_about_what_charts_show(folder: Path) -> None:
    write(folder, os.getpid(), since_s=3600)
    append(folder, *(beat(second) for second in range(1, 3601)))
    watcher = RunWatcher(folder)
    views = list(watcher.views())
    assert 580 < len(views) < 620
    assert views[-1].elapsed_s == 3600.0
    watcher.close()


def test_a_viewer_that_comes_late_knows_the_channels_of_the_recorder_that_went_on(folder: Path) -> None:
    gauges = [
        Channel(name, "host", Quantity.MEMORY, "", pace=Pace.SECOND)
        for name in (names.RAM_USED, names.TREE_RSS)
    ]
    first, second = Layout(tuple(gauges)), Layout((gauges[1], gauges[0]))
    sample = Sample(1, {names.RAM_USED: 1000, names.TREE_RSS: 200}, Pace.SECOND)
    early = [line for n in range(1, 4) for line in (first.encode(sample), beat(n))]
    late = [line for n in range(4, 99) for line in (second.encode(sample), beat(n))]
    opened_at = (folder / JOURNAL).write_bytes(encode_opened(Opened(first.channels)) + b"".join(early))
    append(folder, encode_opened(Opened(second.channels)), *late)
    write(folder, os.getpid(), opened_at=opened_at)
    whole = (folder / JOURNAL).stat().st_size
    for tail_bytes in (3 * len(late[0] + late[1]), whole - opened_at, whole - opened_at + 1, whole):
        watcher = RunWatcher(folder, Tail(0.0, tail_bytes))
        views = list(watcher.views())
        assert {(view.host.ram_used_bytes, view.host.tree_rss_bytes) for view in views[1:]} == {(1000, 200)}
        watcher.close()


def test_of_the_samples_between_two_seconds_the_last_one_is_shown(folder: Path) -> None:
    use = Channel("fake:utilisation", "gpu:u", Quantity.UTILISATION, "", 0.01)
    layout = Layout((*CHANNELS, use))
    ticks = [layout.encode(Sample(n, {use.id: n})) for n in range(10)]
    (folder / JOURNAL).write_bytes(encode_opened(Opened(layout.channels)))
    append(folder, *ticks, beat(1), *ticks[:4], beat(2), beat(3), ticks[0])
    watcher = RunWatcher(folder)
    assert [view.gpus[0].utilisation for view in watcher.views()] == [0.09, 0.03, 0.03]
    watcher.close()


def test_the_end_is_seen_with_its_code(folder: Path) -> None:
    watcher = RunWatcher(folder)
    assert not watcher.has_ended()
    append(folder, encode_happened(Happened("ended", 5, {"exit_code": 7})), beat(5, "failed"))
    assert [view.status for view in watcher.views()] == ["failed"]
    assert (watcher.has_ended(), watcher.exit_code, watcher.is_recorded()) == (True, 7, True)
    watcher.close()


def test_a_recorder_that_is_replaced_is_no_end(folder: Path) -> None:
    write(folder, 2**22)
    watcher = RunWatcher(folder)
    assert watcher.has_ended()
    write(folder, os.getppid())
    assert not watcher.has_ended()
    assert read_stat(f"/proc/{os.getppid()}") is not None
    watcher.close()


def test_the_last_lines_of_output(folder: Path) -> None:
    watcher = RunWatcher(folder)
    assert watcher.output(2) == ["second", "third"]
    assert watcher.output()[0] == "\ufffd first"
    (folder / OUTPUT).unlink()
    assert watcher.output() == []
    watcher.close()
