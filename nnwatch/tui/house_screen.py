"""What all full screens share: asking services in threads, one row for messages, one for keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.worker import Worker, WorkerState

from nnwatch.core.errors import NnwatchError
from nnwatch.tui.keys.key_row import key_at, key_row
from nnwatch.tui.keys.navigation import HomeOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.layout import LEAST_HEIGHT, LEAST_WIDTH, size_classes
from nnwatch.tui.look.rows import EMPTY, Row, row, wrap
from nnwatch.tui.parting import PartingScreen
from nnwatch.tui.services import Services
from nnwatch.tui.widgets.canvas import Canvas

AnswerT = TypeVar("AnswerT")


VIM_KEYS: tuple[BindingType, ...] = (
    Binding("j", "app.simulate_key('down')", "down", show=False, id="move_down"),
    Binding("k", "app.simulate_key('up')", "up", show=False, id="move_up"),
)


class HouseScreen(PartingScreen[None]):
    """A screen with the services, a message row and a row of keys at its foot."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "go_back", "back", id="go_back"),
    ]
    CHANGING: ClassVar[frozenset[str]] = frozenset()  # actions that a viewer who may only look does not have

    shows_run = False  # whether it shows a run in progress, which one does not leave without a word
    is_bare = False  # whether what it shows is about to come, so that it is not painted before

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__()
        self.services = services
        self.glyphs = glyphs
        self._answers: dict[Worker[Any], Callable[[Any], object]] = {}

    def compose(self) -> ComposeResult:
        """Put the message and the keys below what the screen shows, all in the layout of the first frame."""
        self.update_classes(size_classes(*self.app.size), update=False)
        yield from self.content()
        yield Canvas(glyphs=self.glyphs, widget_id="message")
        yield Canvas(glyphs=self.glyphs, widget_id="keys")

    def content(self) -> ComposeResult:
        """Yield the widgets of this screen."""
        yield from ()

    def on_mount(self) -> None:
        """Say where there is no room."""
        self._fit_layout()

    def on_screen_resume(self) -> None:
        """Show the keys that work here."""
        self._fit_layout()
        self.show_keys()

    def on_descendant_focus(self) -> None:
        """Show the keys that work where one types, or no longer does."""
        self.show_keys()

    def on_descendant_blur(self) -> None:
        """Show the keys that work where nothing is typed any more."""
        self.call_after_refresh(self.show_keys)

    async def on_click(self, event: Click) -> None:
        """Do what the key does that was clicked in the row of keys."""
        clicked = key_at(self.shown_bindings(), event.x) if event.widget is self.query_one("#keys") else None
        if clicked is not None:
            active = self.active_bindings[clicked.key]
            await self.app.run_action(active.binding.action, active.node)

    def show_keys(self) -> None:
        """Show the keys that work now."""
        self.query_one("#keys", Canvas).show([key_row(self.shown_bindings())])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse what changes anything where one may only look."""
        refused = self.services.readonly and action in self.CHANGING
        return False if refused else super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Follow the size of the terminal."""
        self._fit_layout()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw with other characters from now on."""
        self.glyphs = glyphs
        for canvas in self.query(Canvas):
            canvas.glyphs = glyphs
            canvas.refresh()

    def shown_bindings(self) -> list[Binding]:
        """Return the bindings that the row of keys lists."""
        return [binding for binding in self.all_bindings() if binding.show]

    def all_bindings(self) -> list[Binding]:
        """Return the bindings that work now, as remapped; those of the screen first. Textual's own have no id."""
        classes = (*type(self).__mro__, *type(self.app).__mro__)
        declared = [binding for cls in classes for binding in vars(cls).get("BINDINGS", ())]
        active = {key: each.binding for key, each in self.active_bindings.items()}
        ours = {each.id: each for each in reversed(declared) if isinstance(each, Binding) and each.id}
        working = (_working(binding, active) for binding in reversed(ours.values()))
        return [binding for binding in working if binding is not None]

    def say(self, sentence: str, style: str = "text") -> None:
        """Show one sentence above the keys; an empty one clears it."""
        self._message(row((" ".join(sentence.split()), style)) if sentence else EMPTY)

    def complain(self, sentence: str) -> None:
        """Show what failed, and go on."""
        self.say(sentence, "bad")

    def ask(self, call: Callable[[], AnswerT], then: Callable[[AnswerT], object]) -> Worker[AnswerT]:
        """Call a service in a thread and hand its answer to `then`; a failure becomes a sentence."""
        worker = self.run_worker(call, thread=True, exit_on_error=False)
        self._answers[worker] = then
        return worker

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Pass on the answer of a service, or show why there is none."""
        if event.state is WorkerState.SUCCESS:
            self._answers.pop(event.worker, lambda _: None)(event.worker.result)
        elif event.state is WorkerState.ERROR:
            self._answers.pop(event.worker, None)
            self.complain(str(event.worker.error) or type(event.worker.error).__name__)

    @contextmanager
    def complaining(self) -> Iterator[None]:
        """Turn the failure of a quick service into a sentence."""
        try:
            yield
        except (NnwatchError, OSError) as error:
            self.complain(str(error))

    def action_go_back(self) -> None:
        """Leave this screen."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.post_message(HomeOpened())

    def _compositor_refresh(self) -> None:
        """Paint, unless there is nothing to paint yet."""
        if not self.is_bare:
            super()._compositor_refresh()

    def _fit_layout(self) -> None:
        """Use the layout of this size, or say in a sentence that there is no room for any."""
        width, height = self.app.size
        self.update_classes(size_classes(width, height), animate=False)
        if width >= LEAST_WIDTH and height >= LEAST_HEIGHT:
            return
        canvas = next(iter(self.query("#too-small").results(Canvas)), None)
        if canvas is None:
            canvas = Canvas(glyphs=self.glyphs, widget_id="too-small")
            self.mount(canvas, before=0)
        sentence = (
            f"this window is too small: {width}x{height}; make it {LEAST_WIDTH}x{LEAST_HEIGHT} or larger"
        )
        canvas.show(wrap(sentence, width, "warn"))

    def _message(self, line: Row) -> None:
        message = self.query_one("#message", Canvas)
        message.show([line])
        message.set_class(bool(line), "-spoken")


def _working(declared: Binding, active: Mapping[str, Binding]) -> Binding | None:
    """Return a binding with the first of its keys that works, or with the one it was remapped to.

    A widget's own binding has no id; on a key that the screen declares as well it does the same.
    """
    keys = [key.strip() for key in declared.key.split(",")]
    own = [key for key, binding in active.items() if binding.id == declared.id]
    if own and not set(own) & set(keys):
        return declared.with_key(own[0])
    theirs = [key for key, binding in active.items() if binding.id is None]
    chosen = next((key for key in keys if key in own or key in theirs), None)
    return None if chosen is None else declared.with_key(chosen, declared.key_display)
