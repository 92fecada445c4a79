"""The examples of the documented protocol, run as they are printed there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnwatch.core.records import Mark, Progress
from nnwatch.recording.reports import Described, reports
from tests.probe.conftest import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "protocol.md"


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return str(found)


def command(language: str, folder: Path) -> list[str]:
    source = folder / f"example.{language}"
    source.write_text(example(language))
    if language == "sh":
        return ["sh", str(source)]
    if language == "python":
        return [sys.executable, str(source)]
    subprocess.run(["gcc", "-Wall", "-Werror", "-o", str(folder / "example"), str(source)], check=True)
    return [str(folder / "example")]


@pytest.mark.parametrize("language", ["sh", "c", "python"])
def test_an_example_reports_what_it_says(language: str, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    subprocess.run(command(language, tmp_path), env={**os.environ, "NNWATCH_EVENTS": str(path)}, check=True)
    described, begin, work, end = reports(path.read_bytes().splitlines(), 0)
    assert isinstance(described, Described)
    assert described.facts == {"architecture": "my-net", "framework": "own"}
    assert isinstance(work, Progress)
    assert (work.items, work.correct, work.calls) == (320, 311, 10)
    assert [begin, end] == [
        Mark(begin.t_us, "inference", begins=True, pid=work.pid),
        Mark(end.t_us, "inference", begins=False, pid=work.pid),
    ]
    assert abs(begin.t_us - time.monotonic_ns() // 1000) < 60_000_000


@pytest.mark.parametrize("language", ["sh", "c", "python"])
def test_an_example_without_a_recorder_does_nothing(language: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "NNWATCH_EVENTS"}
    done = subprocess.run(
        command(language, tmp_path), env=environment, capture_output=True, check=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == (b"", b"")
