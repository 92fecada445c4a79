"""What is left undone once the app is leaving: it ends at once, whatever was typed or wanted meanwhile."""

from __future__ import annotations

from typing import TypeVar

from textual.events import Event, InputEvent, Mount, Paste, Resize, ScreenResume
from textual.screen import Screen

ResultT = TypeVar("ResultT")

INPUT = (InputEvent, Paste)
# A screen that opens now gets no parts to be found and drawn.
_IN_VAIN = (*INPUT, Mount, Resize, ScreenResume)


class PartingScreen(Screen[ResultT]):
    """A screen that takes neither keys, of which thousands may wait after a paste, nor shape any more."""

    async def on_event(self, event: Event) -> None:
        """Go on as usual until the app is leaving."""
        if not (self.app._exit and isinstance(event, _IN_VAIN)):  # noqa: SLF001 - Textual does not tell
            await super().on_event(event)
