"""Starts the recorder process and waits until it has begun."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.errors import CommandNotFoundError, CommandNotRunnableError, NnwatchError, UsageError
from nnwatch.recording.manifest import OUTPUT, RECORDER_LOG

_ERRORS = {error.exit_code: error for error in (UsageError, CommandNotRunnableError, CommandNotFoundError)}
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Inherit:
    """Descriptors of the caller that the workload gets; None sends a stream to the run's output file.

    `others` keep their numbers, which the command may name: a shell's `<(...)` is `/dev/fd/63`.
    """

    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None
    others: tuple[int, ...] = ()


NOTHING = Inherit()


def start_recorder(folder: Path, command: Sequence[str], inherit: Inherit) -> None:
    """Start a recorder in a session of its own, out of reach of the keys of this terminal.

    The command is handed over through memory, as the manifest may leave its arguments out.

    Raises:
        NnwatchError: it could not begin.
        OSError: the folder cannot be written to.
    """
    reader, ready = os.pipe()
    with contextlib.ExitStack() as stack:
        answer = stack.enter_context(os.fdopen(reader, "rb"))
        closing_ready = stack.enter_context(os.fdopen(ready, "wb"))
        log = _appended(stack, folder / RECORDER_LOG)
        output = _appended(stack, folder / OUTPUT)
        nothing = stack.enter_context(Path(os.devnull).open("rb")).fileno()
        streams = {
            "stdin": _copy(stack, nothing if inherit.stdin is None else inherit.stdin),
            "stdout": _copy(stack, output if inherit.stdout is None else inherit.stdout),
            "stderr": _copy(stack, output if inherit.stderr is None else inherit.stderr),
            "ready": ready,
            "command": _in_memory(stack, json.dumps(list(command)).encode()),
        }
        options = (f"--{name}={descriptor}" for name, descriptor in streams.items())
        program = [sys.executable, "-P", "-m", "nnwatch.recording", str(folder)]
        subprocess.run(
            [*program, *options, *(f"--other={descriptor}" for descriptor in inherit.others)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(*streams.values(), *inherit.others),
            start_new_session=True,
            check=False,
        )
        closing_ready.close()
        _check(answer.read(), folder)


def _appended(stack: contextlib.ExitStack, path: Path) -> int:
    descriptor = os.open(path, _APPEND, 0o600)
    stack.callback(os.close, descriptor)
    return descriptor


def _copy(stack: contextlib.ExitStack, descriptor: int) -> int:
    """Return another number for a stream: 0 to 2 are the recorder's own in its process."""
    copied = os.dup(descriptor)
    stack.callback(os.close, copied)
    return copied


def _in_memory(stack: contextlib.ExitStack, content: bytes) -> int:
    descriptor = os.memfd_create("nnwatch-command")
    stack.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _check(answer: bytes, folder: Path) -> None:
    if not answer:
        last = (folder / RECORDER_LOG).read_text(errors="replace").strip().splitlines()
        raise NnwatchError(f"the recorder ended at its start: {last[-1] if last else 'it said nothing'}")
    message = json.loads(answer)
    if "error" in message:
        raise _ERRORS.get(message["exit_code"], NnwatchError)(message["error"])
