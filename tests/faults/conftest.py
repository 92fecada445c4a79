"""A house for every test, and the proof that none of its processes and descriptors stays behind."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, until


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
        until(lambda: not left_behind(house.home), f"the end of all processes: {left_behind(house.home)}")
    finally:
        house.end()
        for pid in left_behind(house.home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert not descriptors().items() - before.items()


def descriptors() -> dict[str, str]:
    """Return what this process holds open, apart from the look itself."""
    found = {}
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found[link.name] = str(link.readlink())
    return {number: target for number, target in found.items() if target != f"/proc/{os.getpid()}/fd"}


def left_behind(home: Path) -> list[int]:
    """Return the processes that were started for a house and still run."""
    mark = f"NNWATCH_HOME={home}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if mark in _environment(folder)]


def _environment(folder: Path) -> list[bytes]:
    try:
        return (folder / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
