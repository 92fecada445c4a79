"""A line to type in."""

from __future__ import annotations

from textual.widgets import Input


class Line(Input):
    """One row; its cursor stays, as one that blinks would go through the network each time.

    Args:
        widget_id: its id on the screen.
        hint: what it says as long as nothing is typed.
    """

    def __init__(self, widget_id: str, hint: str = "") -> None:
        super().__init__(placeholder=hint, id=widget_id, compact=True)
        self.cursor_blink = False

    def take(self, character: str) -> None:
        """Insert what was typed before the focus was here, which must not select it for the next key to replace."""
        self.select_on_focus = False
        self.insert_text_at_cursor(character)

    def on_blur(self) -> None:
        """Offer the whole text to be replaced when the focus comes the next time."""
        self.select_on_focus = True
