"""What ingest restores of a run that was cut off, and what it never does to its folder."""

from __future__ import annotations

import fcntl
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.history.ingest import ingest
from nnwatch.history.recount import recount
from nnwatch.history.recover import recover
from nnwatch.history.store import HistoryStore
from nnwatch.recording.journal import Happened, encode_happened
from nnwatch.recording.manifest import EVENTS, JOURNAL, MANIFEST, OUTPUT, read_manifest
from tests.history.run_folders import HOST, JOULES_A_TICK, ended, lines, make_folder

RUN = "20260101-000000-abcd"


def test_a_journal_cut_at_any_byte_gives_back_all_its_whole_lines(tmp_path: Path) -> None:
    whole = b"".join(lines(80) + ended(8_000_000))
    assert len(whole) > 2048
    folder = make_folder(tmp_path, RUN, whole)
    manifest = read_manifest(folder)
    for size in range(len(whole) - 2048, len(whole) + 1):
        cut = whole[:size]
        (folder / JOURNAL).write_bytes(cut)
        counted = recount(folder, manifest, HOST)
        ticks = sum(line.startswith(b"[") for line in cut.splitlines(keepends=True) if line.endswith(b"\n"))
        assert counted.summary.samples == ticks
        assert counted.summary.energy_j == (ticks - 1) * JOULES_A_TICK
        finished = b'"event":"ended"' in cut[: cut.rfind(b"\n") + 1]
        assert (counted.status, counted.exit_code) == (("completed", 0) if finished else ("recovered", None))


@pytest.mark.parametrize("cut", [1, 40, 333, 1024, 2047])
def test_a_cut_run_is_in_the_history_as_recovered(tmp_path: Path, cut: int) -> None:
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(160))[:-cut])
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    row = store.row(RUN)
    assert (row["status"], row["exit_code"]) == ("recovered", None)
    assert row["energy_cpu_j"] == (row["samples"] - 1) * JOULES_A_TICK
    assert row["recorder_cpu_s"] is not None
    assert pl.read_parquet(store.samples_path(RUN)).height == row["samples"]


def test_a_journal_without_one_whole_line_is_a_run_that_measured_nothing(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "runs", RUN, lines(1)[0][:-1])
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    row = store.row(RUN)
    assert (row["energy_j"], row["samples"], row["valid"]) == (None, 0, False)


def test_ingest_twice_changes_nothing(tmp_path: Path) -> None:
    journal = b"".join(lines(20) + ended(2_000_000, 3))
    folder = make_folder(tmp_path / "runs", RUN, journal)
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    first = store.row(RUN)
    assert (first["status"], first["exit_code"], first["samples_missed"]) == ("failed", 3, 3)
    ingest(folder, store)
    (folder / JOURNAL).write_bytes(journal)  # as if it had been killed before it removed the journal
    ingest(folder, store)
    assert store.rows() == [first]
    assert sorted(path.name for path in folder.iterdir()) == [OUTPUT, MANIFEST]


def test_many_ingests_at_once_add_one_run(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(50) + ended(5_000_000)))
    store = HistoryStore(tmp_path / "history")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ingest(folder, store), range(8)))
    assert [row["run_id"] for row in store.rows()] == [RUN]


def test_a_folder_in_other_hands_is_left_alone(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(5)))
    manifest = folder / MANIFEST
    ours = {"recorder_pid": os.getpid(), "recorder_start_ticks": start_ticks()}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | ours))
    with (folder / JOURNAL).open("rb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        with pytest.raises(NnwatchError, match="still being recorded"):
            ingest(folder, HistoryStore(tmp_path / "history"))
    assert (folder / JOURNAL).exists()


def start_ticks() -> int:
    return int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])


def test_the_journal_stays_when_the_history_cannot_be_written(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(5)))
    (tmp_path / "history").write_text("in the way")
    with pytest.raises(NnwatchError):
        ingest(folder, HistoryStore(tmp_path / "history"))
    assert (folder / JOURNAL).exists()
    (tmp_path / "history").unlink()
    ingest(folder, HistoryStore(tmp_path / "history"))
    assert not (folder / JOURNAL).exists()


class Forgetful(HistoryStore):
    """A history on a disk that loses what was written."""

    def add(self, row: object, samples: pl.DataFrame, metadata: object) -> None:
        self.samples_path(RUN).parent.mkdir(parents=True)
        samples.head(2).write_parquet(self.samples_path(RUN))


def test_the_journal_stays_until_everything_can_be_read_back(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(5)), b"{}\n")
    with pytest.raises(NnwatchError, match="read back"):
        ingest(folder, Forgetful(tmp_path / "history"))
    assert (folder / JOURNAL).exists()
    assert (folder / EVENTS).exists()


def test_recovery_takes_what_it_can_and_names_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    make_folder(tmp_path / "runs", "run-good", b"".join(lines(5)))
    never_began = make_folder(tmp_path / "runs", "run-bad", b"".join(lines(5)))
    manifest = never_began / MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"host": None}))
    (make_folder(tmp_path / "runs", "run-torn", b"") / MANIFEST).write_text("{")
    recovery = recover()
    assert recovery.taken == ["run-good"]
    assert list(recovery.failed) == ["run-bad"]
    assert recovery.resumable == []
    assert recover().taken == []


def test_an_absence_of_the_recorder_is_a_source_that_says_so(tmp_path: Path) -> None:
    resumed = encode_happened(Happened("resumed", 9_000_000, {"pid": 1, "gap_s": 4.5}))
    journal = b"".join([*lines(20), resumed, *ended(9_100_000)])
    folder = make_folder(tmp_path / "runs", RUN, journal)
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    absences = [s for s in store.row(RUN)["sources"] if s["channel"] == "recorder"]
    assert [s["reason"] for s in absences] == [
        "no recorder for 4.5 s until second 9.0; only counters close this gap"
    ]


def test_reports_out_of_order_are_counted_in_the_order_of_time(tmp_path: Path) -> None:
    events = [
        {"t": 900_000_000, "pid": 1, "mark": "end", "phase": "inference"},
        {"t": 100_000_000, "pid": 2, "mark": "begin", "phase": "inference"},
        {"t": 500_000_000, "pid": 2, "items": 7, "correct": 5, "calls": 1},
    ]
    text = b"".join(json.dumps(event).encode() + b"\n" for event in events)
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(20) + ended(2_000_000)), text + b'{"torn')
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    row = store.row(RUN)
    assert (row["items"], row["correct"]) == (7, 5)
    phase = row["phases"][0]
    assert (phase["name"], phase["start_s"], phase["duration_s"]) == ("inference", 0.1, 0.8)
    assert phase["energy_j"] == pytest.approx(8 * JOULES_A_TICK)


def test_lines_with_less_in_them_than_they_should_have_are_skipped(tmp_path: Path) -> None:
    damaged = [
        b'{"live":{}}\n',
        b'{"live":[1]}\n',
        b'{"event":"lack","t_us":1}\n',
        b'{"event":"resumed","t_us":1}\n',
    ]
    folder = make_folder(tmp_path, RUN, b"".join(lines(20) + damaged + ended(2_000_000)))
    counted = recount(folder, read_manifest(folder), HOST)
    assert (counted.status, counted.summary.samples) == ("completed", 20)
