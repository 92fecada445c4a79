"""Regenerate the tables of docs/prediction.md: held-out errors of both methods on two published sets of layers.

    python scripts/bench/prediction_tables.py [--calibration FILE.jsonl]

The tables stand between markers in the document and are written over. It takes several minutes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nnwatch.prediction.campaign import measured_table
from nnwatch.prediction.fitting import FEWEST, held_out, usable
from nnwatch.prediction.methods import METHODS
from nnwatch.prediction.table import Table, read_table
from scripts.bench import layer_tables

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "prediction.md"
WORKERS = 2
HEAD = (
    "| layers | target | method | n | RMSPE % | MAPE % | median % | inside 90 % interval |\n"
    "|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of a table."""

    kind: str
    target: str
    method: str
    layers: Table

    def line(self) -> str:
        errors = held_out(self.layers, METHODS[self.method], self.target).errors
        figures = (
            f"{errors.rmspe:.1f} | {errors.mape:.1f} | {errors.median_ape:.1f} | {errors.coverage:.1f} %"
        )
        return f"| {self.kind} | {self.target} | {self.method} | {errors.n} | {figures} |"


def jobs(table: Table) -> Iterator[Job]:
    for method in METHODS.values():
        for target in ("time", "energy"):
            for kind, layers in usable(table, method, target).by_kind().items():
                if len(layers) >= FEWEST:
                    yield Job(kind, target, method.name, layers)


def table_text(table: Table) -> str:
    with ProcessPoolExecutor(WORKERS) as pool:
        return "\n".join([HEAD, *sorted(pool.map(Job.line, jobs(table)))])


def replace(name: str, text: str) -> None:
    """Write a table between its markers."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = DOCUMENT.read_text().partition(begin)
    _, _, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibration", type=Path, help="layers measured on this machine")
    parser.add_argument("--only", choices=(*layer_tables.TABLES, "calibration"), help="one table")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        layer_tables.main(Path(folder))
        for name in layer_tables.TABLES:
            if chosen.only in {None, name}:
                replace(name, table_text(read_table(Path(folder) / f"{name}.csv")))
    if chosen.calibration:
        replace("calibration", table_text(measured_table(chosen.calibration)))


if __name__ == "__main__":
    main()
