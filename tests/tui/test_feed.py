"""What a viewer who comes late is told of a run: the latest second first, and then what was before."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nnwatch.core import channels as names
from nnwatch.core.live import LiveView
from nnwatch.core.records import Channel, Pace, Quantity, Sample
from nnwatch.recording.journal import Layout, Opened, encode_opened
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


@pytest.mark.parametrize("cut", [1, 2_000, 9_000, 20_000, 29_000])
def test_the_latest_second_has_its_rates_on_large_machines_sampled_often(tmp_path: Path, cut: int) -> None:
    gauges = [Channel(f"nvml:power-{n}", f"gpu:{n}", Quantity.POWER, "", 0.001) for n in range(40)]
    busy = Channel(names.CPU_BUSY, "host", Quantity.CPU_TIME, "", 0.01, Pace.SECOND, cumulative=True)
    layout = Layout((*gauges, busy))
    tick = dict.fromkeys(layout.order[Pace.TICK], 412_345)
    write(tmp_path, 1, since_s=60)
    lines = [encode_opened(Opened(layout.channels))]
    for second in range(1, 61):
        lines += [layout.encode(Sample(second * 1_000_000 + n * 10_000, tick)) for n in range(100)]
        lines += [
            layout.encode(Sample(second * 1_000_000, {busy.id: 200 * second}, Pace.SECOND)),
            beat(second),
        ]
    (tmp_path / JOURNAL).write_bytes(b"".join(lines)[:-cut])
    feed = JournalFeed(tmp_path)
    newest = feed.poll()
    feed.close()
    assert newest is not None
    assert newest.host.cpu_utilisation == 0.5


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
