"""A kernel file read in bounds: numbers, and a named reason for everything else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Failure, Lack
from nnwatch.meters.kernel_file import KernelFile, entries, parse_number, read_number, read_text


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"123\n", 123),
        (b"0\n", 0),
        (b"412 J 1700000000 us\n", 412),
        (b"18446744073709551615\n", 2**64 - 1),
        (b"18446744073709551616\n", None),
        (b"-5\n", None),
        (b"1_000\n", None),
        (b"", None),
        (b"\n", None),
        (b"0x12\n", None),
        (b"N/A\n", None),
        (b"\xff\xfe", None),
    ],
)
def test_a_number_is_taken_and_nothing_else(content: bytes, number: int | None) -> None:
    assert parse_number(content) == number


def test_a_signed_number_is_taken_where_asked_for() -> None:
    assert parse_number(b"-5\n", signed=True) == -5
    assert parse_number(b"--5\n", signed=True) is None


@given(st.binary(max_size=100))
def test_any_bytes_are_a_number_in_bounds_or_none(content: bytes) -> None:
    number = parse_number(content)
    assert number is None or 0 <= number < 2**64


def test_it_reads_the_file_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "energy_uj"
    path.write_text("1\n")
    file = KernelFile(path)
    assert file.read() == 1
    path.write_text("25\n")
    assert file.read() == 25
    file.close()
    file.close()
    assert isinstance(file.read(), Lack)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    lack = KernelFile(tmp_path / "none").read()
    assert isinstance(lack, Lack)
    assert lack.failure is Failure.BROKEN
    assert "No such file" in lack.detail


def test_a_file_that_appears_or_may_be_read_later_is_taken_then(tmp_path: Path) -> None:
    file = KernelFile(tmp_path / "energy_uj")
    assert isinstance(file.read(), Lack)
    (tmp_path / "energy_uj").write_text("7\n")
    assert file.read() == 7
    file.close()
    assert isinstance(file.read(), Lack)
    assert not file.opened


def test_a_file_whose_driver_went_away_is_opened_anew(tmp_path: Path) -> None:
    """What a process that has ended shows in `/proc` fails like a counter whose driver was unloaded."""
    path = tmp_path / "counter"
    file = KernelFile(path)
    with subprocess.Popen(
        ["cat"], stdin=subprocess.PIPE
    ) as child:  # ends with the block, whatever fails in it
        path.symlink_to(f"/proc/{child.pid}/oom_score")
        assert isinstance(file.read(), int)
    lack = file.read()
    assert isinstance(lack, Lack)
    assert (lack.failure, file.opened) == (Failure.BROKEN, False)
    path.unlink()
    path.write_text("8\n")
    assert file.read() == 8
    file.close()


def test_a_file_that_would_block_does_not(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    file = KernelFile(pipe)
    assert isinstance(file.read(), Lack)
    assert read_text(pipe) == ""
    assert read_number(pipe) is None
    file.close()


def test_a_folder_in_the_place_of_a_file_is_a_lack(tmp_path: Path) -> None:
    file = KernelFile(tmp_path)
    lack = file.read()
    file.close()
    assert isinstance(lack, Lack)
    assert lack.failure is Failure.BROKEN


def test_listing_what_is_not_there_is_empty(tmp_path: Path) -> None:
    assert entries(tmp_path / "none") == []
    assert read_text(tmp_path) is None
