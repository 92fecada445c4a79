"""What a network will cost before it is run: choose one, then its totals, its layers and its kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import HomeOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import EMPTY, Row, row
from nnwatch.tui.predict.choices import choices
from nnwatch.tui.predict.measured import measured_rows
from nnwatch.tui.predict.rows import kinds_rows, layers_rows, work_rows
from nnwatch.tui.predict.totals import flags_rows, notes_rows, totals_rows
from nnwatch.tui.predict.versus import versus_rows
from nnwatch.tui.services import Services
from nnwatch.tui.values import Asked, Network, Prediction
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.menu import Menu
from nnwatch.tui.widgets.sheet import Sheet

_VIEWS = ("layers", "kinds", "work", "beside")
_PRECISIONS = ("float32", "bfloat16", "float16")
_OF_AN_ANSWER = ("show_view", "scale_batch", "change_precision", "choose_model", "hold")
_MOST_ITEMS = 1 << 20
_TALL = 24  # rows of a terminal from which on totals are large


class PredictScreen(HouseScreen):
    """Asks for a model, and shows what it will cost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"show_view({n - 1})", name, id=f"view_{name}")
            for n, name in enumerate(_VIEWS, start=1)
        ),
        Binding("plus,equals_sign", "scale_batch(2)", "batch", key_display="+ -", id="more_items"),
        Binding("minus", "scale_batch(0)", "half the batch", show=False, id="fewer_items"),
        Binding("p", "change_precision", "precision", id="change_precision"),
        Binding("n", "choose_model", "new", id="choose_model"),
        Binding("v", "hold", "set another model beside this one", show=False, id="hold"),
        Binding("m", "open_home", "menu", show=False, id="open_home"),
        Binding("up", "move(-1)", "up", show=False, id="up"),
        Binding("down", "move(1)", "down", show=False, id="down"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._networks: Sequence[Network] = ()
        self._asked: Asked | None = None
        self._prediction: Prediction | None = None
        self._held: Prediction | None = None
        self._view = 0

    def content(self) -> ComposeResult:
        """Yield a title, the line and the list that choose a model, and the sheet of the answer."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Line("model", "a name, or torchvision:, timm:, transformers:NAME, script:FILE.py")
        yield Menu(id="menu")
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")

    def on_mount(self) -> None:
        """Ask which networks there are."""
        self.query_one("#menu").can_focus = False
        self.action_choose_model()
        self.ask(self.services.architectures, self._know)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell which keys work: those of an answer wait until a model is chosen."""
        del parameters
        return not (action in _OF_AN_ANSWER and self.has_class("-choosing"))

    def on_unmount(self) -> None:
        """Give up what nobody waits for any more."""
        self.services.stop_predicting()

    def on_resize(self) -> None:
        """Draw large totals where there is room for them."""
        super().on_resize()
        self._draw()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw anew with other characters."""
        super().use_glyphs(glyphs)
        self._draw()

    def on_input_changed(self) -> None:
        """Narrow the list."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Take the highlighted line."""
        self.query_one("#menu", OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Predict what was chosen, as the model before was to be called."""
        name = event.option.id or ""
        self._predict(replace(self._asked, model=name) if self._asked else Asked(name))

    def action_move(self, lines: int) -> None:
        """Move the highlight while one types, or scroll."""
        menu, scroll = self.query_one("#menu", OptionList), self.query_one("#scroll", VerticalScroll)
        if self.has_class("-choosing"):
            (menu.action_cursor_up if lines < 0 else menu.action_cursor_down)()
        else:
            (scroll.scroll_up if lines < 0 else scroll.scroll_down)(animate=False)

    def action_choose_model(self) -> None:
        """Go to the line that chooses a model."""
        self.add_class("-choosing")
        self.set_focus(self.query_one("#model"))
        self._entitle()

    def action_go_back(self) -> None:
        """Go back to the prediction while a new model is chosen, else leave."""
        if self.has_class("-choosing") and self._asked is not None:
            self._show_answer()
        else:
            super().action_go_back()

    def action_show_view(self, number: int) -> None:
        """Show another part of the same prediction, from its top."""
        self._view = number
        self._draw()
        self.query_one("#scroll").scroll_home(animate=False)

    def action_scale_batch(self, factor: int) -> None:
        """Predict with twice the items a call, or with half of them."""
        if self._asked is not None:
            items = self._asked.batch_size * factor if factor else self._asked.batch_size // 2
            self._predict(replace(self._asked, batch_size=min(max(items, 1), _MOST_ITEMS)))

    def action_change_precision(self) -> None:
        """Predict in the next precision."""
        if self._asked is not None:
            at = _PRECISIONS.index(self._asked.precision) + 1
            self._predict(replace(self._asked, precision=_PRECISIONS[at % len(_PRECISIONS)]))

    def action_hold(self) -> None:
        """Keep this prediction, and choose a model to set beside it."""
        if self._prediction is not None:
            self._held, self._view = self._prediction, _VIEWS.index("beside")
            self.action_choose_model()

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def _know(self, networks: Sequence[Network]) -> None:
        self._networks = networks
        self._fill()

    def _fill(self) -> None:
        found = choices(self._networks, self.query_one("#model", Line).value)
        menu = self.query_one("#menu", OptionList)
        menu.set_options([Option(Content(self.glyphs.speak(text)), name) for name, text in found])
        menu.highlighted = 0 if found else None

    def _predict(self, asked: Asked) -> None:
        self._asked, self._prediction = asked, None
        self._show_answer()
        self._write([row(("predicting ...", "dim"))])
        self.say(f"predicting {asked.model} in a process of its own ...", "dim")
        self.ask(lambda: self.services.predict(asked), lambda answer: self._present(asked, answer))

    def complain(self, sentence: str) -> None:
        """Say what failed; a prediction that never came is no longer promised."""
        if self._prediction is None:
            self._write([row(("no prediction", "dim"))])
        super().complain(sentence)

    def _write(self, rows: list[Row]) -> None:
        self.query_one("#sheet", Sheet).write(lambda _: rows)

    def _show_answer(self) -> None:
        self.remove_class("-choosing")
        self.set_focus(self.query_one("#scroll"))
        self._entitle()

    def _present(self, asked: Asked, answer: Prediction | None) -> None:
        if answer is not None and asked == self._asked:
            self._prediction = answer
            self.say("")
            self._draw()

    def _draw(self) -> None:
        self._entitle()
        if self._prediction is not None:
            self.query_one("#sheet", Sheet).write(self._rows)

    def _rows(self, width: int) -> list[Row]:
        found = self._prediction
        if found is None:
            return []
        views = (
            lambda: layers_rows(found, width),
            lambda: kinds_rows(found, width),
            lambda: work_rows(found, width),
            lambda: [*versus_rows(self._held, found, width), *measured_rows(found, width)],
        )
        totals = totals_rows(found, width, self.glyphs, large=self.app.size.height >= _TALL)
        marks, notes = flags_rows(found, width), notes_rows(found, width)
        return [*totals, *marks, EMPTY, *views[self._view](), EMPTY, *notes]

    def _entitle(self) -> None:
        asked = self._asked
        if asked is None or self.has_class("-choosing"):
            line = row(("Predict  ", "title"), ("what a network will cost before it is run", "dim"))
        else:
            how = f"  batch {asked.batch_size}, {asked.precision}"
            line = row(
                ("Predict  ", "title"),
                (asked.model, "hero"),
                (how, "value"),
                (f"  {_VIEWS[self._view]}", "dim"),
            )
        self.query_one("#title", Canvas).show([line])
