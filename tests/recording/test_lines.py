"""Files of lines, written on disks that refuse."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.recording import lines
from nnwatch.recording.lines import LineWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "journal.jsonl"


@pytest.fixture
def writer(path: Path) -> Iterator[LineWriter]:
    path.parent.mkdir()
    writer = LineWriter(path)
    yield writer
    writer.close()


@contextmanager
def file_limit(size: int) -> Iterator[None]:
    """Let this process write files of this size at most, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_lines_are_appended_and_private(path: Path, writer: LineWriter) -> None:
    writer.write(b"one\n")
    writer.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_a_full_disk_refuses_is_written_later_in_order(path: Path, writer: LineWriter) -> None:
    writer.write(b"first\n")
    with file_limit(8):
        writer.write(b"second\n")
        writer.write(b"third\n")
        assert path.read_bytes() == b"first\nse"
        assert "too large" in str(writer.refusal)
        assert writer.waiting == 11
    writer.write(b"fourth\n")
    assert path.read_bytes() == b"first\nsecond\nthird\nfourth\n"
    assert (writer.waiting, writer.lost_bytes) == (0, 0)


def test_the_oldest_whole_lines_go_when_too_much_waits(
    path: Path, writer: LineWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_MOST_WAITING_BYTES", 20)
    with file_limit(1):
        for number in range(10):
            writer.write(b"line %d\n" % number)
    writer.write(b"end\n")
    kept = path.read_bytes()
    assert kept.endswith(b"line 8\nline 9\nend\n")
    assert writer.lost_bytes > 0
    assert kept.splitlines()[0] == b"l"
    assert all(line == b"end" or line.startswith(b"line ") for line in kept.splitlines()[1:])


def test_room_is_taken_without_growing_the_file(path: Path, writer: LineWriter) -> None:
    writer.write(b"x\n")
    writer.take_room()
    assert path.stat().st_size == 2
    assert path.stat().st_blocks * 512 >= 1 << 20


def test_a_file_has_one_writer(path: Path, writer: LineWriter) -> None:
    with pytest.raises(NnwatchError, match="run is being recorded already"):
        LineWriter(path)


def test_half_a_line_of_a_writer_before_is_ended(path: Path, writer: LineWriter) -> None:
    writer.write(b"whole\nhal")
    writer.close()
    second = LineWriter(path)
    second.write(b"new\n")
    second.close()
    assert path.read_bytes() == b"whole\nhal\nnew\n"
    writer.descriptor = os.open(os.devnull, os.O_RDONLY)
