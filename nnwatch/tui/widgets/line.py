"""A line to type in."""

from __future__ import annotations

from textual.keys import KEY_NAME_REPLACEMENTS
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

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Claim every key that prints something; of those with names of their own Textual does not tell."""
        return key in KEY_NAME_REPLACEMENTS.values() or super().check_consume_key(key, character)

    def on_blur(self) -> None:
        """Offer the whole text to be replaced when the focus comes the next time."""
        self.select_on_focus = True
