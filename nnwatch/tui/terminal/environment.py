"""Defaults that Textual reads when it is imported; the package sets them before it imports any of it."""

from __future__ import annotations

import gc
import os
import sys

DEFAULTS = {
    "TEXTUAL_ANIMATIONS": "none",  # each step of an animation repaints rows
    "TEXTUAL_FPS": "60",  # how soon a key is answered; what nobody asked for comes once a second anyway
    "TEXTUAL_SMOOTH_SCROLL": "0",
}


def prepare_environment() -> None:
    """Set what the user has not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def begin_start() -> None:
    """Look for no garbage until the first frame: nearly all that a start loads and builds stays."""
    gc.disable()


def end_start() -> None:
    """Look for garbage from now on, where a start put it off, but not among what that has loaded and built."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def trust_the_terminal() -> None:
    """Forget the size that a parent has left in COLUMNS and LINES: only the terminal knows it, and its changes."""
    if sys.__stdout__ is not None and sys.__stdout__.isatty():
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
