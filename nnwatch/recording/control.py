"""Start a recorder, go on with a run that has lost its own, and end them: what one does with a run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nnwatch import paths
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.recording.attached import command_of
from nnwatch.recording.facts import UNREADABLE
from nnwatch.recording.manifest import (
    LEFT_OUT,
    Labels,
    Manifest,
    Request,
    read_manifest,
    write_manifest,
)
from nnwatch.recording.ongoing import has_workload, is_recording
from nnwatch.recording.spawn import NOTHING, Inherit, start_recorder


def new_run_id(now: datetime) -> str:
    """Return an id that sorts by time and is short enough to type."""
    return f"{now:%Y%m%d-%H%M%S}-{os.urandom(3).hex()}"


def new_request(
    command: tuple[str, ...], labels: Labels, interval_s: float = 0.1, *, redacted: bool = False
) -> Request:
    """Return the request to record a command from the current folder.

    Raises:
        UsageError: that folder is gone.
    """
    run_id = new_run_id(datetime.now(UTC))
    return Request(run_id, command, _current_folder(), labels, interval_s, redacted=redacted)


def _current_folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError as error:
        raise UsageError(
            "the current folder has been removed; change to another one and try again"
        ) from error


def attach_request(pid: int, labels: Labels, interval_s: float = 0.1, *, redacted: bool = False) -> Request:
    """Return the request to record a process that already runs.

    Raises:
        UsageError: there is no such process, or the current folder is gone.
    """
    return replace(new_request(command_of(pid), labels, interval_s, redacted=redacted), attach_pid=pid)


def again(request: Request) -> Request:
    """Return the request to record the same command once more.

    Raises:
        UsageError: the command is not known any more.
    """
    if request.attach_pid is not None:
        raise UsageError("this run was attached to a process; start its command with: nnwatch run -- CMD")
    if LEFT_OUT in request.command:
        raise UsageError(
            "the arguments of this run were left out; start it with: nnwatch run --redact -- CMD"
        )
    if any(UNREADABLE in word for word in request.command):
        raise UsageError(
            "the arguments of this run are no text and are not known exactly; start it with: nnwatch run -- CMD"
        )
    return replace(request, run_id=new_run_id(datetime.now(UTC)))


def start(request: Request, inherit: Inherit = NOTHING) -> Path:
    """Start a recorder in a session of its own, wait until the workload runs, and return the run's folder.

    Raises:
        NnwatchError: the run could not be started; then nothing of it is left behind.
    """
    folder = paths.make_private(paths.runs()) / request.run_id
    try:
        folder.mkdir(mode=paths.PRIVATE)
        write_manifest(folder, Manifest(request.for_files()))
        start_recorder(folder, request.command, inherit)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NnwatchError(f"cannot start a run in {folder}: {error.strerror}") from error
    except NnwatchError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def resume(folder: Path) -> None:
    """Go on recording a workload that has lost its recorder; counters close the gap, which is noted.

    Raises:
        NnwatchError: there is nothing to go on with, or the recorder could not begin.
    """
    manifest = read_manifest(folder)
    if is_recording(manifest):
        raise UsageError(f"run {folder.name} is being recorded")
    if not has_workload(manifest):
        raise UsageError(
            f"the workload of run {folder.name} has ended; see what was recorded with: "
            f"nnwatch show {folder.name}"
        )
    try:
        start_recorder(folder, (), NOTHING)
    except OSError as error:
        raise NnwatchError(f"cannot go on with the run in {folder}: {error.strerror}") from error


def stop(folder: Path) -> None:
    """End a recording; its workload goes on.

    Raises:
        NnwatchError: the run is not being recorded.
    """
    manifest = read_manifest(folder)
    if not is_recording(manifest) or manifest.recorder_pid is None:
        raise NnwatchError(f"run {folder.name} is not being recorded")
    os.kill(manifest.recorder_pid, signal.SIGTERM)


def forward(target_pid: int, number: int) -> None:
    """Send a signal to the workload: with its process group where it leads one, as launched ones do."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(target_pid) == target_pid:
            os.killpg(target_pid, number)
        else:
            os.kill(target_pid, number)
