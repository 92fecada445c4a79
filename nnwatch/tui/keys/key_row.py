"""The row of keys at the foot of a screen: what stands on each, and which one lies at a column."""

from __future__ import annotations

from itertools import accumulate

from textual.binding import Binding
from textual.keys import key_to_character

from nnwatch.tui.look.rows import EMPTY, Row, width_of

_NAMES = {"escape": "esc", "space": "space"}


def key_row(bindings: list[Binding]) -> Row:
    """Draw keys and what they do."""
    return sum((((f" {key_name(b)} ", "key"), (f"{b.description} ", "dim")) for b in bindings), EMPTY)


def key_at(bindings: list[Binding], x: int) -> Binding | None:
    """Return the binding that the row of keys draws at a column."""
    ends = accumulate(width_of(key_row([binding])) for binding in bindings)
    return next((binding for binding, end in zip(bindings, ends, strict=True) if x < end), None)


def key_name(binding: Binding) -> str:
    """Return what stands on the key."""
    if binding.key_display:
        return binding.key_display
    character = key_to_character(binding.key)
    return _NAMES.get(binding.key) or (character if character and character.isprintable() else binding.key)
