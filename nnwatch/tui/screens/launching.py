"""What screens share that can launch: telling how far a preparation is, and going to what was launched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.worker import get_current_worker

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.navigation import MatrixOpened, RunOpened
from nnwatch.tui.launch.orders import Order


class LaunchingScreen(HouseScreen):
    """Launches one thing at a time; leaving the screen gives a preparation up."""

    _launching = False

    @dataclass
    class ProgressMade(Message):
        """The preparation of a network got further."""

        text: str
        fraction: float | None

    def on_launching_screen_progress_made(self, event: ProgressMade) -> None:
        """Show how far a preparation got."""
        done = "" if event.fraction is None else f"{event.fraction:4.0%} "
        self.say(f"{done}{event.text}")

    def launch(self, make_order: Callable[[], Order]) -> None:
        """Launch what was ordered; an order that makes no sense becomes a sentence."""
        if self._launching:
            return
        try:
            order = make_order()
        except UsageError as error:
            self.complain(str(error))
            return
        self._launching = True
        self.say("launching ...")
        self.ask(lambda: self._launch(order), self._open)

    def complain(self, sentence: str) -> None:
        """Say what failed; it may be tried again."""
        self._launching = False
        super().complain(sentence)

    def _launch(self, order: Order) -> str | None:
        worker = get_current_worker()

        def report(text: str, fraction: float | None) -> None:
            if worker.is_cancelled:
                raise NnwatchError("the preparation was left")
            self.post_message(self.ProgressMade(text, fraction))

        return self.services.launch(order, report)

    def _open(self, run_id: str | None) -> None:
        self._launching = False
        self.say("")
        self.post_message(MatrixOpened() if run_id is None else RunOpened(run_id))
