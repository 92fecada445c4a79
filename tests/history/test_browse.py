"""Looking through a history in memory gives what the files give."""

from __future__ import annotations

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.history.browse import SHOWN, Browser
from nnwatch.history.grouping import filter_of
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


def test_groups_are_repeats_of_one_configuration_with_their_means(store: HistoryStore) -> None:
    store.put([make_row(n, energy_j=100.0 * 4 ** (n % 3)) for n in range(12)])
    store.put([make_row(n, valid=False) for n in range(12, 14)])
    store.put([make_row(n, architecture=None, name='the "cold" start') for n in range(14, 17)])
    store.put([make_row(n, architecture=None, name=None, command=["python", "a.py"]) for n in range(17, 19)])
    store.put([make_row(19, architecture=None, name=None)])
    page = Browser(store).groups(Selection("", sort="started_at"))
    assert [row["runs"] for row in page.rows] == [1, 2, 3, 1, 1, 6, 6]
    assert page.total == 7
    means = {row["architecture"]: row["energy_j"] for row in page.rows if row["valid"]}
    assert means["resnet50"] == pytest.approx(400.0)
    assert {row["valid"] for row in page.rows[3:5]} == {False}


def test_the_filter_of_a_group_keeps_its_runs_alone(store: HistoryStore) -> None:
    store.put([make_row(n, host="there" if n % 3 else None) for n in range(12)])
    store.put([make_row(n, architecture=None, name='the "cold" start') for n in range(14, 17)])
    store.put([make_row(n, architecture=None, name=None, command=["python", "a.py"]) for n in range(17, 19)])
    store.put([make_row(19, architecture=None, name=None)])
    browser = Browser(store)
    for group in browser.groups().rows:
        assert browser.page(Selection(filter_of(group))).total == group["runs"]
    ids = [run for group in browser.groups().rows for run in browser.ids(Selection(filter_of(group)))]
    assert sorted(ids) == sorted(browser.ids())


def test_groups_are_filtered_sorted_and_cut_into_pages(store: HistoryStore) -> None:
    store.put([make_row(n, batch_size=n) for n in range(30)])
    browser = Browser(store)
    first = browser.groups(Selection("resnet", sort="j_per_item", descending=False), 4)
    assert [row["batch_size"] for row in first.rows] == [1, 3, 5, 7]
    assert (first.total, browser.groups(Selection("resnet"), 4, 14).rows[0]["batch_size"]) == (15, 1)
    with pytest.raises(UsageError, match="groups of runs have no tags"):
        browser.groups(Selection(sort="tags"))
