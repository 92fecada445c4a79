"""What a viewer who comes late is told of a run: the latest second first, and then what was before."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from nnwatch.core.live import LiveView
from nnwatch.recording.journal import Opened, encode_opened
from nnwatch.recording.manifest import JOURNAL
from nnwatch.tui.live.feed import JournalFeed
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.recording.test_watch import CHANNELS, append, beat, write
from tests.tui.test_screens import live, make_app, until


def test_the_latest_second_is_told_without_those_before(tmp_path: Path) -> None:
    write(tmp_path, 1, since_s=400)
    (tmp_path / JOURNAL).write_bytes(encode_opened(Opened(CHANNELS)))
    append(tmp_path, *(beat(second) for second in range(1, 401)))
    feed = JournalFeed(tmp_path)
    newest = feed.poll()
    assert newest is not None
    assert newest.elapsed_s == 400
    assert feed.poll() is None
    append(tmp_path, beat(401))
    assert [view.elapsed_s for view in feed.history()] == [*range(1, 402)]
    later = feed.poll()
    assert later is not None
    assert later.elapsed_s == 401
    feed.close()


@dataclass
class SlowFeed(FakeFeed):
    """A feed whose past takes until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def history(self) -> list[LiveView]:
        assert self.let_go.wait(30)
        return super().history()


async def test_numbers_do_not_wait_for_the_past_which_comes_once_and_in_order() -> None:
    feed = SlowFeed(now_s=40)
    app = make_app(FakeHouse(feed), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await live(pilot, app)
        first = screen.model()
        assert first is not None
        assert first.history[0].elapsed_s == 41
        screen.tick()
        await pilot.press("space")
        feed.let_go.set()
        await until(pilot, lambda: (model := screen.model()) is not None and len(model.history) > 40)
        frozen = screen.model()
        assert frozen is not None
        assert [view.elapsed_s for view in frozen.history] == [*range(1, round(frozen.view.elapsed_s) + 1)]
        await pilot.press("space")
        full = screen.model()
        assert full is not None
        assert [view.elapsed_s for view in full.history] == [*range(1, feed.now_s + 1)]
