"""Matrices started from the screens: processes of their own, found again by a later viewer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.ending import end_workload
from nnwatch.recording.ongoing import has_workload, running
from nnwatch.tui.launch.batches import Batches
from nnwatch.tui.values import Batch

SLEEPS = ("run", "--headless", "--", "sleep", "600")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path / "home"))


def until(batches: Batches, holds: Callable[[Batch], object]) -> Batch:
    deadline = time.monotonic() + 60
    while not ((batch := batches.newest()) and holds(batch)):
        assert time.monotonic() < deadline, batch
    return batch


def test_what_it_tells_is_kept_for_a_later_viewer() -> None:
    Batches().newest()
    first = Batches()
    first.start(("bench", "--list"))
    until(first, lambda batch: not batch.running)
    later = Batches().newest()
    assert later is not None
    assert later.command == "nnwatch bench --list"
    assert any("LeNet-5" in line for line in later.told)


def test_there_is_one_at_a_time_and_it_can_be_ended() -> None:
    batches = Batches()
    assert batches.newest() is None
    batches.stop()
    batches.start(SLEEPS)
    try:
        until(batches, lambda batch: batch.running)
        with pytest.raises(NnwatchError, match="two at once would disturb each other"):
            batches.start(SLEEPS)
        until(batches, lambda _: [run for _, run in running() if has_workload(run)])
        batches.stop()
        until(batches, lambda batch: not batch.running)
        assert list(running())  # what is being measured goes on
    finally:
        for folder, _ in running():
            end_workload(folder)
    until(batches, lambda _: not list(running()))


def test_one_that_has_a_name_goes_on_where_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NnwatchError, match="cannot go on"):
        Batches().go_on()
    monkeypatch.chdir(tmp_path)
    batches = Batches()
    batches.start(("bench", "lenet5", "--dataset", "imagefolder:here", "--matrix", "night"))
    before = until(batches, lambda batch: not batch.running)
    assert before.name == "night"
    monkeypatch.chdir("/")
    (tmp_path / "here").mkdir()
    batches.go_on()
    after = until(batches, lambda batch: not batch.running)
    assert (after.command, len(after.told)) == (before.command, 2)
    assert "there is no folder here" in after.told[0]
    assert "here holds no folders" in after.told[1]


def test_one_without_a_name_does_not_go_on() -> None:
    batches = Batches()
    batches.start(("bench", "--list"))
    assert until(batches, lambda batch: not batch.running).name is None
    with pytest.raises(NnwatchError, match="give the next one a name"):
        batches.go_on()
