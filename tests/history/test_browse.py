"""Looking through a history in memory gives what the files give."""

from __future__ import annotations

import pytest

from nnwatch.history.browse import SHOWN, Browser
from nnwatch.history.reader import Selection
from nnwatch.history.store import HistoryStore
from tests.history.conftest import make_row


@pytest.fixture
def browser(store: HistoryStore) -> Browser:
    store.put([make_row(number, tags=[f"night={number % 3}"]) for number in range(40)])
    store.put([make_row(50, started_at=None, energy_j=None)])
    return Browser(store)


@pytest.mark.parametrize(
    "chosen",
    [
        Selection(),
        Selection("resnet"),
        Selection("arch~=VGG & energy>110"),
        Selection('tag="night=2"', sort="energy", descending=False),
        Selection("items=1000", sort="items"),
        Selection('"run 7"'),
    ],
)
def test_agrees_with_the_files(store: HistoryStore, browser: Browser, chosen: Selection) -> None:
    if chosen.sort == "items":
        assert set(browser.ids(chosen)) == set(store.ids(chosen=chosen))
    else:
        assert browser.ids(chosen) == store.ids(chosen=chosen)
    assert browser.page(chosen, 5).total == store.count(chosen)


def test_a_page_holds_the_columns_of_a_table(browser: Browser) -> None:
    page = browser.page(Selection(), 3, 2)
    assert [row["run_id"] for row in page.rows] == ["2026-00037", "2026-00036", "2026-00035"]
    assert tuple(page.rows[0]) == SHOWN
    assert (page.offset, page.total) == (2, 41)


def test_takes_in_what_has_changed_when_asked(store: HistoryStore, browser: Browser) -> None:
    store.throw_away(["2026-00039"])
    store.put([make_row(60)])
    assert browser.page().total == 41
    browser.refresh()
    assert browser.page().rows[0]["run_id"] == "2026-00060"
    assert browser.page().total == 41


def test_an_empty_history_has_an_empty_page(store: HistoryStore) -> None:
    assert Browser(store).page().rows == ()
