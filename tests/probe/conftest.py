"""Programs that use the probe, run as processes of their own, and what they left in the file of events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Workload:
    """How a watched program ended, and what its probe wrote."""

    code: int
    output: str
    complaints: str
    events: list[dict[str, Any]]

    def total(self, key: str) -> int:
        return sum(event.get(key, 0) for event in self.events)

    def marks(self) -> list[tuple[str, str]]:
        return [(event["mark"], event["phase"]) for event in self.events if "mark" in event]


RunWorkload = Callable[..., Workload]


def read_events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


@pytest.fixture
def run_workload(tmp_path: Path) -> RunWorkload:
    """Run a program with a probe whose events go to a file of the test, or to the path given."""

    def run(program: str, events: Path | None = None, python: str = sys.executable) -> Workload:
        path = events or tmp_path / "events.jsonl"
        environment = {**os.environ, "NNWATCH_EVENTS": str(path), "PYTHONPATH": str(REPOSITORY)}
        result = subprocess.run(
            [python, "-B", "-c", "from nnwatch import probe\n" + program],
            env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return Workload(result.returncode, result.stdout, result.stderr, read_events(path))

    return run
