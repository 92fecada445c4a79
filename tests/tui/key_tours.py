"""Ways through the screens that press every key of theirs: each key, and what it must bring about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.widgets import OptionList

from nnwatch.tui.keys.navigation import (
    AttachOpened,
    CompareOpened,
    DoctorOpened,
    HistoryOpened,
    LaunchOpened,
    MatrixOpened,
    PredictOpened,
    ReplayOpened,
    SettingsOpened,
    SummaryOpened,
)
from nnwatch.tui.look.time_window import WHOLE_S
from nnwatch.tui.screens.attach import AttachScreen
from nnwatch.tui.screens.compare import CompareScreen
from nnwatch.tui.screens.doctor import DoctorScreen
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.launch import LaunchScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.matrix import MatrixScreen
from nnwatch.tui.screens.palette import Palette
from nnwatch.tui.screens.predict import PredictScreen
from nnwatch.tui.screens.quit import QuitDialog
from nnwatch.tui.screens.replay import ReplayScreen
from nnwatch.tui.screens.settings import SettingsScreen
from nnwatch.tui.screens.signal import SignalDialog
from nnwatch.tui.screens.summary import SummaryScreen
from nnwatch.tui.values import Batch
from nnwatch.tui.widgets.run_table import RunTable
from tests.fakes.runs import FakeFeed, FakeHouse, make_row
from tests.tui.effects import (
    Effect,
    alone,
    at,
    both,
    did,
    has_cursor,
    highlights,
    is_closed,
    is_open,
    lacks,
    moment,
    says,
    scrolled,
    sees,
    spans,
    there_and_back,
)


@dataclass(frozen=True)
class Tour:
    """What is behind the screens, how the first one is opened and when it is complete, and the keys from there."""

    name: str
    house: Callable[[], FakeHouse]
    opened: Message | str | None
    ready: Effect
    steps: list[tuple[str, Effect]]


def _running() -> FakeHouse:
    return FakeHouse(FakeFeed(now_s=400, frozen=True))


def _many() -> FakeHouse:
    return FakeHouse(runs=[make_row(n, architecture=f"net{n}") for n in range(130)])


def _repeated() -> FakeHouse:
    return FakeHouse(runs=[make_row(n, energy_per_item_j=1.0 + n) for n in range(130)])


def _matrix() -> FakeHouse:
    told = tuple(f"{n} of 60 measured, about 70 s left" for n in range(60))
    return FakeHouse(batch=Batch("nnwatch bench --suite mnist", True, told))


_LISTED = both(both(at(HomeScreen), sees("RUNNING NOW")), highlights(1))
_LIVE = both(at(LiveScreen), sees("CPU power"))
_CHOSEN = sees("10 layers")
_MENU = ("m", at(HomeScreen))
_BACK = ("escape", at(HomeScreen))

TOURS = [
    Tour(
        "home",
        FakeHouse,
        None,
        _LISTED,
        [
            ("j", highlights(4)),
            ("k", highlights(1)),
            *there_and_back("enter", LiveScreen, _LISTED),
            *there_and_back("n", LaunchScreen, _LISTED),
            ("c", is_open("command")),
            ("escape", is_closed("command")),
            *there_and_back("a", AttachScreen, _LISTED),
            *there_and_back("b", MatrixScreen, _LISTED),
            *there_and_back("h", HistoryScreen, _LISTED),
            *there_and_back("v", CompareScreen, _LISTED),
            *there_and_back("p", PredictScreen, _LISTED),
            *there_and_back("d", DoctorScreen, _LISTED),
            *there_and_back("s", SettingsScreen, _LISTED),
        ],
    ),
    Tour(
        "everywhere",
        _running,
        "run-1",
        _LIVE,
        [
            *there_and_back("q", QuitDialog, _LIVE),
            *there_and_back("ctrl+q", QuitDialog, _LIVE),
            ("ctrl+c", both(at(QuitDialog), highlights(1))),
            ("ctrl+c", highlights(2)),
            ("k", highlights(1)),
            ("j", highlights(2)),
            ("escape", _LIVE),
            *there_and_back("question_mark", HelpScreen, _LIVE),
            ("f1", at(HelpScreen)),
            ("question_mark", _LIVE),
            ("f1", at(HelpScreen)),
            ("q", _LIVE),
            *there_and_back("ctrl+p", Palette, _LIVE),
            ("ctrl+p", at(Palette)),
            ("down", highlights(1)),
            ("up", highlights(0)),
            ("ctrl+p", _LIVE),
            ("g", sees("█")),
            ("t", Effect(lambda app, _: app.theme == "high-contrast")),
        ],
    ),
    Tour(
        "live",
        _running,
        "run-1",
        _LIVE,
        [
            ("1", alone("cpu-power")),
            ("2", alone("gpu-power")),
            ("3", alone("cpu-use")),
            ("4", alone("ram")),
            ("5", alone("disk")),
            ("6", alone("network")),
            ("7", alone("gpu-use")),
            ("8", alone("processes")),
            ("l", sees("batch 87")),
            ("l", lacks("batch 87")),
            ("o", sees("batch 87")),
            ("o", lacks("batch 87")),
            ("e", alone("cpu-power")),
            ("left_square_bracket", spans(150.0)),
            ("right_square_bracket", spans(300.0)),
            ("plus", sees("every 2 s")),
            ("minus", sees("every 1 s")),
            ("m", is_open("phase")),
            ("escape", is_closed("phase")),
            ("k", at(SignalDialog)),
            ("j", highlights(1)),
            ("k", highlights(0)),
            ("escape", at(LiveScreen)),
            ("k", at(SignalDialog)),
            ("q", at(LiveScreen)),
            ("w", sees("written to")),
            ("space", sees("paused")),
            ("s", did("stop", "run-1")),
            _BACK,
        ],
    ),
    Tour(
        "replay",
        lambda: FakeHouse(FakeFeed(now_s=200)),
        ReplayOpened("run-3"),
        both(at(ReplayScreen), moment("0:01")),
        [
            ("right", moment("0:02")),
            ("l", moment("0:03")),
            ("left", moment("0:02")),
            ("h", moment("0:01")),
            ("pagedown", moment("0:21")),
            ("f", moment("0:41")),
            ("shift+right", moment("1:01")),
            ("pageup", moment("0:41")),
            ("b", moment("0:21")),
            ("shift+left", moment("0:01")),
            ("end", moment("3:20")),
            ("home", moment("0:01")),
            ("dollar_sign", moment("3:20")),
            ("0", moment("0:01")),
            ("plus", sees("at rest 2x")),
            ("minus", sees("at rest 1x")),
            ("1", alone("cpu-power")),
            ("2", alone("gpu-power")),
            ("3", alone("cpu-use")),
            ("4", alone("ram")),
            ("5", alone("disk")),
            ("6", alone("network")),
            ("7", alone("gpu-use")),
            ("8", alone("processes")),
            ("o", sees("batch 47")),
            ("o", lacks("batch 47")),
            ("e", alone("cpu-power")),
            ("left_square_bracket", spans(600.0)),
            ("right_square_bracket", spans(WHOLE_S)),
            ("w", sees("written to")),
            ("space", sees("playing")),
            _BACK,
        ],
    ),
    Tour(
        "history",
        _repeated,
        HistoryOpened(),
        both(at(HistoryScreen), sees("1 to")),
        [
            ("j", has_cursor(1)),
            ("k", has_cursor(0)),
            ("n", Effect(lambda app, _: app.screen.query_one(RunTable).cursor > 10)),
            ("p", has_cursor(0)),
            ("slash", is_open("filter")),
            ("escape", is_closed("filter")),
            ("r", sees("configurations")),
            ("r", lacks("configurations")),
            ("s", sees("most energy per item first")),
            ("S", sees("least energy per item first")),
            ("l", is_open("line")),
            ("escape", is_closed("line")),
            ("e", is_open("line")),
            ("escape", is_closed("line")),
            ("d", did("throw_away", "run-0")),
            ("u", did("take_back", "run-0")),
            *there_and_back("enter", SummaryScreen, at(HistoryScreen)),
            *there_and_back("R", ReplayScreen, at(HistoryScreen)),
            ("space", sees("1 marked")),
            *there_and_back("c", CompareScreen, at(HistoryScreen)),
            _MENU,
        ],
    ),
    Tour(
        "compare",
        _many,
        CompareOpened(""),
        both(at(CompareScreen), sees("Score")),
        [
            ("j", scrolled(1)),
            ("k", scrolled(0)),
            ("2", sees("Compare  front")),
            ("3", sees("Compare  alpha")),
            ("4", sees("Compare  parts")),
            ("5", sees("Compare  time")),
            ("6", sees("Compare  fit")),
            ("7", both(sees("Compare  power"), sees("since the measured phase"))),
            ("1", sees("Compare  rank")),
            _MENU,
        ],
    ),
    Tour(
        "summary",
        FakeHouse,
        SummaryOpened("run-3"),
        both(at(SummaryScreen), sees("28.57 kJ")),
        [
            ("j", scrolled(1)),
            ("k", scrolled(0)),
            ("f", sees("Scores of this run")),
            ("escape", sees("28.57 kJ")),
            ("w", is_open("file")),
            ("escape", is_closed("file")),
            *there_and_back("R", ReplayScreen, at(SummaryScreen)),
            *there_and_back("c", CompareScreen, at(SummaryScreen)),
            ("r", both(at(LiveScreen), did("relaunch", "run-3"))),
        ],
    ),
    Tour(
        "summary, menu", FakeHouse, SummaryOpened("run-3"), both(at(SummaryScreen), sees("28.57 kJ")), [_MENU]
    ),
    Tour(
        "summary, on",
        FakeHouse,
        SummaryOpened("run-3"),
        both(at(SummaryScreen), sees("28.57 kJ")),
        [("h", at(HistoryScreen))],
    ),
    Tour(
        "launch",
        FakeHouse,
        LaunchOpened(),
        both(at(LaunchScreen), sees("small digits")),
        [
            ("tab", sees("Record a command")),
            ("tab", sees("Measure networks")),
            ("y", says("choose a network")),
            ("j", Effect(lambda app, _: (app.screen.query_one(OptionList).highlighted or 0) > 1)),
            ("k", highlights(1)),
            ("enter", sees("--suite small")),
            ("space", lacks("--suite small")),
            _BACK,
        ],
    ),
    Tour(
        "launch, start",
        FakeHouse,
        LaunchOpened(),
        both(at(LaunchScreen), sees("small digits")),
        [("enter", sees("--suite small")), ("y", sees("copied: nnwatch")), ("s", at(LiveScreen))],
    ),
    Tour(
        "attach",
        FakeHouse,
        AttachOpened(),
        both(at(AttachScreen), sees("4242")),
        [
            ("down", highlights(1)),
            ("up", highlights(0)),
            ("f5", did("processes")),
            ("enter", both(at(LiveScreen), did("attach", 4242))),
        ],
    ),
    Tour(
        "matrix",
        _matrix,
        MatrixOpened(),
        both(at(MatrixScreen), sees("412.3 W")),
        [
            ("x", did("stop_matrix")),
            ("r", did("go_on_with_matrix")),
            *there_and_back("c", CompareScreen, at(MatrixScreen)),
            _MENU,
        ],
    ),
    Tour(
        "matrix, small",
        _matrix,
        MatrixOpened(),
        both(at(MatrixScreen), sees("412.3 W")),
        [("j", scrolled(1)), ("k", scrolled(0)), ("enter", at(LiveScreen))],
    ),
    Tour(
        "predict",
        FakeHouse,
        PredictOpened(),
        both(at(PredictScreen), sees("bert-base")),
        [
            ("down", highlights(1)),
            ("up", highlights(0)),
            ("enter", _CHOSEN),
            ("2", sees("float32  kinds")),
            ("3", sees("float32  work")),
            ("4", sees("float32  beside")),
            ("1", sees("float32  layers")),
            ("down", scrolled(1)),
            ("up", scrolled(0)),
            ("j", scrolled(1)),
            ("k", scrolled(0)),
            ("plus", both(sees("batch 2"), _CHOSEN)),
            ("equals_sign", both(sees("batch 4"), _CHOSEN)),
            ("minus", both(sees("batch 2"), _CHOSEN)),
            ("p", both(sees("bfloat16"), _CHOSEN)),
            ("n", sees("before it is run")),
            ("escape", _CHOSEN),
            ("v", sees("before it is run")),
            ("escape", _CHOSEN),
            _MENU,
        ],
    ),
    Tour(
        "doctor",
        FakeHouse,
        DoctorOpened(),
        both(at(DoctorScreen), sees("rapl")),
        [("r", did("diagnose")), ("j", scrolled(1)), ("k", scrolled(0)), _MENU],
    ),
    Tour(
        "settings",
        FakeHouse,
        SettingsOpened(),
        both(at(SettingsScreen), both(sees("kept in"), highlights(0))),
        [
            ("enter", did("change_setting", "theme")),
            ("j", highlights(1)),
            ("space", did("change_setting", "glyphs")),
            ("k", highlights(0)),
            _MENU,
        ],
    ),
]
SMALL = {"doctor", "matrix, small"}  # tours on the smallest terminal, where there is more to scroll
