"""Readers in other threads see every run exactly once while runs end and files are packed."""

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.history.store import HistoryStore
from tests.history.conftest import make_row

RUNS = 60


def test_no_reader_misses_a_run_or_sees_one_twice(store: HistoryStore) -> None:
    done = Event()

    def write() -> None:
        for number in range(RUNS):
            store.put([make_row(number)])
            if number % 5 == 4:
                store.pack()

    def watch() -> None:
        before = 0
        while not done.is_set():
            ids = HistoryStore(store.folder).ids()
            assert len(ids) == len(set(ids))
            assert len(ids) >= before
            before = len(ids)

    with ThreadPoolExecutor() as pool:
        watchers = [pool.submit(watch) for _ in range(2)]
        try:
            pool.submit(write).result()
        finally:
            done.set()
        for watcher in watchers:
            watcher.result()
    assert store.count() == RUNS


def test_a_disk_that_is_full_leaves_the_history_as_it_was(store: HistoryStore) -> None:
    store.put([make_row(1)])
    store.put([make_row(2)])
    before = sorted(store.folder.rglob("*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        for action in (store.pack, lambda: store.put([make_row(3)])):
            with pytest.raises(NnwatchError, match="cannot add to the history"):
                action()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(store.folder.rglob("*")) == before
    assert store.count() == 2
