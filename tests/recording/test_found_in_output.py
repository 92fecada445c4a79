"""What the user's expressions find in a program's output."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.recording.found import checked, found_in_output, last_number
from nnwatch.recording.manifest import Labels, Request


@pytest.mark.parametrize(
    ("text", "expression", "number"),
    [
        ("processed 10\nprocessed 250\n", r"processed (\d+)", 250),
        ("10/250\r20/250\r250/250", r"(\d+)/250", 250),
        ("processed 1,000,000 images", r"processed ([\d,]+)", 1_000_000),
        ("accuracy: 92.5%", r"accuracy: ([\d.]+%?)", 0.925),
        ("acc 0.5\nacc nan?\n", r"acc (\S+)", 0.5),
        ("nothing", r"processed (\d+)", None),
        ("", r"(x)?", None),
    ],
)
def test_the_last_number_counts(tmp_path: Path, text: str, expression: str, number: float | None) -> None:
    (tmp_path / "output.log").write_bytes(text.encode())
    assert last_number(tmp_path / "output.log", expression) == number


def test_a_huge_line_is_cut_and_the_end_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "output.log").write_bytes(b"\xff" * 3_000_000 + b"\ndone 7")
    assert last_number(tmp_path / "output.log", r"done (\d)") == 7


def test_what_the_user_said_outright_stays(tmp_path: Path) -> None:
    (tmp_path / "output.log").write_text("n=5 a=0.5")
    request = Request("r", ("c",), "/", Labels(items=9), items_from=r"n=(\d)", accuracy_from=r"a=([\d.]+)")
    labels = found_in_output(request, tmp_path / "output.log")
    assert (labels.items, labels.accuracy) == (9, 0.5)


@pytest.mark.parametrize(
    ("told", "accuracy"),
    [("0.925", 0.925), ("92.5", 0.925), ("1.0", 1.0), ("100", 1.0), ("250", None), ("-1", None)],
)
def test_an_accuracy_is_a_share_or_in_percent_or_left_out(
    tmp_path: Path, told: str, accuracy: float | None
) -> None:
    (tmp_path / "output.log").write_text(f"accuracy {told}")
    request = Request("r", ("c",), "/", accuracy_from=r"accuracy ([-\d.]+)")
    assert found_in_output(request, tmp_path / "output.log").accuracy == accuracy


@pytest.mark.parametrize(("expression", "complaint"), [("(", "no regular expression"), ("a", "one group")])
def test_an_expression_that_finds_no_number_is_refused(expression: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        checked(expression, "--items-from")
