"""Every key that a screen declares is pressed there, and does what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding, BindingsMap

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.remapping import _screens
from nnwatch.tui.screens.instruments import Instruments
from nnwatch.tui.screens.launching import LaunchingScreen
from tests.tui.effects import AnyScreen, Effect
from tests.tui.key_tours import SMALL, TOURS, Tour
from tests.tui.test_screens import make_app, until

BASES = {HouseScreen, Instruments, LaunchingScreen}  # what screens inherit from; never shown themselves

ELSEWHERE = {"ctrl+l"}  # nothing of it is seen on the screen; the tests of the themes look at what is sent


def walked(tour: Tour) -> Iterator[tuple[AnyScreen, str, Effect]]:
    """Return the steps of a tour, each with the screen that it begins on."""
    screen = tour.ready.leads_to
    for key, effect in tour.steps:
        assert screen is not None
        yield screen, key, effect
        screen = effect.leads_to or screen


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.name)
async def test_each_key_does_something(tour: Tour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some keys write a file there
    house = tour.house()
    app = make_app(house, tour.opened if isinstance(tour.opened, str) else None)
    async with app.run_test(size=(60, 15) if tour.name in SMALL else (80, 24)) as pilot:
        app.theme = "dark"
        if tour.opened is not None and not isinstance(tour.opened, str):
            app.screen.post_message(tour.opened)
        await until(pilot, partial(tour.ready.holds, app, house))
        for screen, key, effect in walked(tour):
            house.calls.clear()
            assert isinstance(app.screen, screen), f"{key} is not pressed where it was meant"
            assert not effect.holds(app, house), f"{key} has nothing left to do"
            await pilot.press(key)
            await until(pilot, partial(effect.holds, app, house))


def test_no_key_of_any_screen_is_left_out() -> None:
    pressed = {(screen, key) for tour in TOURS for screen, key, _ in walked(tour)}
    screens = set(_screens()) - BASES
    declared = {(screen, key) for screen in screens for key in keys_of(screen)}
    assert sorted((screen.__name__, key) for screen, key in declared - pressed) == []
    assert keys_of(NnwatchApp) - {key for _, key in pressed} == ELSEWHERE


def keys_of(cls: type[Any]) -> set[str]:
    """Return the keys that a screen, and what it inherits from, declares; Textual's own have no id."""
    declared = [each for base in cls.__mro__ for each in vars(base).get("BINDINGS", ())]
    own = [each for each in declared if isinstance(each, Binding) and each.id]
    return {key for each in own for key in BindingsMap([each]).key_to_bindings}
