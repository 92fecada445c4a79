"""Records the measurements of a benchmark one after the other, and tells how far it is."""

from __future__ import annotations

import contextlib
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import typer

from nnwatch.cli.bench_bar import following
from nnwatch.cli.document import print_document
from nnwatch.cli.finished import Finished
from nnwatch.cli.recorded import record_headless
from nnwatch.cli.report import report
from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from nnwatch.bench.matrix import Cell, Plan, Progress, Turn
    from nnwatch.bench.preparation import TrainingProgress
    from nnwatch.bench.standing import Pace
    from nnwatch.recording.manifest import Request

_START_S = 5.0  # what a measurement needs beside its phases, until one has told
_NOTHING_LEFT = "all of it is measured already"
_INTERRUPTED = 128 + signal.SIGINT
_ASKED_TO_END = {_INTERRUPTED, 128 + signal.SIGTERM}


class _Recorder:
    """Records turns, with a rest between two; of several, how far it is takes the place of what the networks print."""

    def __init__(self, rest_s: float, matrix: str | None, pace: Pace, *, quiet: bool) -> None:
        self.done: list[Finished] = []
        self._rest_s = rest_s
        self._matrix = matrix
        self._pace = pace
        self._quiet = quiet
        self._began = False

    def record(self, turn: Turn) -> float | None:
        """Record one, and return its joules per item.

        Raises:
            NnwatchError: it failed.
            KeyboardInterrupt: somebody asked it to end, and means all that would follow.
        """
        began = time.monotonic()
        if self._began:
            time.sleep(self._rest_s)
        self._began = True
        finished = self._record(turn)
        self._pace.made(time.monotonic() - began)
        self.done.append(finished)
        if not self._quiet:
            typer.echo(f"\n{report(finished)}\n", err=True)
        if finished.asked_to_end or finished.exit_code in _ASKED_TO_END:
            raise KeyboardInterrupt
        if finished.exit_code:
            raise NnwatchError(_reason(finished))
        energy_j: float | None = finished.row["energy_per_item_j"]
        return energy_j

    def _record(self, turn: Turn) -> Finished:
        tags = (f"matrix={self._matrix}", f"cell={turn.cell.name}", f"round={turn.round}")
        request = request_of(turn.cell, tags if self._matrix else ())
        alone = turn.left == 1 and not self.done
        with contextlib.nullcontext() if alone else following(self._pace, turn):
            return record_headless(request, quiet_stdout=self._quiet, shown=alone)


def prepare(plan: Plan, *, download: bool) -> None:
    """Refuse at once what could not be measured later, and fetch what is to be fetched.

    Raises:
        UsageError: a package, a file or the pictures of a cell are missing.
        NnwatchError: fetching failed.
    """
    from nnwatch.bench.download import download as fetch
    from nnwatch.bench.launch import require

    for cell in plan.cells:
        require(cell.architecture, cell.how)
    by_name = {cell.architecture.name: cell for cell in plan.cells}
    for cell in by_name.values() if download else ():
        typer.echo(f"fetching {cell.architecture.label}, where it is not here", err=True)
        fetch(cell.architecture, cell.how)


def measure_all(plan: Plan, *, rest_s: float, matrix: str | None, as_json: bool) -> int:
    """Measure everything; 0 when all went well, else the exit code of the first that failed, or 1."""
    from nnwatch.bench.standing import Pace

    pace = Pace(_expected_s(plan))
    recorder = _Recorder(rest_s, matrix, pace, quiet=as_json)
    progress = _progress(matrix)
    code = 0
    try:
        _take_turns(plan, progress, recorder)
        told = pace.standing(0).text if recorder.done or progress.failures else _NOTHING_LEFT
    except KeyboardInterrupt:
        told = "nnwatch: interrupted" + ("; the same command goes on with it" if matrix else "")
        code = _INTERRUPTED
    if len(plan.cells) * plan.rounds > 1 or matrix:
        typer.echo(told, err=True)
    if as_json:
        print_document(
            {"runs": [finished.document() for finished in recorder.done], "failed": progress.failures}
        )
    codes = [finished.exit_code for finished in recorder.done if finished.exit_code]
    return code or next(iter(codes), int(bool(progress.failures)))


def _take_turns(plan: Plan, progress: Progress, recorder: _Recorder) -> None:
    from nnwatch.bench.matrix import measure

    for turn, failure in measure(plan, progress, recorder.record):
        if failure is not None:
            typer.echo(f"nnwatch: {turn.cell.architecture.label} failed: {failure}", err=True)


def request_of(cell: Cell, tags: tuple[str, ...] = ()) -> Request:
    """Return the request to record a cell; trains its network before, where that was never done."""
    from nnwatch.bench.launch import request_for

    return request_for(cell.architecture, cell.how, partial(_tell, cell.architecture.name), tags)


def _expected_s(plan: Plan) -> float:
    how = plan.cells[0].how
    return how.min_seconds * (2 if how.train else 1) + _START_S


def _reason(finished: Finished) -> str:
    """Return what a network said last where its output was kept, and its exit code elsewhere."""
    from nnwatch import paths

    log = paths.runs() / str(finished.row["run_id"]) / "output.log"
    with contextlib.suppress(OSError):
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        if lines:
            return lines[-1].strip().removeprefix("nnwatch: ")
    return f"it ended with code {finished.exit_code}"


def _progress(matrix: str | None) -> Progress:
    from nnwatch.bench.matrix import Progress, progress_of

    if matrix is None:
        return Progress()
    from nnwatch.history.store import HistoryStore

    return progress_of(HistoryStore().columns(["tags", "status", "energy_per_item_j"]), matrix)


def _tell(name: str, progress: TrainingProgress) -> None:
    typer.echo(
        f"training {name}, once: epoch {progress.epoch} of {progress.epochs}, "
        f"{progress.accuracy:.1%} of the test images right, {progress.seconds:.0f} s",
        err=True,
    )
