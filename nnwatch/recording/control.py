"""Start a recorder, find those that run, and end them: what a command line or a screen does with a run."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from nnwatch import paths
from nnwatch.core.errors import CommandNotFoundError, CommandNotRunnableError, NnwatchError, UsageError
from nnwatch.meters.proc_files import read_stat
from nnwatch.recording.manifest import (
    OUTPUT,
    RECORDER_LOG,
    Labels,
    Manifest,
    Request,
    read_manifest,
    write_manifest,
)

_ERRORS = {error.exit_code: error for error in (UsageError, CommandNotRunnableError, CommandNotFoundError)}


@dataclass(frozen=True, slots=True)
class Inherit:
    """Descriptors of the caller that the workload gets; None sends a stream to the run's output file."""

    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None


def new_run_id(now: datetime) -> str:
    """Return an id that sorts by time and is short enough to type."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def new_request(command: tuple[str, ...], labels: Labels, interval_s: float = 0.1) -> Request:
    """Return the request to record a command from the current folder."""
    return Request(new_run_id(datetime.now(UTC)), command, str(Path.cwd()), labels, interval_s)


def again(request: Request) -> Request:
    """Return the request to record the same command once more."""
    return replace(request, run_id=new_run_id(datetime.now(UTC)))


def start(request: Request, inherit: Inherit = Inherit()) -> Path:
    """Start a recorder in a session of its own, wait until the workload runs, and return the run's folder.

    Raises:
        NnwatchError: the run could not be started; then nothing of it is left behind.
    """
    folder = paths.make_private(paths.runs()) / request.run_id
    try:
        folder.mkdir(mode=paths.PRIVATE)
        write_manifest(folder, Manifest(request))
        _start_recorder(folder, inherit)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NnwatchError(f"cannot start a run in {folder}: {error.strerror}") from error
    except NnwatchError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _start_recorder(folder: Path, inherit: Inherit) -> None:
    reader, ready = os.pipe()
    with contextlib.ExitStack() as stack:
        answer = stack.enter_context(os.fdopen(reader, "rb"))
        log = stack.enter_context((folder / RECORDER_LOG).open("xb"))
        output = stack.enter_context((folder / OUTPUT).open("ab")).fileno()
        nothing = stack.enter_context(Path(os.devnull).open("rb")).fileno()
        streams = {
            "stdin": _copy(stack, nothing if inherit.stdin is None else inherit.stdin),
            "stdout": _copy(stack, output if inherit.stdout is None else inherit.stdout),
            "stderr": _copy(stack, output if inherit.stderr is None else inherit.stderr),
            "ready": ready,
        }
        command = [sys.executable, "-P", "-m", "nnwatch.recording", str(folder)]
        subprocess.run(
            [*command, *(f"--{name}={descriptor}" for name, descriptor in streams.items())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=tuple(streams.values()),
            check=False,
        )
        os.close(ready)
        _check(answer.read(), folder)


def _copy(stack: contextlib.ExitStack, descriptor: int) -> int:
    """Return another number for a stream: 0 to 2 are the recorder's own in its process."""
    copied = os.dup(descriptor)
    stack.callback(os.close, copied)
    return copied


def _check(answer: bytes, folder: Path) -> None:
    if not answer:
        last = (folder / RECORDER_LOG).read_text(errors="replace").strip().splitlines()
        raise NnwatchError(f"the recorder ended at its start: {last[-1] if last else 'it said nothing'}")
    message = json.loads(answer)
    if "error" in message:
        raise _ERRORS.get(message["exit_code"], NnwatchError)(message["error"])


def is_recording(manifest: Manifest) -> bool:
    """Return whether the run's recorder lives; a process id that was used again does not count."""
    if manifest.recorder_pid is None:
        return False
    stat = read_stat(f"/proc/{manifest.recorder_pid}")
    return stat is not None and stat.alive and stat.start_ticks == manifest.recorder_start_ticks


def running() -> Iterator[tuple[Path, Manifest]]:
    """Return the runs of this user that are being recorded, the newest first."""
    folders = sorted(paths.runs().glob("*/run.json"), reverse=True)
    for path in folders:
        with contextlib.suppress(NnwatchError):
            manifest = read_manifest(path.parent)
            if is_recording(manifest):
                yield path.parent, manifest


def stop(folder: Path, *, kill: bool = False) -> None:
    """End a recording; its workload goes on, unless it is to be ended as well.

    Raises:
        NnwatchError: the run is not being recorded.
    """
    manifest = read_manifest(folder)
    if not is_recording(manifest) or manifest.recorder_pid is None:
        raise NnwatchError(f"run {folder.name} is not being recorded")
    if kill and manifest.target_pid is not None:
        forward(manifest.target_pid, signal.SIGTERM)
    else:
        os.kill(manifest.recorder_pid, signal.SIGTERM)


def forward(target_pid: int, number: int) -> None:
    """Send a signal to the workload's process group; one that has ended needs none."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(target_pid, number)
