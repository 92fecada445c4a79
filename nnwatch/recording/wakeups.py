"""Waits for the next deadline, the workload's end or a signal, whichever comes first."""

from __future__ import annotations

import os
import select
import signal

_ENDS_RECORDING = (signal.SIGTERM, signal.SIGINT)


class Wakeups:
    """Signals and descriptors to wait for; a hang-up of the terminal is noticed and means nothing."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll.register(self._reader, select.POLLIN)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (*_ENDS_RECORDING, signal.SIGHUP):
            signal.signal(number, _take_note)

    def watch(self, descriptor: int) -> None:
        """Wake up, too, when this descriptor becomes readable."""
        self._poll.register(descriptor, select.POLLIN)

    def wait(self, timeout_s: float) -> bool:
        """Wait, and return whether somebody asked for the end of the recording."""
        ready = self._poll.poll(max(0.0, timeout_s) * 1000)
        if all(descriptor != self._reader for descriptor, _ in ready):
            return False
        return any(number in _ENDS_RECORDING for number in os.read(self._reader, 64))


def _take_note(_number: int, _frame: object) -> None:
    """Do nothing: the wake-up descriptor tells. Unlike ignoring, the workload does not inherit it."""
