"""Nothing but the stamp of a run looks at the wall clock, and a day costs no memory."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("core", "meters", "recording", "probe")
WALL = {
    "now",
    "utcnow",
    "today",
    "fromtimestamp",
    "localtime",
    "ctime",
    "strftime",
    "CLOCK_REALTIME",
    "time_ns",
}
STAMPS = {
    ("recording/__main__.py", "_with_recorder"),  # when the recording began
    ("recording/control.py", "new_request"),  # the id of a run
    ("recording/control.py", "again"),
}
INTERVAL_S = 5.0


def wall_clock_uses(path: Path) -> set[tuple[str, str]]:
    """Return the functions of a file that look at the wall clock."""
    name = str(path.relative_to(REPOSITORY / "nnwatch"))
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return {
        (name, function.name)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in WALL and _is_clock(node.value)
    }


def _is_clock(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("datetime", "date", "time")


def test_only_the_stamps_use_the_wall_clock() -> None:
    files = [path for room in ROOMS for path in (REPOSITORY / "nnwatch" / room).rglob("*.py")]
    assert files
    assert set().union(*(wall_clock_uses(path) for path in files)) == STAMPS


def test_a_day_of_samples_takes_no_more_memory_than_an_hour(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.recording.day", str(tmp_path / "runs"), "24", str(INTERVAL_S)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["rss_bytes"]) == 24
    assert max(told["rss_bytes"]) - told["rss_bytes"][0] < 2 << 20
    assert told["ingest_bytes"] < 150 << 20
    assert told["energy_j"] == pytest.approx(50 * 86_400)
    assert told["samples"] == 86_400 / INTERVAL_S + 1
    assert told["samples_missed"] == 0
