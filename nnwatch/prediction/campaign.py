"""A calibration as its caller sees it: starts the child that measures, keeps each layer at once, and can be resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.prediction.table import Table, table_of

SECONDS_A_LAYER = 0.15


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a calibration is."""

    layers: int
    left_s: float


def measure(budget_s: float, kept: Path, on_progress: Callable[[Progress], None]) -> Table:
    """Measure layers for so long, after those that `kept` already holds, and return all of them.

    Raises:
        NnwatchError: the child failed, or there is nothing to fit.
    """
    done = len(_lines(kept))
    command = [sys.executable, "-P", "-m", "nnwatch.prediction.measuring"]
    began = time.perf_counter()
    with (
        kept.open("a") as file,
        subprocess.Popen(
            [*command, str(budget_s), str(done), str(SECONDS_A_LAYER)],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        ) as child,
    ):
        for line in child.stdout or ():
            file.write(line)
            file.flush()
            done += 1
            on_progress(Progress(done, max(0.0, budget_s - (time.perf_counter() - began))))
    if child.returncode:
        raise NnwatchError(
            f"the measurement of layers failed with exit code {child.returncode}; what it did is kept"
        )
    return measured_table(kept)


def measured_table(kept: Path) -> Table:
    """Return the layers that a calibration kept."""
    rows = [json.loads(line) for line in _lines(kept)]
    return table_of([(row["kind"], {**row["sizes"], "time_s": row["time_s"]}) for row in rows])


def _lines(kept: Path) -> list[str]:
    """Return whole lines; a last one that a crash tore is cut off."""
    if not kept.exists():
        return []
    text = kept.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        kept.write_text(whole)
    return whole.splitlines()
