"""Defaults that Textual reads when it is imported; the package sets them before it imports any of it."""

from __future__ import annotations

import os

DEFAULTS = {
    "TEXTUAL_ANIMATIONS": "none",  # each step of an animation repaints rows
    "TEXTUAL_FPS": "15",
    "TEXTUAL_SMOOTH_SCROLL": "0",
}


def prepare_environment() -> None:
    """Set what the user has not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
