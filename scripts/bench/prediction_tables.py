"""Regenerate the tables of docs/prediction.md: held-out errors of both methods, of layers and of whole networks.

    OMP_NUM_THREADS=1 python -m scripts.bench.prediction_tables --measure 600 [--only TABLE]

measures this machine for so many seconds first, which wants it quiet, and needs as long again and more to fit. Without
`--measure` or `--kept FILE` (what a measurement or a calibration kept), the tables of this machine are left alone.
The tables stand between markers in the document and are written over.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nnwatch.prediction.campaign import Campaign, Progress, measure, read_campaign
from nnwatch.prediction.fitting import FEWEST, held_out, usable
from nnwatch.prediction.methods import METHODS, NNWATCH
from nnwatch.prediction.table import Table, read_table
from scripts.bench import layer_tables, network_table
from scripts.bench.noise_floor import noise_line

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "prediction.md"
WORKERS = 2
OWN = ("calibration", "networks")
HEAD = (
    "| layers | target | method | n | RMSPE % | MAPE % | median % | inside 90 % interval |\n"
    "|---|---|---|---|---|---|---|---|"
)
NOISE_HEAD = (
    "| layers | target | pairs | RMSPE % by noise alone | RMSPE % of the same layers |\n|---|---|---|---|---|"
)
EVERY = 50


@dataclass(frozen=True, slots=True)
class Job:
    """One line of a table."""

    kind: str
    target: str
    method: str
    layers: Table

    def lines(self) -> tuple[str, str]:
        """The errors, and for our method what noise alone would give."""
        proof = held_out(self.layers, METHODS[self.method], self.target)
        errors = proof.errors
        figures = (
            f"{errors.rmspe:.1f} | {errors.mape:.1f} | {errors.median_ape:.1f} | {errors.coverage:.1f} %"
        )
        line = f"| {self.kind} | {self.target} | {self.method} | {errors.n} | {figures} |"
        if self.method != NNWATCH.name:
            return line, ""
        return line, noise_line(f"| {self.kind} | {self.target} |", self.layers, proof.residuals)


def jobs(table: Table) -> Iterator[Job]:
    for method in METHODS.values():
        for target in ("time", "energy"):
            for kind, layers in usable(table, method, target).by_kind().items():
                if len(layers) >= FEWEST:
                    yield Job(kind, target, method.name, layers)


def write_tables(name: str, table: Table) -> None:
    """Write the errors of a table, and under `NAME noise` what noise alone would give."""
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(Job.lines, jobs(table)))
    replace(name, "\n".join([HEAD, *sorted(line for line, _ in found)]))
    replace(f"{name} noise", "\n".join([NOISE_HEAD, *sorted(noise for _, noise in found if noise)]))


def replace(name: str, text: str) -> None:
    """Write a table between its markers, if the document has them."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = DOCUMENT.read_text()
    if begin not in whole:
        return
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def own_campaign(seconds: float | None, kept: Path | None) -> tuple[Campaign, str] | None:
    """Measure this machine, or read what was measured; with what is to be known of how."""
    if seconds is None:
        return (read_campaign(kept), "an earlier measurement") if kept else None
    with tempfile.TemporaryDirectory() as folder:
        path = kept or Path(folder) / "layers.jsonl"
        campaign = measure(seconds, path, _tell)
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    return (
        campaign,
        f"{seconds:.0f} s, {threads} thread, load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores",
    )


def _tell(progress: Progress) -> None:
    if progress.layers % EVERY == 0:
        print(f"{progress.layers} layers, {progress.networks} networks, {progress.left_s:.0f} s left")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", type=float, metavar="SECONDS", help="measure this machine first")
    parser.add_argument("--kept", type=Path, help="where the measurement is kept, or was")
    parser.add_argument("--only", choices=(*layer_tables.TABLES, *OWN), help="one table")
    chosen = parser.parse_args()
    own = own_campaign(chosen.measure, chosen.kept)
    if own and chosen.only in {None, "networks"}:
        replace("networks", network_table.text(*own))
    if own and chosen.only in {None, "calibration"}:
        write_tables("calibration", own[0].table)
    with tempfile.TemporaryDirectory() as folder:
        layer_tables.main(Path(folder))
        for name in layer_tables.TABLES:
            if chosen.only in {None, name}:
                write_tables(name, read_table(Path(folder) / f"{name}.csv"))


if __name__ == "__main__":
    main()
