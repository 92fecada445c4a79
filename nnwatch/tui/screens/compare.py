"""Runs set beside each other: seven views of one comparison, each behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from nnwatch.tui.compare.curves import power, with_curves
from nnwatch.tui.compare.parts import parts, run_time
from nnwatch.tui.compare.rows import fronts, matrix, ranking, weights
from nnwatch.tui.history.query import named
from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import HomeOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row, row
from nnwatch.tui.services import Services
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from nnwatch.core.curve import PowerCurve
    from nnwatch.scoring.comparison import Comparison
    from nnwatch.scoring.fit import Fit

_VIEWS = ("rank", "front", "alpha", "parts", "time", "fit", "power")
_POWER = _VIEWS.index("power")


class CompareScreen(HouseScreen):
    """Compares the runs that a filter keeps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"show_view({n - 1})", name, id=f"view_{name}")
            for n, name in enumerate(_VIEWS, start=1)
        ),
        Binding("m", "open_home", "menu", show=False, id="open_home"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs, where: str) -> None:
        super().__init__(services, glyphs)
        self._where = where
        self._view = 0
        self._answer: tuple[Comparison, Fit] | None = None
        self._curves: Sequence[PowerCurve | None] | None = None
        self._reading = False

    def content(self) -> ComposeResult:
        """Yield a title and a sheet that scrolls."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")

    def on_mount(self) -> None:
        """Ask for the comparison, which may take a second with many runs."""
        self._entitle()
        self.query_one("#sheet", Sheet).write(lambda _: [row(("comparing ...", "dim"))])
        self.ask(lambda: self.services.compare(self._where), self._present)

    def shown_bindings(self) -> list[Binding]:
        """Return all but the key that quits, which has no room beside so many."""
        return [binding for binding in super().shown_bindings() if binding.id != "quit"]

    def complain(self, sentence: str) -> None:
        """Say what failed; a comparison that never came is no longer promised."""
        if self._answer is None:
            self.query_one("#sheet", Sheet).write(lambda _: [row(("no comparison", "dim"))])
        self._reading = False
        super().complain(sentence)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw the plots anew with other characters."""
        super().use_glyphs(glyphs)
        self._draw()

    def action_show_view(self, number: int) -> None:
        """Show another view of the same comparison, from its top."""
        self._view = number
        self._read_curves()
        self._draw()
        self.query_one("#scroll").scroll_home(animate=False)

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def _present(self, answer: tuple[Comparison, Fit]) -> None:
        self._answer = answer
        self.query_one("#scroll").focus()
        self._read_curves()
        self._draw()

    def _read_curves(self) -> None:
        """Read samples where the power is looked at, once; many runs take seconds."""
        if self._view != _POWER or self._answer is None or self._reading:
            return
        self._reading = True
        groups = [entry.group.rows for entry in with_curves(self._answer[0])]
        self.ask(lambda: self.services.curves(groups), self._know_curves)

    def _know_curves(self, curves: Sequence[PowerCurve | None]) -> None:
        self._curves = curves
        self._draw()

    def _power(self, found: Comparison, width: int) -> list[Row]:
        if self._curves is None:
            return [row(("reading samples ...", "dim"))]
        return power(found, self._curves, width, self.glyphs)

    def _draw(self) -> None:
        self._entitle()
        if self._answer is not None:
            self.query_one("#sheet", Sheet).write(self._rows)

    def _rows(self, width: int) -> list[Row]:
        if self._answer is None:
            return []
        found, fit = self._answer
        views = (
            lambda: ranking(found, width),
            lambda: fronts(found, width, self.glyphs),
            lambda: weights(found, width),
            lambda: parts(found, width),
            lambda: run_time(found, width),
            lambda: matrix(fit, width),
            lambda: self._power(found, width),
        )
        return views[self._view]()

    def _entitle(self) -> None:
        which = named(self._where)
        title = row(("Compare  ", "title"), (f"{_VIEWS[self._view]}  ", "hero"), (which, "dim"))
        self.query_one("#title", Canvas).show([title])
