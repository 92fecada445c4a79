"""What a key brings about on a screen, as conditions that a test waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.screen import Screen
from textual.widgets import OptionList

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.screens.instruments import Instruments
from nnwatch.tui.widgets.run_table import RunTable
from tests.fakes.runs import FakeHouse
from tests.tui.test_screens import picture, shown

AnyScreen = type[Screen[Any]]


@dataclass(frozen=True)
class Effect:
    """What a key brings about, and the screen that it leads to where that is another one."""

    holds: Callable[[NnwatchApp, FakeHouse], bool]
    leads_to: AnyScreen | None = None


def at(screen: AnyScreen) -> Effect:
    return Effect(lambda app, _: isinstance(app.screen, screen), screen)


def sees(text: str) -> Effect:
    return Effect(lambda app, _: text in "\n".join(picture(app)))


def says(text: str) -> Effect:
    return Effect(lambda app, _: text in shown(app, "message"))


def lacks(text: str) -> Effect:
    return Effect(lambda app, _: text not in "\n".join(picture(app)))


def did(*call: object) -> Effect:
    return Effect(lambda _, house: any(made[: len(call)] == call for made in house.calls))


def is_open(line: str) -> Effect:
    return Effect(lambda app, _: any(each.display for each in app.screen.query(f"#{line}")))


def is_closed(line: str) -> Effect:
    return Effect(lambda app, _: not any(each.display for each in app.screen.query(f"#{line}")))


def highlights(line: int) -> Effect:
    return Effect(lambda app, _: app.screen.query_one(OptionList).highlighted == line)


def has_cursor(line: int) -> Effect:
    return Effect(lambda app, _: app.screen.query_one(RunTable).cursor == line)


def scrolled(lines: int) -> Effect:
    return Effect(lambda app, _: app.screen.query_one("#scroll").scroll_offset.y == lines)


def alone(panel: str) -> Effect:
    return Effect(
        lambda app, _: [p.id for p in app.screen.query_one("#panels").children if p.display] == [panel]
    )


def spans(seconds: float) -> Effect:
    return Effect(lambda app, _: isinstance(app.screen, Instruments) and app.screen._span_s == seconds)


def moment(text: str) -> Effect:
    return Effect(
        lambda app, _: any(line.split()[:1] == [text] and "at rest" in line for line in picture(app))
    )


def both(first: Effect, second: Effect) -> Effect:
    return Effect(
        lambda app, house: first.holds(app, house) and second.holds(app, house),
        first.leads_to or second.leads_to,
    )


def there_and_back(key: str, screen: AnyScreen, back: Effect) -> list[tuple[str, Effect]]:
    return [(key, at(screen)), ("escape", back)]
