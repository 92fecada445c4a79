"""Records the measurements of a benchmark one after the other, and tells how far it is."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.finished import Finished
from nnwatch.cli.recorded import record_headless
from nnwatch.cli.report import report
from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from nnwatch.bench.matrix import Cell, Plan, Progress, Turn
    from nnwatch.bench.preparation import TrainingProgress
    from nnwatch.recording.manifest import Request


class _Recorder:
    """Records turns, with a rest between two."""

    def __init__(self, rest_s: float, matrix: str | None, *, quiet: bool) -> None:
        self.done: list[Finished] = []
        self._rest_s = rest_s
        self._matrix = matrix
        self._quiet = quiet
        self._began: float | None = None

    def record(self, turn: Turn) -> float | None:
        """Record one, and return its joules per item."""
        if self._began is None:
            self._began = time.monotonic()
        else:
            time.sleep(self._rest_s)
        tags = (
            (f"matrix={self._matrix}", f"cell={turn.cell.name}", f"round={turn.round}")
            if self._matrix
            else ()
        )
        finished = record_headless(request_of(turn.cell, tags), quiet_stdout=self._quiet)
        self.done.append(finished)
        if not self._quiet:
            typer.echo(f"\n{report(finished)}\n", err=True)
        if finished.exit_code:
            raise NnwatchError(f"it ended with code {finished.exit_code}")
        energy_j: float | None = finished.row["energy_per_item_j"]
        return energy_j

    def seconds_each(self) -> float:
        """Return how long one takes, by those that were made."""
        return (time.monotonic() - (self._began or 0.0)) / max(1, len(self.done))


def measure_all(plan: Plan, *, rest_s: float, matrix: str | None, as_json: bool) -> int:
    """Measure everything; 0 when all went well, else the exit code of the first that failed, or 1."""
    from nnwatch.bench.matrix import measure

    recorder = _Recorder(rest_s, matrix, quiet=as_json)
    progress = _progress(matrix)
    for turn, failure in measure(plan, progress, recorder.record):
        if failure is not None:
            typer.echo(f"nnwatch: {turn.cell.name} failed: {failure}", err=True)
        if turn.left > 1:
            left_s = (turn.left - 1) * recorder.seconds_each()
            typer.echo(f"{turn.left - 1} to measure, about {_minutes(left_s)} left", err=True)
    if as_json:
        print_document(
            {"runs": [finished.document() for finished in recorder.done], "failed": progress.failures}
        )
    codes = [finished.exit_code for finished in recorder.done if finished.exit_code]
    return codes[0] if codes else int(bool(progress.failures))


def request_of(cell: Cell, tags: tuple[str, ...] = ()) -> Request:
    """Return the request to record a cell; trains its network before, where that was never done."""
    from nnwatch.bench.launch import request_for

    return request_for(cell.architecture, cell.how, partial(_tell, cell.architecture.name), tags)


def _progress(matrix: str | None) -> Progress:
    from nnwatch.bench.matrix import Progress, progress_of

    if matrix is None:
        return Progress()
    from nnwatch.history.store import HistoryStore

    return progress_of(HistoryStore().columns(["tags", "status", "energy_per_item_j"]), matrix)


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _tell(name: str, progress: TrainingProgress) -> None:
    typer.echo(
        f"training {name}, once: epoch {progress.epoch} of {progress.epochs}, "
        f"{progress.accuracy:.1%} of the test images right, {progress.seconds:.0f} s",
        err=True,
    )
