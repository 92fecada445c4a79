"""Sends a signal to a process of the workload: which process, which signal, and whether really."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.house_screen import VIM_KEYS
from nnwatch.tui.live.signals import SIGNALS, Sending
from nnwatch.tui.live.tree import TreeLine
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.parting import PartingScreen
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.menu import Menu

_NO, _YES = "no", "yes"


class SignalDialog(PartingScreen[Sending | None], ModalScreen[Sending | None]):
    """Asks three times, and hands back an order or nothing; what harms least comes first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "send nothing", id="send_nothing"),
        *VIM_KEYS,
    ]

    def __init__(self, processes: Sequence[TreeLine], glyphs: Glyphs) -> None:
        super().__init__()
        self._processes = {process.pid: process for process in processes}
        self._process: TreeLine | None = None
        self._order: Sending | None = None
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the question and its answers."""
        with Vertical(id="dialog"):
            yield Canvas(glyphs=self.glyphs, widget_id="question")
            yield Menu(id="answers")

    def on_mount(self) -> None:
        """Ask for the process; where there is but one, it is meant."""
        if len(self._processes) == 1:
            self._choose_process(next(iter(self._processes)))
            return
        lines = [(str(pid), f"{pid:>7}  {process.command}") for pid, process in self._processes.items()]
        self._ask("Which process?" if lines else "No process is left. esc closes this", lines)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on to the next question, or hand back the order."""
        answer = event.option.id or ""
        if self._process is None:
            self._choose_process(int(answer))
        elif self._order is None:
            self._choose_signal(signal.Signals[answer])
        else:
            self.dismiss(self._order if answer == _YES else None)

    def _choose_process(self, pid: int) -> None:
        self._process = self._processes[pid]
        lines = [(number.name, f"{number.name:<8} {meaning}") for number, meaning in SIGNALS.items()]
        self._ask(f"Which signal to {pid} {self._process.command}?", lines)

    def _choose_signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._order = Sending(self._process, number)
            self._ask(
                f"Send {self._order.told}?", [(_NO, "no, send nothing"), (_YES, f"yes, send {number.name}")]
            )

    def _ask(self, question: str, lines: Sequence[tuple[str, str]]) -> None:
        self.query_one("#question", Canvas).show([row((question, "title"))])
        answers = self.query_one("#answers", OptionList)
        answers.set_options([Option(Content(self.glyphs.speak(text)), name) for name, text in lines])
        answers.highlighted = 0 if lines else None
        answers.focus()
