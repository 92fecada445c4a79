"""The launch form on the screen: it follows each key, copies its command line, and starts what is ordered."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from nnwatch.tui.keys.navigation import LaunchOpened
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.launch import LaunchScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.matrix import MatrixScreen
from tests.fakes.runs import FakeHouse
from tests.tui.test_screens import AnyPilot, make_app, on, shown, until


async def open_form(pilot: AnyPilot, app: object, *, command: bool = False) -> LaunchScreen:
    screen = pilot.app.screen
    screen.post_message(LaunchOpened(command))
    await until(pilot, on(pilot.app, LaunchScreen))
    form = pilot.app.screen
    assert isinstance(form, LaunchScreen)
    await until(pilot, lambda: form.query_one(OptionList).option_count > 8)
    return form


async def to_line(pilot: AnyPilot, screen: LaunchScreen, line_id: str) -> None:
    menu = screen.query_one(OptionList)
    await until(pilot, lambda: line_id in {option.id for option in menu.options})
    menu.highlighted = menu.get_option_index(line_id)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (200, 50)])
async def test_a_network_is_chosen_changed_and_started(size: tuple[int, int]) -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        screen = await open_form(pilot, app)
        await until(pilot, lambda: "choose a network or a suite" in shown(app, "equal"))
        await to_line(pilot, screen, "network:lenet5")
        await pilot.press("space")
        await until(pilot, lambda: "$ nnwatch bench lenet5" in shown(app, "equal"))
        await to_line(pilot, screen, "batch_sizes")
        await pilot.press("enter", "backspace", "backspace", *"1 8")
        await until(pilot, lambda: "--batch-size 1 --batch-size 8" in shown(app, "equal").replace("\n", " "))
        await pilot.press("escape")
        await until(pilot, lambda: shown(app, "equal") == "$ nnwatch bench lenet5")
        await to_line(pilot, screen, "precision")
        await pilot.press("enter")
        await until(pilot, lambda: "--precision bfloat16" in shown(app, "equal"))
        await pilot.press("s")
        await until(pilot, on(app, LiveScreen))
    assert ("launch", "bench", "lenet5", "--precision", "bfloat16") in house.calls


async def test_the_command_line_goes_to_the_clipboard() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_form(pilot, app, command=True)
        await pilot.press("y")
        await until(pilot, lambda: "type a command to record" in shown(app, "message"))
        await to_line(pilot, screen, "command")
        await pilot.press("enter", *"python a.py", "enter", "y")
        await until(pilot, lambda: app.clipboard == "nnwatch run -- python a.py")
        assert "copied: nnwatch run -- python a.py" in shown(app, "message")


async def test_tab_leads_from_networks_to_a_command_and_it_starts() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_form(pilot, app)
        await pilot.press("tab")
        await to_line(pilot, screen, "command")
        await pilot.press("enter", *"ls", "enter")
        await to_line(pilot, screen, "name")
        await pilot.press("enter", *"first", "enter", "s")
        await until(pilot, on(app, LiveScreen))
    assert ("launch", "run", "--name", "first", "--", "ls") in house.calls


async def test_a_matrix_shows_how_far_it_is_and_ends_when_asked() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_form(pilot, app)
        await to_line(pilot, screen, "suite:large")
        await pilot.press("enter")
        await to_line(pilot, screen, "repeat")
        await pilot.press("enter", "backspace", "3", "enter", "s")
        await until(pilot, lambda: on(app, MatrixScreen)() and ".] 1 of 6 measured" in shown(app, "sheet"))
        assert "$ nnwatch bench --suite large --repeat 3" in shown(app, "sheet")
        assert "412.3 W" in shown(app, "sheet")
        await pilot.press("x")
        await until(pilot, lambda: ("stop_matrix",) in house.calls)
        await pilot.press("r")
        await until(pilot, lambda: ("go_on_with_matrix",) in house.calls)
        await pilot.press("enter")
        await until(pilot, on(app, LiveScreen))


async def test_a_matrix_that_is_none_offers_nothing_to_watch_or_end() -> None:
    app = make_app(FakeHouse(in_progress=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: on(app, MatrixScreen)() and "No matrix was started" in shown(app, "sheet"))
        assert isinstance(app.screen, MatrixScreen)
        assert not {"watch_run", "begin_no_more"} & {binding.id for binding in app.screen.all_bindings()}
        await pilot.press("enter", "x", "m")
        await until(pilot, on(app, HomeScreen))


async def test_a_failed_start_is_a_sentence_and_can_be_tried_again() -> None:
    house = FakeHouse(trouble="benchmarks need torch")
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_form(pilot, app)
        await to_line(pilot, screen, "network:lenet5")
        await pilot.press("enter", "s")
        await until(pilot, lambda: "benchmarks need torch" in shown(app, "message"))
        house.trouble = None
        await pilot.press("s")
        await until(pilot, on(app, LiveScreen))
