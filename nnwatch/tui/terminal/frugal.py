"""Sends the cells of a repaint that differ from what the terminal shows; Textual sends every dirty cell again."""

from __future__ import annotations

from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from textual import _compositor

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.terminal.shadow import Shadow, cells_of

_COLOURS = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT}


class FrugalUpdate(_compositor.CompositorUpdate):
    """Stands for an update of the compositor, and is written in fewer bytes.

    Args:
        update: the changed parts of the screen, or the whole of it.
        shadow: what the terminal shows.
        glyphs: the characters that it can show.
    """

    def __init__(
        self, update: _compositor.ChopsUpdate | _compositor.LayoutUpdate, shadow: Shadow, glyphs: Glyphs
    ) -> None:
        self._update = update
        self._shadow = shadow
        self._glyphs = glyphs

    def render_segments(self, console: Console) -> str:
        """Return the update as terminal sequences."""
        colours = _COLOURS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        if isinstance(self._update, _compositor.ChopsUpdate):
            return self._part(self._update, colours)
        return self._whole(self._update, colours)

    def _whole(self, update: _compositor.LayoutUpdate, colours: ColorSystem) -> str:
        self._shadow.forget()
        rows = []
        for y, strips in enumerate(update.strips, update.region.y):
            segments = [segment for strip in strips for segment in strip]
            rows.append(self._shadow.write(y, update.region.x, cells_of(segments, colours, self._glyphs)))
        return "".join(rows) + self._shadow.rest()

    def _part(self, update: _compositor.ChopsUpdate, colours: ColorSystem) -> str:
        spans = []
        for y, first, last in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    cells = cells_of(strip, colours, self._glyphs)[: end - x]
                    shown = slice(max(0, first - x), last - x)
                    spans.append(self._shadow.write(y, max(x, first), cells[shown]))
        return "".join(spans) + self._shadow.rest()


def frugal(update: Any, shadow: Shadow, glyphs: Glyphs) -> Any:
    """Return an update that sends less, where it is one of a kind that is known here."""
    if isinstance(update, _compositor.ChopsUpdate | _compositor.LayoutUpdate):
        return FrugalUpdate(update, shadow, glyphs)
    return update


def is_partial(update: Any) -> bool:
    """Tell whether an update repaints a part of a layout that stays."""
    return isinstance(update, _compositor.ChopsUpdate)
