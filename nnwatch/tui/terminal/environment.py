"""Defaults that Textual reads when it is imported; the package sets them before it imports any of it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEFAULTS = {
    "TEXTUAL_ANIMATIONS": "none",  # each step of an animation repaints rows
    "TEXTUAL_FPS": "60",  # how soon a key is answered; what nobody asked for comes once a second anyway
    "TEXTUAL_SMOOTH_SCROLL": "0",
}


def prepare_environment() -> None:
    """Set what the user has not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage among what a start loads, now or later: nearly all of it stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def trust_the_terminal() -> None:
    """Forget the size that a parent has left in COLUMNS and LINES: only the terminal knows it, and its changes."""
    if sys.__stdout__ is not None and sys.__stdout__.isatty():
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
