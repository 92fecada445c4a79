"""What the screens ask for, answered by recording, history, scoring and benchmarks."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from nnwatch import paths
from nnwatch.bench.catalogue import CATALOGUE, find
from nnwatch.bench.launch import Measurement, request_for
from nnwatch.bench.preparation import TrainingProgress
from nnwatch.core.errors import UsageError
from nnwatch.recording.control import again, new_request, running, start, stop
from nnwatch.recording.manifest import Labels, Request, read_manifest
from nnwatch.recording.watch import RunWatcher
from nnwatch.scoring.placement import Placement, place
from nnwatch.tui.feed import JournalFeed
from nnwatch.tui.services import OnProgress, RunningRun, Services

_LATEST_BYTES = 16 << 10  # a few seconds of a journal


def services() -> Services:
    """Return the real services."""
    return Services(
        running=_running,
        architectures=lambda: [(a.name, a.title) for a in CATALOGUE],
        prepare=_prepare,
        launch_bench=lambda name: _start(request_for(find(name), Measurement(), lambda _: None)),
        launch_command=_launch_command,
        open_feed=lambda run_id: JournalFeed(paths.runs() / run_id),
        summary=_summary,
        history=_history,
        stop=lambda run_id, kill: stop(paths.runs() / run_id, kill=kill),
        relaunch=_relaunch,
    )


def _running() -> list[RunningRun]:
    runs = []
    for folder, manifest in running():
        watcher = RunWatcher(folder, _LATEST_BYTES)
        views = list(watcher.views())
        watcher.close()
        if views:
            name = manifest.request.labels.name or shlex.join(manifest.request.command)
            runs.append(
                RunningRun(folder.name, name, views[-1].elapsed_s, views[-1].power_w, views[-1].energy_j)
            )
    return runs


def _prepare(name: str, on_progress: OnProgress) -> None:
    def tell(progress: TrainingProgress) -> None:
        text = f"training, once: epoch {progress.epoch} of {progress.epochs}, {progress.accuracy:.1%} right"
        on_progress(text, progress.epoch / progress.epochs)

    request_for(find(name), Measurement(), tell)


def _launch_command(line: str) -> str:
    try:
        command = tuple(shlex.split(line))
    except ValueError as error:
        raise UsageError(f"the command cannot be understood: {error}") from error
    if not command:
        raise UsageError("type a command to record, such as: python infer.py")
    return _start(new_request(command, Labels()))


def _relaunch(run_id: str) -> str:
    return _start(again(read_manifest(paths.runs() / run_id).request))


def _start(request: Request) -> str:
    return start(request).name


def _summary(run_id: str) -> tuple[Mapping[str, Any], Placement]:
    from nnwatch.history.lookup import lookup

    row, comparable = lookup(run_id)
    return row, place(row, comparable)


def _history(limit: int, offset: int) -> Sequence[Mapping[str, Any]]:
    from nnwatch.history.store import HistoryStore

    return HistoryStore().rows(limit, offset)
