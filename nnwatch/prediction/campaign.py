"""A calibration as its caller sees it: starts the child that measures, keeps each line at once, and can be resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnwatch.core.errors import NnwatchError
from nnwatch.prediction.networks import MeasuredNetwork
from nnwatch.prediction.steadiness import STEADY
from nnwatch.prediction.table import Table, table_of

SECONDS_A_LAYER = 0.1
MODULE = "nnwatch.prediction.measuring"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a calibration is."""

    layers: int
    networks: int
    left_s: float


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a calibration measured.

    Attributes:
        origins: of each layer, the family of the network it was found in; empty for those of the design.
        members: of each layer, the network it was found in; empty for those of the design.
        unsteady: lines that were left out because the machine ran slower than before.
    """

    table: Table
    origins: tuple[str, ...]
    members: tuple[str, ...]
    networks: tuple[MeasuredNetwork, ...]
    unsteady: int

    @property
    def counted(self) -> bool:
        """Whether energy was counted."""
        return len(self.table.known("energy_j")) > 0


def measure(budget_s: float, kept: Path, on_progress: Callable[[Progress], None]) -> Campaign:
    """Measure for so long, leaving out what `kept` already holds, and return all of it.

    Raises:
        NnwatchError: the child failed, or there is nothing to fit.
    """
    rows = _rows(kept)
    asked = {
        "seconds": budget_s,
        "each_s": SECONDS_A_LAYER,
        "done": [row["item"] for row in rows if "item" in row],
    }
    began, layers, networks = time.perf_counter(), *_counts(rows)
    with (
        kept.open("a") as file,
        subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, json.dumps(asked)],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        ) as child,
    ):
        for line in child.stdout or ():
            file.write(line)
            file.flush()
            whole = "layers" in json.loads(line)
            layers, networks = layers + (not whole), networks + whole
            on_progress(Progress(layers, networks, max(0.0, budget_s - (time.perf_counter() - began))))
    if child.returncode:
        raise NnwatchError(
            f"the measurement of layers failed with exit code {child.returncode}; what it did is kept"
        )
    return read_campaign(kept)


def read_campaign(kept: Path) -> Campaign:
    """Return what a calibration kept."""
    rows = _rows(kept)
    steady = [row for row in rows if row.get("drift", 0.0) <= STEADY]
    chosen = steady if 2 * len(steady) >= len(rows) else rows
    layers = [row for row in chosen if "layers" not in row]
    return Campaign(
        table_of([(row["kind"], {**row["sizes"], **_targets(row)}) for row in layers]),
        tuple(row.get("family", "") for row in layers),
        tuple(row.get("network", "") for row in layers),
        tuple(_network(row) for row in chosen if "layers" in row),
        len(rows) - len(chosen),
    )


def _network(row: Row) -> MeasuredNetwork:
    layers = table_of([(kind, sizes) for kind, sizes in row["layers"]])
    return MeasuredNetwork(row["network"], row["family"], layers, _targets(row))


def _targets(row: Row) -> dict[str, float]:
    return {name: row[name] for name in ("time_s", "energy_j") if name in row}


def _counts(rows: Sequence[Row]) -> tuple[int, int]:
    networks = sum("layers" in row for row in rows)
    return len(rows) - networks, networks


def _rows(kept: Path) -> list[Row]:
    """Return whole lines; a last one that a crash tore is cut off."""
    if not kept.exists():
        return []
    text = kept.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        kept.write_text(whole)
    return [json.loads(line) for line in whole.splitlines()]
