"""Standard streams that were closed before nnwatch began, or whose reader leaves while it prints."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_those_missing() -> None:
    """Point closed streams at nothing, so that no file or pipe of ours gets their numbers."""
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for good


@contextlib.contextmanager
def readers_may_leave() -> Iterator[None]:
    """Drop what is left to print when nobody reads it any more; the exit code is not for the printing to decide.

    A pipe is broken then; a terminal that is gone, watched by whoever does not mind its end, fails.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EIO):
            raise
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
