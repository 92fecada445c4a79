"""A slow link gets few bytes, yet an answer to each key at once."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from nnwatch.settings import Settings
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.terminal.pacing import Pacing
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_byte_budget import CountingApp
from tests.tui.test_screens import THEMES, AnyPilot, live, until


class Clock:
    """Shows the seconds it is set to."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_what_nobody_asked_for_waits_and_an_answer_does_not() -> None:
    clock = Clock()
    pacing = Pacing(clock, every_s=5.0)
    assert pacing.wait_s() == 0.0  # the first frame
    clock.now_s = 103.0
    assert pacing.wait_s() == 2.0
    pacing.ask()
    assert pacing.wait_s() == 0.0
    clock.now_s = 106.0
    assert pacing.wait_s() == 2.0
    clock.now_s = 108.0
    assert pacing.wait_s() == 0.0
    assert pacing.wait_s() == 5.0


class SlowLinkApp(CountingApp):
    """Counts what is sent, and is told the time."""

    def __init__(self, feed: FakeFeed, *, low_bandwidth: bool) -> None:
        settings = Settings(low_bandwidth=low_bandwidth)
        super().__init__(
            FakeHouse(feed).services(),
            "run-1",
            themes_folder=THEMES,
            theme="dark",
            glyphs=Glyphs.BRAILLE,
            settings=settings,
        )
        self.clock = Clock()
        if low_bandwidth:
            self._pacing = Pacing(self.clock)

    def set_timer(self, delay: float, *what: Any, **how: Any) -> Timer:
        """Leave it to the test when what is owed is paid: its seconds are not those of the machine."""
        return super().set_timer(3600.0, *what, **how)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if not self.holds_back(renderable):
            super()._display(screen, renderable)


async def second(app: SlowLinkApp, pilot: AnyPilot) -> int:
    """Let a second pass on the live screen, and return how many bytes it took."""
    screen, before = await live(pilot, app), app.sent
    app.clock.now_s += 1.0
    screen.tick()
    await pilot.pause()
    return app.sent - before


async def sent_in_20_s(*, low_bandwidth: bool) -> int:
    app = SlowLinkApp(FakeFeed(now_s=40), low_bandwidth=low_bandwidth)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(5):
            await second(app, pilot)
        return sum([await second(app, pilot) for _ in range(20)])


async def test_a_slow_link_gets_less_than_half_of_the_bytes() -> None:
    usual, few = await sent_in_20_s(low_bandwidth=False), await sent_in_20_s(low_bandwidth=True)
    assert 0 < few < usual * 0.4


async def test_a_key_is_answered_at_once_and_what_waited_comes_later() -> None:
    app = SlowLinkApp(FakeFeed(now_s=40), low_bandwidth=True)
    async with app.run_test(size=(80, 24)) as pilot:
        taken = [await second(app, pilot) for _ in range(15)]
        assert taken[-5:].count(0) == 4
        while await second(app, pilot):
            pass
        assert app._owes_paint
        before = app.sent
        await pilot.press("space")
        await until(pilot, lambda: app.sent > before)
        app.clock.now_s += 10.0
        before = app.sent
        app._pay()
        await until(pilot, lambda: not app._owes_paint and app.sent > before)
        assert app.sent - before < 3000  # the cells that changed, never the whole screen
