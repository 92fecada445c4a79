"""Files of lines, read while they grow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.recording.line_follower import LineFollower


def test_a_follower_waits_for_the_end_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    follower = LineFollower(path)
    assert list(follower.lines()) == []
    path.write_bytes(b"a\nb")
    assert list(follower.lines()) == [b"a"]
    with path.open("ab") as file:
        file.write(b"c\nd\n")
    assert list(follower.lines()) == [b"bc", b"d"]
    follower.close()
    follower.close()


def test_a_follower_that_comes_late_leaves_the_first_torn_line_out(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"first\nsecond\nthird\n")
    follower = LineFollower(path, tail_bytes=9)
    assert list(follower.lines()) == [b"third"]
    follower.close()


@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b" ")), max_size=20), st.data())
def test_however_a_file_grows_its_whole_lines_come_once(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("grow") / "lines"
    content = b"".join(line + b"\n" for line in wanted)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    follower, seen = LineFollower(path), list[bytes]()
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        with path.open("ab") as file:
            file.write(content[start:end])
        seen += follower.lines()
    follower.close()
    assert seen == wanted
