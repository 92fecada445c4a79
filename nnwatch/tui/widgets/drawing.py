"""A canvas that draws a frozen value with a pure function, again whenever its size changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row
from nnwatch.tui.widgets.canvas import Canvas

ModelT = TypeVar("ModelT")
Draw = Callable[[ModelT, int, int], list[Row]]  # model, width, height


class Drawing(Canvas, Generic[ModelT]):
    """A pure function of a model, a width and a height, on the screen."""

    def __init__(
        self, draw: Draw[ModelT], *, glyphs: Glyphs, widget_id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(glyphs=glyphs, widget_id=widget_id, classes=classes)
        self._draw = draw
        self._model: ModelT | None = None

    def paint(self, model: ModelT) -> None:
        """Draw a new value."""
        self._model = model
        self._redraw()

    def on_resize(self) -> None:
        """Draw the same value in the new size."""
        self._redraw()

    def _redraw(self) -> None:
        width, height = self.content_size
        if self._model is not None and width and height:
            self.show(self._draw(self._model, width, height))
