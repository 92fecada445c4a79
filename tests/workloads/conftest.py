"""Programs as their users write them, unmodified, run as real processes the way a recorder runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nnwatch.probe.environment import with_hooks
from tests.probe.conftest import read_events

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Watched:
    """How a program ended, and what was counted inside it."""

    code: int
    output: str
    complaints: str
    events: list[dict[str, Any]]

    @property
    def facts(self) -> dict[str, Any]:
        return {key: value for event in self.events for key, value in event.get("describe", {}).items()}

    def marks(self) -> list[str]:
        """Return the names of phases, each with + where it begins and - where it ends."""
        signs = {"begin": "+", "end": "-"}
        return [event["phase"] + signs[event["mark"]] for event in self.events if "mark" in event]

    def counts(self) -> list[tuple[str | None, int, int]]:
        """Return the phases of one process in their order, each with its items and its calls."""
        found: list[tuple[str | None, int, int]] = []
        phase = None
        for event in self.events:
            if "mark" in event:
                phase = event["phase"] if event["mark"] == "begin" else None
                if phase is not None:
                    found.append((phase, 0, 0))
            elif "items" in event:
                name, items, calls = found[-1] if phase is not None else (None, 0, 0)
                found[-1:] = [(name, items + event["items"], calls + event["calls"])]
        return found

    def total(self, key: str) -> int:
        return sum(event.get(key, 0) for event in self.events)

    def timed_calls(self) -> int:
        return sum(sum(event["latency"]["counts"].values()) for event in self.events if "latency" in event)


class Watch:
    """Runs programs with the hooks of a recorder, or without them."""

    def __init__(self, folder: Path) -> None:
        self.events = folder / "events.jsonl"
        self.folder = folder

    def __call__(
        self,
        *arguments: str,
        python: str = sys.executable,
        env: Mapping[str, str] | None = None,
        hooks: bool = True,
    ) -> Watched:
        """Run an interpreter with arguments, the first of which may be a script from here."""
        first = str(SCRIPTS / arguments[0]) if arguments[0].endswith(".py") else arguments[0]
        return self.command((python, "-B", first, *arguments[1:]), env, hooks=hooks)

    def command(
        self, command: Sequence[str], env: Mapping[str, str] | None = None, *, hooks: bool = True
    ) -> Watched:
        """Run any command."""
        ours = {**os.environ, "NNWATCH_EVENTS": str(self.events), "OMP_NUM_THREADS": "1", **(env or {})}
        result = subprocess.run(
            command, env={**ours, **(with_hooks(ours) if hooks else {})}, cwd=self.folder,
            capture_output=True, text=True, check=False, timeout=200,
        )  # fmt: skip
        return Watched(result.returncode, result.stdout, result.stderr, read_events(self.events))


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)
