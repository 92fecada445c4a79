"""What is done when a library that runs models has been imported; loaded when the first one is."""

from __future__ import annotations

import sys

from .hooks.generation import watch_generate
from .hooks.meter import Meter
from .hooks.modules import ModuleWatcher, hide_from_compiler, watch_modules
from .hooks.nesting import watch_threads
from .hooks.sessions import watch_sessions
from .reporter import Reporter
from .writer import EventWriter


class Libraries:
    """The libraries of one process, which share one account of calls.

    Args:
        events: the file that receives what is counted.
        started_ns: when the process started.
    """

    def __init__(self, events: str, started_ns: int) -> None:
        self._meter = Meter(Reporter(EventWriter(events)), started_ns)
        watch_threads(self._meter.nesting)
        self._modules: ModuleWatcher | None = None

    def silence(self) -> None:
        """Count no more: the program does it itself."""
        self._meter.silence()

    def imported(self, name: str) -> None:
        """Watch the library of that name."""
        module = sys.modules[name]
        if name == "torch":
            self._modules = watch_modules(module, self._meter)
        elif name == "torch._dynamo":
            hide_from_compiler(sys.modules["torch"], sys.modules["torch._dynamo.eval_frame"])
        elif name == "onnxruntime":
            watch_sessions(module, self._meter)
        elif self._modules is not None:
            watch_generate(module, self._modules)
