"""A huge output keeps its head and its tail, and a reader everything it has still to copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnwatch.recording.output import OutputCap
from nnwatch.recording.relay import Relay

BLOCK = 4096


class Copy:
    """A relay into a file."""

    def __init__(self, source: Path, to: Path) -> None:
        self.to = to
        self.descriptor = os.open(to, os.O_WRONLY | os.O_CREAT)
        self.relay = Relay(source, self.descriptor)

    def close(self) -> None:
        self.relay.close()
        os.close(self.descriptor)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "output.log"
    path.touch()
    return path


@pytest.fixture
def copy(log: Path, tmp_path: Path) -> Iterator[Copy]:
    copy = Copy(log, tmp_path / "copy")
    yield copy
    copy.close()


def grow(log: Path, letter: bytes, blocks: int) -> None:
    with log.open("ab") as file:
        file.write(letter * BLOCK * blocks)


def used(log: Path) -> int:
    return log.stat().st_blocks * 512


def test_the_middle_goes_while_the_file_grows(log: Path) -> None:
    cap = OutputCap(log, BLOCK, 2 * BLOCK)
    for letter in b"abcdefgh":
        grow(log, bytes([letter]), 4)
        cap.trim()
    assert used(log) <= 4 * BLOCK
    assert log.stat().st_size == 32 * BLOCK
    cap.close(ended=True)
    content = log.read_bytes()
    assert content.startswith(b"a" * BLOCK + b"\n[nnwatch left out ")
    assert content.endswith(b"]\n" + b"h" * 2 * BLOCK)
    left_out = int(content.split(b"left out ")[1].split()[0])
    assert left_out == 29 * BLOCK


def test_a_small_output_is_not_touched(log: Path) -> None:
    cap = OutputCap(log, BLOCK, 2 * BLOCK)
    grow(log, b"a", 3)
    cap.trim()
    cap.close(ended=True)
    assert log.read_bytes() == b"a" * 3 * BLOCK


def test_the_hole_stays_while_the_workload_writes(log: Path) -> None:
    cap = OutputCap(log, BLOCK, BLOCK)
    grow(log, b"a", 9)
    cap.trim()
    cap.close(ended=False)
    assert log.read_bytes() == b"a" * BLOCK + b"\0" * 7 * BLOCK + b"a" * BLOCK


def test_nothing_goes_that_a_reader_has_still_to_copy(log: Path, copy: Copy) -> None:
    cap = OutputCap(log, BLOCK, BLOCK)
    grow(log, b"a", 4)
    copy.relay.copy()
    grow(log, b"b", 8)
    cap.trim()
    assert used(log) == 9 * BLOCK  # one block of head, and all that was not copied
    copy.relay.copy()
    cap.trim()
    assert used(log) == 2 * BLOCK
    assert copy.to.read_bytes() == b"a" * 4 * BLOCK + b"b" * 8 * BLOCK
    cap.close(ended=False)


def test_a_reader_that_is_gone_holds_nothing(log: Path, copy: Copy) -> None:
    cap = OutputCap(log, BLOCK, BLOCK)
    grow(log, b"a", 8)
    copy.relay.close()
    cap.trim()
    assert used(log) == 2 * BLOCK
    cap.close(ended=False)
    copy.relay = Relay(log, copy.descriptor)


def test_a_broken_pipe_is_told(log: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    relay = Relay(log, writer)
    grow(log, b"a", 1)
    relay.copy()
    assert relay.broken_pipe
    relay.close()
    os.close(writer)


def test_a_stream_that_is_closed_ends_the_copying_alone(log: Path) -> None:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    relay = Relay(log, descriptor)
    grow(log, b"a", 1)
    relay.copy()
    relay.copy()
    assert not relay.broken_pipe
    relay.close()
    os.close(descriptor)
