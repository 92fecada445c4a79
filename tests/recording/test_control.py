"""Requests, and which runs are in progress, lost, or neither."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.core.records import Pace, Sample
from nnwatch.recording.control import again, attach_request, forward, new_request, new_run_id, resume, stop
from nnwatch.recording.ending import Ended, end_workload
from nnwatch.recording.follow import EndWatcher
from nnwatch.recording.identity import boot_id, start_ticks
from nnwatch.recording.journal import Happened, Layout, Opened, encode_happened, encode_opened, encode_pulse
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.lines import LineWriter
from nnwatch.recording.manifest import EVENTS, JOURNAL, Labels, Manifest, Request, write_manifest
from nnwatch.recording.ongoing import has_workload, is_recording, running
from nnwatch.recording.past import Past
from nnwatch.recording.recovery import give_up, recoverable
from tests.faults.house import until
from tests.history.run_folders import CHANNELS, ended, lines, pulse
from tests.recording.test_attached import Child

DEAD = (2**22, 1)
ME = (os.getpid(), start_ticks(os.getpid()))


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    return tmp_path / "runs"


@pytest.fixture
def child() -> Iterator[Child]:
    script = (
        "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "subprocess.Popen(['sleep', '99'], start_new_session=True); print(flush=True); time.sleep(99)"
    )
    command = [sys.executable, "-S", "-E", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        left = psutil.Process(child.pid).children()
        yield child
        child.kill()
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def make_run(
    runs: Path,
    run_id: str,
    recorder: tuple[int, int | None],
    target: tuple[int, int | None] = DEAD,
    journal: bytes | None = b"",
) -> Path:
    folder = runs / run_id
    folder.mkdir(parents=True)
    request = Request(run_id, ("true",), "/")
    manifest = Manifest(request, None, None, 0, (), *recorder, *target, boot_id())
    write_manifest(folder, manifest)
    if journal is not None:
        (folder / JOURNAL).write_bytes(journal)
    return folder


def test_ids_sort_by_time() -> None:
    early, late = (new_run_id(datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2))
    assert re.fullmatch(r"20260101-000000-[0-9a-f]{6}", early)
    assert early < late


def test_the_same_command_again_has_another_id() -> None:
    request = new_request(("a", "b"), Labels(name="n"), 0.2)
    assert again(request).run_id != request.run_id
    assert again(request).command == request.command


def test_what_is_not_known_cannot_be_done_again() -> None:
    with pytest.raises(UsageError, match="arguments of this run were left out"):
        again(new_request(("a", "b"), Labels(), redacted=True).for_files())
    with pytest.raises(UsageError, match="attached"):
        again(attach_request(os.getpid(), Labels()))


def test_runs_in_progress_are_those_whose_recorder_lives(runs: Path) -> None:
    make_run(runs, "1-dead", DEAD)
    make_run(runs, "2-alive", ME)
    make_run(runs, "3-other-process-of-that-id", (ME[0], 1))
    make_run(runs, "4-never-began", (0, None), journal=None)
    (make_run(runs, "5-damaged", ME) / "run.json").write_text("{")
    assert [folder.name for folder, _ in running()] == ["2-alive"]


def test_lost_runs_are_told_apart_by_their_workload(runs: Path) -> None:
    make_run(runs, "1-gone", DEAD)
    make_run(runs, "2-goes-on", DEAD, ME)
    make_run(runs, "3-recording", ME, ME)
    make_run(runs, "4-in-the-history", DEAD, journal=None)
    stopped = encode_happened(Happened("stopped", 5, {"status": "interrupted"}))
    make_run(runs, "5-stopped", DEAD, ME, stopped)
    assert [(lost.run_id, lost.resumable) for lost in recoverable()] == [
        ("5-stopped", False),
        ("2-goes-on", True),
        ("1-gone", False),
    ]


def test_a_workload_of_another_boot_is_gone() -> None:
    manifest = Manifest(Request("r", ("x",), "/"), None, None, 0, (), *DEAD, *ME, "another boot")
    assert not has_workload(manifest)
    assert not is_recording(manifest)


def test_only_a_lost_run_is_resumed(runs: Path) -> None:
    with pytest.raises(UsageError, match="is being recorded"):
        resume(make_run(runs, "1", ME, ME))
    with pytest.raises(UsageError, match="has ended"):
        resume(make_run(runs, "2", DEAD))


def test_only_a_run_in_progress_is_stopped(runs: Path) -> None:
    with pytest.raises(NnwatchError, match="is not being recorded"):
        stop(make_run(runs, "1", DEAD))


def test_a_signal_to_nobody_is_no_error() -> None:
    forward(DEAD[0], signal.SIGTERM)


def test_a_workload_that_does_not_listen_is_killed(runs: Path, child: Child) -> None:
    folder = make_run(runs, "1", DEAD, (child.pid, start_ticks(child.pid)))
    (grandchild,) = psutil.Process(child.pid).children()
    assert end_workload(folder, grace_s=0.05) is Ended.KILLED
    assert child.wait(10) == -signal.SIGKILL
    until(lambda: start_ticks(grandchild.pid) is None, "the end of the grandchild")
    assert end_workload(folder) is Ended.GONE_BEFORE


def test_a_process_that_got_the_id_of_a_workload_is_left_alone(runs: Path, child: Child) -> None:
    folder = make_run(runs, "1", DEAD, (child.pid, (start_ticks(child.pid) or 0) - 1))
    assert end_workload(folder, grace_s=0.0) is Ended.GONE_BEFORE
    assert child.poll() is None


def test_what_is_being_recorded_is_not_given_up(runs: Path) -> None:
    folder = make_run(runs, "1", DEAD, ME)
    journal = LineWriter(folder / JOURNAL)
    with pytest.raises(NnwatchError, match="is being recorded already"):
        give_up(folder)
    journal.close()
    give_up(folder)
    assert [run.resumable for run in recoverable()] == [False]


def test_the_end_is_read_even_after_the_history_has_taken_the_journal(runs: Path) -> None:
    folder = make_run(runs, "1", DEAD, journal=b"".join(lines(3) + ended(300_000, 7)))
    watcher = EndWatcher(folder)
    (folder / JOURNAL).unlink()
    assert (watcher.exit_code(), watcher.has_end(), watcher.stopped()) == (7, True, False)
    assert not watcher.is_recorded()
    watcher.close()


def test_a_recorder_takes_over_what_the_one_before_it_knew(runs: Path) -> None:
    journal = b"".join(lines(40)) + b"[torn"
    folder = make_run(runs, "1", DEAD, journal=journal)
    (folder / EVENTS).write_bytes(b'{"t": 100000000, "pid": 1, "items": 4}\n')
    events = LineFollower(folder / EVENTS)
    manifest = Manifest(Request("1", ("x",), "/"))
    past = Past.of(folder, manifest, events)
    assert past.tally is not None
    assert (past.end_us, past.tally.energy_j(), past.tally.items) == (3_900_000, 78, 4)
    assert past.recorder_cpu_s == pytest.approx(0.039)
    assert list(events.lines()) == []
    events.close()


def test_there_is_no_past_in_an_empty_journal(runs: Path) -> None:
    folder = make_run(runs, "1", DEAD)
    events = LineFollower(folder / EVENTS)
    assert Past.of(folder, Manifest(Request("1", ("x",), "/")), events) == Past()


def test_missed_ticks_are_taken_over(runs: Path) -> None:
    line = Layout(CHANNELS).encode(Sample(5, {"fake:cpu": 1}, Pace.TICK))
    beat = encode_pulse(pulse(5, missed=12))
    folder = make_run(runs, "1", DEAD, journal=encode_opened(Opened(CHANNELS)) + line + beat)
    past = Past.of(folder, Manifest(Request("1", ("x",), "/")), LineFollower(folder / EVENTS))
    assert past.missed == 12


def test_a_command_that_was_no_text_is_not_done_again() -> None:
    with pytest.raises(UsageError, match="are no text"):
        again(new_request(("cat", "\udcff"), Labels()).for_files())
