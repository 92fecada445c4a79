"""The whole path on faked counters: known joules go in, and come out to the microjoule."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Cli
from tests.fakes.sysfs import FakeKernel
from tests.faults.house import all_have_ended

DIGITS = 15  # counters are overwritten in place, so that no reading sees half of one
STEPS = 60

# What the workload does: every 50 ms each counter grows; for a while the first one shows nonsense.
WORKLOAD = f"""
import json, os, sys, time
counters = json.loads(sys.argv[1])
files = {{path: os.open(path, os.O_WRONLY) for path in counters}}
first = next(iter(counters))
for step in range(1, {STEPS} + 1):
    for path, (start, grows, wrap) in counters.items():
        broken = path == first and 20 <= step < 26
        count = (start + step * grows) % wrap
        os.pwrite(files[path], b"#" * {DIGITS} if broken else b"%0{DIGITS}d" % count, 0)
    time.sleep(0.05)
"""

# Zone, name, first count, growth each step, range [uJ]: the packages wrap once and twice.
ZONES = (
    ("intel-rapl:0", "package-0", 3_900_000_000, 39_999_999, 4_000_000_000),
    ("intel-rapl:0:0", "dram", 7, 5_000_001, 65_532_610_987),
    ("intel-rapl:1", "package-1", 2_400_000_000, 44_999_999, 2_500_000_000),
    ("intel-rapl:1:0", "dram", 64_999_999_999, 6_000_003, 65_532_610_987),
    ("intel-rapl:2", "psys", 1, 60_000_000, 262_143_328_850),
    ("intel-rapl:0:1", "core", 0, 30_000_000, 262_143_328_850),
)


@pytest.fixture
def kernel(tmp_path: Path, cli: Cli) -> FakeKernel:
    """A machine of its own for the recorder; processes are those of this one."""
    fake = FakeKernel(tmp_path / "kernel")
    fake.sysfs.mkdir(parents=True)
    cli.env["NNWATCH_SYSFS"] = str(fake.sysfs)
    return fake


def lay(kernel: FakeKernel, folder: str, name: str, count: int, wrap: int) -> str:
    zone = kernel.zone(folder, name, f"{count:0{DIGITS}d}", max_energy_range_uj=wrap)
    return str(zone / "energy_uj")


def grown_uj(*names: str) -> int:
    return sum(grows * STEPS for _, name, _, grows, _ in ZONES if name in names)


def test_every_microjoule_arrives_across_wraps_and_unreadable_moments(cli: Cli, kernel: FakeKernel) -> None:
    counters = {
        lay(kernel, folder, name, start, wrap): (start, grows, wrap)
        for folder, name, start, grows, wrap in ZONES
    }
    command = [sys.executable, "-c", WORKLOAD, json.dumps(counters)]
    row = cli.document("run", "--headless", "--json", "--", *command)["run"]
    assert round(row["energy_cpu_j"] * 1e6) == grown_uj("package-0", "package-1")
    assert round(row["energy_dram_j"] * 1e6) == grown_uj("dram")
    assert round(row["energy_j"] * 1e6) == grown_uj("package-0", "package-1", "dram")
    assert row["verdict_reasons"] == ["too short"]
    by_channel = {source["channel"]: source for source in row["sources"]}
    assert {by_channel[f"rapl:{name}"]["coverage"] for name in ("package-0", "package-1", "psys")} == {1.0}
    assert {source["method"] for source in row["sources"] if source["channel"]} == {"counter"}


def test_a_workload_of_an_instant_has_a_start_and_an_end_reading(cli: Cli, kernel: FakeKernel) -> None:
    path = lay(kernel, "intel-rapl:0", "package-0", 1_000_000, 262_143_328_850)
    script = f"printf %0{DIGITS}d 3500001 1<>{path}; sleep 0.05"
    row = cli.document("run", "--json", "--", "sh", "-c", script)["run"]
    assert round(row["energy_j"] * 1e6) == 2_500_001
    assert row["verdict_reasons"] == ["too short"]
    assert row["samples"] >= 2
    assert 0.05 <= row["duration_s"] < 5


def journal_until(
    cli: Cli, wanted: Callable[[list[dict[str, Any]]], bool], deadline_s: float = 60
) -> list[Any]:
    """Return the lines of the run in progress without its samples, as soon as they hold what is wanted."""
    end_s = time.monotonic() + deadline_s
    lines: list[dict[str, Any]] = []
    while not wanted(lines):
        assert time.monotonic() < end_s, lines[-3:]
        os.sched_yield()
        for path in cli.home.glob("runs/*/journal.jsonl"):
            whole = path.read_bytes().rpartition(b"\n")[0]
            told = map(json.loads, whole.splitlines())
            lines = [line for line in told if isinstance(line, dict)]
    return lines


def fake_ipmitool(folder: Path, cli: Cli, body: str) -> None:
    """Put a program of that name in front of the PATH."""
    program = folder / "bin" / "ipmitool"
    program.parent.mkdir(parents=True, exist_ok=True)
    draft = program.with_suffix(".new")
    draft.write_text(f"#!/bin/sh\n{body}\n")
    draft.chmod(0o755)
    draft.replace(program)
    cli.env["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def test_a_controller_that_stops_answering_delays_no_sample_and_is_named(
    cli: Cli, kernel: FakeKernel, tmp_path: Path
) -> None:
    lay(kernel, "intel-rapl:0", "package-0", 1_000_000, 262_143_328_850)
    once = tmp_path / "answered"
    good = f"touch {once}; echo 'Instantaneous power reading: 220 Watts'"
    fake_ipmitool(tmp_path, cli, f"if [ -e {once} ]; then exec sleep 1000; fi\n{good}")
    running = cli.start(["run", "--headless", "--", "sleep", "600"])

    def is_named(lines: list[dict[str, Any]]) -> bool:
        return any(line.get("event") == "lack" and "did not answer" in line["reason"] for line in lines)

    lines = journal_until(cli, is_named)
    assert cli("stop", "--kill", next(cli.home.glob("runs/*")).name).returncode == 0
    running.communicate(timeout=60)
    row = cli.document("show", "last", "--json")["run"]
    assert [line["channel"] for line in lines if line.get("event") == "lack"] == ["ipmi:node"]
    assert row["samples_missed"] <= row["samples"] * 0.1
    all_have_ended(cli.home)  # the program that hangs as well


def test_a_controller_that_never_answers_does_not_hold_up_the_start(
    cli: Cli, kernel: FakeKernel, tmp_path: Path
) -> None:
    lay(kernel, "intel-rapl:0", "package-0", 1_000_000, 262_143_328_850)
    fake_ipmitool(tmp_path, cli, "exec sleep 1000")
    begun_s = time.monotonic()
    row = cli.document("run", "--json", "--", "true")["run"]
    assert time.monotonic() - begun_s < 100  # the program would sleep for 1000 s
    assert "did not answer within 3 s" in next(s["reason"] for s in row["sources"] if s["scope"] == "node")
    assert row["energy_j"] == 0.0


def test_credentials_of_the_controller_do_not_reach_the_workload(cli: Cli, kernel: FakeKernel) -> None:
    lay(kernel, "intel-rapl:0", "package-0", 1_000_000, 262_143_328_850)
    cli.env |= {"NNWATCH_REDFISH_URL": "https://127.0.0.1:1", "NNWATCH_REDFISH_PASSWORD": "s3cret"}
    script = "import os, sys; sys.exit(any(name.startswith('NNWATCH_REDFISH') for name in os.environ))"
    done = cli("run", "--headless", "--", sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    written = [path.read_bytes() for path in cli.home.rglob("*") if path.is_file()]
    assert not [text for text in written if b"s3cret" in text]


def test_a_made_up_machine_is_recorded_and_replayed_through_the_whole_chain(cli: Cli) -> None:
    first = cli.document("run", "--demo", "--json", "--", "sleep", "2")["run"]
    assert first["energy_gpu_j"] > 0
    assert [a["name"] for a in first["accelerators"]] == ["Synthetic GPU"]
    assert "estimated sources" in first["verdict_reasons"]
    again = cli.document("run", "--replay", first["run_id"], "--json", "--", "sleep", "3")["run"]
    assert first["verdict_reasons"][0] == "made-up machine"
    assert again["verdict_reasons"][0] == "played back, not measured"
    assert again["energy_j"] == pytest.approx(first["energy_j"], rel=0.15)
    assert again["energy_gpu_j"] == pytest.approx(first["energy_gpu_j"], rel=0.15)
    assert [a["uuid"] for a in again["accelerators"]] == [a["uuid"] for a in first["accelerators"]]
    assert not again["valid"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--demo", "--replay", "x"], "choose one"), (["--replay", "nothing"], "there is no run nothing")],
)
def test_what_cannot_be_replayed_is_refused(cli: Cli, options: list[str], words: str) -> None:
    done = cli("run", *options, "--headless", "--", "true")
    assert done.returncode == 2
    assert words in done.stderr
