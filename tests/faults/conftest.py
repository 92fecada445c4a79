"""A house for every test, and the proof that none of its processes and descriptors stays behind."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, all_have_ended


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A home that has never been used."""
    assert not House(tmp_path).rows()  # loads what stays open for good
    before = descriptors()
    house = House(tmp_path)
    yield house
    try:
        for process in house.started:
            process.wait(timeout=20)
    finally:
        house.end()
        all_have_ended(house.home)
    assert not descriptors().items() - before.items()


def descriptors() -> dict[str, str]:
    """Return what this process holds open, apart from the look itself."""
    found = {}
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found[link.name] = str(link.readlink())
    return {number: target for number, target in found.items() if target != f"/proc/{os.getpid()}/fd"}
