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

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Claim every key that prints something; of those with names of their own Textual does not tell."""
        return key in KEY_NAME_REPLACEMENTS.values() or super().check_consume_key(key, character)
