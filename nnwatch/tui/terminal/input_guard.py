"""Keeps stray bytes from the terminal from ending the program, or from being taken for keys."""

from __future__ import annotations

import re
from encodings import utf_8
from typing import Any

from textual.drivers import linux_driver

_X10_REPORT = re.compile(rb"\x1b\[M.{3}", re.DOTALL)
_BEGUN = re.compile(rb"\x1b\[M.{0,2}\Z", re.DOTALL)


def tolerate_stray_bytes() -> None:
    """Make Textual's input thread replace what is no UTF-8, and leave out X10 mouse reports.

    One past column 95, as terminals send after a reconnect, otherwise stops the app (Textualize/textual#6668).
    """
    if hasattr(linux_driver, "getincrementaldecoder"):
        linux_driver.getincrementaldecoder = lambda _: Tolerant


class Tolerant(utf_8.IncrementalDecoder):
    """Decodes UTF-8 without X10 mouse reports, three bytes that are no text, and replaces what it cannot decode."""

    def __init__(self) -> None:
        super().__init__(errors="replace")
        self._begun = b""  # of a report whose end has not come yet

    def decode(self, data: Any, final: bool = False) -> str:
        """Return the text of the next bytes."""
        whole = _X10_REPORT.sub(b"", self._begun + data)
        begun = None if final else _BEGUN.search(whole)
        self._begun = begun[0] if begun else b""
        return super().decode(whole[: begun.start()] if begun else whole, final)
