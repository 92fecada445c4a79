from __future__ import annotations

import sys

import polars as pl

from tests.e2e.conftest import Cli

# After each mark it waits for the next sample.
_SCRIPT = """
import os, time
from pathlib import Path
from nnwatch import probe

journal = Path(os.environ["NNWATCH_EVENTS"]).with_name("journal.jsonl")

def samples():
    return sum(line.startswith(b"[") for line in journal.read_bytes().splitlines())

def wait(before):
    while samples() == before:
        time.sleep(0.01)

for name in ("first", "second"):
    before = samples()
    with probe.phase(name):
        wait(before)
        before = samples()
    wait(before)
"""


def test_counters_are_read_at_each_mark_whatever_the_interval(cli: Cli) -> None:
    command = ["run", "--json", "--interval", "10", "--", sys.executable, "-c", _SCRIPT]
    run = cli.document(*command)["run"]
    samples = pl.read_parquet(cli.home / f"history/samples/{run['run_id']}.parquet")
    moments_s = (samples["t_us"] / 1e6).to_list()
    assert [phase["name"] for phase in run["phases"]] == ["first", "second"]
    for phase in run["phases"]:
        for mark_s in (phase["start_s"], phase["start_s"] + phase["duration_s"]):
            after_s = min(moment - mark_s for moment in moments_s if moment >= mark_s)
            assert (
                after_s < 5
            )  # half of the interval: even a machine that stands still for seconds is quicker
