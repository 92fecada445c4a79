"""Keeps a stray byte from the terminal from ending the program."""

from __future__ import annotations

import codecs
from functools import partial

from textual.drivers import linux_driver


def tolerate_stray_bytes() -> None:
    """Make Textual's input thread replace what is no UTF-8.

    One X10 mouse report past column 95, as terminals send after a reconnect, otherwise stops the app
    (Textualize/textual#6668).
    """
    if hasattr(linux_driver, "getincrementaldecoder"):
        linux_driver.getincrementaldecoder = _replacing


def _replacing(encoding: str) -> partial[codecs.IncrementalDecoder]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")
