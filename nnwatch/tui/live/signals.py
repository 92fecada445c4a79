"""Which signals a person may send to a process of the workload, and how each is told."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from nnwatch.tui.live.tree import TreeLine

SIGNALS = {
    signal.SIGTERM: "end in good order",
    signal.SIGINT: "interrupt, as Ctrl-C does",
    signal.SIGSTOP: "stop for a while",
    signal.SIGCONT: "go on after a stop",
    signal.SIGHUP: "hang up",
    signal.SIGUSR1: "what the program means by it",
    signal.SIGKILL: "end at once, without a chance to save",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """One signal to one process; the start time keeps it from a stranger that got the same id."""

    process: TreeLine
    number: signal.Signals

    @property
    def told(self) -> str:
        """The order in words."""
        return f"{self.number.name} to {self.process.pid} {self.process.command}"
