"""What the screens ask for, answered by recording, history, scoring and benchmarks, each loaded when it is asked."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.settings import change, current
from nnwatch.tui.history.browsing import Browsing
from nnwatch.tui.launch.batches import Batches
from nnwatch.tui.predict.predicting import Predictor
from nnwatch.tui.services import Services

if TYPE_CHECKING:
    from nnwatch.core.curve import PowerCurve
    from nnwatch.core.playback import Playback
    from nnwatch.meters.diagnosis import Diagnosis
    from nnwatch.recording.manifest import Request
    from nnwatch.scoring.changes import Changes
    from nnwatch.scoring.comparison import Comparison
    from nnwatch.scoring.fit import Fit
    from nnwatch.scoring.placement import Placement
    from nnwatch.tui.launch.orders import Order
    from nnwatch.tui.live.feed import JournalFeed
    from nnwatch.tui.live.signals import Sending
    from nnwatch.tui.values import HistoryRow, Network, OnProgress, ProcessLine, RunningRun


def services(*, taking_in: bool = True) -> Services:
    """Return the real services; `taking_in` says whether a run that was not handed over may be taken in to be shown."""
    browsing, batches, predictor = Browsing(), Batches(), Predictor()
    return Services(
        running=_running,
        architectures=_architectures,
        launch=partial(_launch, batches),
        matrix=batches.newest,
        stop_matrix=batches.stop,
        go_on_with_matrix=batches.go_on,
        settings=current,
        change_setting=lambda name, value: change(paths.config(), name, value),
        settings_file=paths.config,
        own_themes=paths.own_themes,
        open_feed=_open_feed,
        summary=partial(_summary, taking_in=taking_in),
        history=browsing.page,
        tag=browsing.tag,
        export=browsing.export,
        forget=browsing.forget,
        throw_away=browsing.throw_away,
        take_back=browsing.take_back,
        changes=_changes,
        compare=_compare,
        curves=_curves,
        stop=_stop,
        discard=_discard,
        relaunch=_relaunch,
        processes=_processes,
        attach=_attach,
        lost=_lost,
        resume=_resume,
        diagnose=_diagnose,
        predict=predictor.predict,
        stop_predicting=predictor.stop,
        mark=_mark,
        playback=_playback,
        signal=_signal,
    )


def _running() -> list[RunningRun]:
    from nnwatch.recording.ongoing import running
    from nnwatch.recording.watch import LATEST, RunWatcher
    from nnwatch.tui.look.naming import title_of
    from nnwatch.tui.values import RunningRun

    runs = []
    for folder, manifest in running():
        watcher = RunWatcher(folder, LATEST)
        view = next(reversed(list(watcher.views())), None)
        watcher.close()
        since_s = (time.monotonic_ns() - manifest.t0_ns) / 1e9
        elapsed_s, power_w, energy_j = (
            (view.elapsed_s, view.power_w, view.energy_j) if view else (since_s, None, None)
        )
        runs.append(RunningRun(folder.name, title_of(manifest.request), elapsed_s, power_w, energy_j))
    return runs


def _architectures() -> list[Network]:
    from nnwatch.networks.catalogue import CATALOGUE
    from nnwatch.tui.values import Network

    return [Network(each.name, each.title, each.suite) for each in CATALOGUE]


def _launch(batches: Batches, order: Order, on_progress: OnProgress) -> str | None:
    from nnwatch.tui.launch.launching import launch

    return launch(order, on_progress, batches)


def _open_feed(run_id: str) -> JournalFeed:
    from nnwatch.tui.live.feed import JournalFeed

    return JournalFeed(paths.runs() / run_id)


def _processes() -> list[ProcessLine]:
    from nnwatch.tui.home.attachable import list_processes

    return list_processes(paths.procfs())


def _attach(pid: int) -> str:
    from nnwatch.recording.control import attach_request
    from nnwatch.recording.manifest import Labels

    settings = current()
    return _start(attach_request(pid, Labels(), settings.interval_s, redacted=settings.redact))


def _relaunch(run_id: str) -> str:
    from nnwatch.recording.control import again
    from nnwatch.recording.manifest import read_manifest

    return _start(again(read_manifest(paths.runs() / run_id).request))


def _start(request: Request) -> str:
    from nnwatch.recording.control import start

    return start(request).name


def _summary(run_id: str, *, taking_in: bool) -> tuple[Mapping[str, Any], Placement]:
    from nnwatch.history.lookup import lookup
    from nnwatch.scoring.placement import place

    row, comparable = lookup(run_id, taking_in=taking_in)
    return row, place(row, comparable)


def _changes(row: HistoryRow) -> Changes | None:
    from nnwatch.history.lookup import repeats_before
    from nnwatch.scoring.changes import since_last
    from nnwatch.scoring.comparison import COMPARED

    return since_last(row, repeats_before(row, COMPARED))


def _compare(where: str) -> tuple[Comparison, Fit]:
    from nnwatch.history.store import HistoryStore
    from nnwatch.scoring.comparison import COMPARED, Question, compare
    from nnwatch.scoring.fit import fit_matrix

    history = HistoryStore()
    rows = history.of(list(history.names(where)), COMPARED)
    baseline = next((row for row in reversed(rows) if "baseline" in (row["tags"] or [])), None)
    question = Question(baseline=baseline)
    return compare(rows, question), fit_matrix(rows, question)


def _curves(groups: Sequence[Sequence[HistoryRow]]) -> Sequence[PowerCurve | None]:
    from nnwatch.history.curves import power_curves

    return power_curves(groups)


def _stop(run_id: str) -> None:
    """End a run, and wait until the history has it; one without a recorder is saved as far as it went."""
    from nnwatch.history.recover import save
    from nnwatch.recording.ending import end_run, wait_for_recorder
    from nnwatch.recording.manifest import read_manifest
    from nnwatch.recording.ongoing import is_recording

    folder = paths.runs() / run_id
    is_lost = not is_recording(read_manifest(folder))
    end_run(folder)
    if is_lost:
        save(folder)
    wait_for_recorder(folder)


def _discard(run_id: str) -> None:
    """End a run, and move what was measured to the trash."""
    from nnwatch.history.lookup import lookup
    from nnwatch.history.store import HistoryStore

    _stop(run_id)
    lookup(run_id)
    HistoryStore().throw_away([run_id])


def _lost() -> list[tuple[str, str]]:
    from nnwatch.recording.recovery import recoverable
    from nnwatch.tui.look.naming import title_of

    return [(run.run_id, title_of(run.manifest.request)) for run in recoverable() if run.resumable]


def _resume(run_id: str) -> str:
    from nnwatch.recording.control import resume

    resume(paths.runs() / run_id)
    return run_id


def _diagnose() -> Diagnosis:
    from nnwatch.meters.base import Surroundings
    from nnwatch.meters.diagnosis import diagnose

    return diagnose(Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns), paths.home())


def _playback(run_id: str) -> Playback:
    from nnwatch.history.playback import playback

    return playback(run_id)


def _signal(sending: Sending) -> None:
    """Send a signal, unless the process is gone: another one may have got its id."""
    from nnwatch.recording.identity import is_alive

    process = sending.process
    if not is_alive(process.pid, process.start_ticks):
        raise NnwatchError(f"process {process.pid} has ended, so {sending.number.name} was not sent")
    try:
        os.kill(process.pid, sending.number)
    except OSError as error:
        raise NnwatchError(f"cannot send {sending.told}: {error.strerror}") from error


def _mark(run_id: str, phase: str, begins: bool) -> None:
    """Mark the begin or the end of a phase, as the workload itself could."""
    from nnwatch.recording.manifest import EVENTS

    mark = "begin" if begins else "end"
    line = json.dumps({"t": time.monotonic_ns(), "pid": os.getpid(), "mark": mark, "phase": phase})
    with (paths.runs() / run_id / EVENTS).open("ab", buffering=0) as events:
        events.write(f"{line}\n".encode())
