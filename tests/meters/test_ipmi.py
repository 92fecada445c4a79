"""Power by IPMI: a fake ipmitool on PATH, and everything it may print."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Failure, Method, Pace
from nnwatch.meters.base import Found, Meter, Missing, Reason, Surroundings
from nnwatch.meters.ipmi import IpmiMeter, watts_of

GOOD = """
    Instantaneous power reading:                   {watts} Watts
    Minimum during sampling period:                 76 Watts
    Maximum during sampling period:                489 Watts
    Average power reading over sample period:      221 Watts
    IPMI timestamp:                           Mon Jan  5 10:11:12 2026
    Sampling period:                          00000010 Seconds.
    Power reading state is:                   {state}
"""
Installer = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Put a fake ipmitool, a Python script, in front of PATH."""

    def installed(body: str) -> None:
        program = tmp_path / "bin" / "ipmitool"
        program.parent.mkdir(exist_ok=True)
        fresh = program.with_suffix(".new")
        fresh.write_text(f"#!{sys.executable} -S\nimport os, sys, time\n{body}\n", "utf-8")
        fresh.chmod(0o755)
        fresh.replace(program)

    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    return installed


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path, tmp_path, time.monotonic_ns)


def says(text: str, complaint: str = "", code: int = 0) -> str:
    return f"print({text!r}); print({complaint!r}, file=sys.stderr); sys.exit({code})"


def test_the_instantaneous_reading_is_taken(install: Installer, surroundings: Surroundings) -> None:
    good = says(GOOD.format(watts=220, state="activated"))
    asked = "assert (sys.argv[1:], os.environ['LC_ALL']) == (['dcmi', 'power', 'reading'], 'C')"
    install(f"{asked}\n{good}")
    meter: Meter = IpmiMeter(surroundings)
    answer = meter.probe()
    assert isinstance(answer, Found)
    channel = answer.channels[0]
    assert (channel.scope, channel.method, channel.counted) == ("node", Method.INTEGRATED, False)
    assert meter.read(Pace.SECOND).values == {"ipmi:node": 220}
    assert not meter.read(Pace.TICK).values
    meter.close()
    assert not meter.read(Pace.SECOND).values


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (
            says("", "Could not open device at /dev/ipmi0 or /dev/ipmi/0: Permission denied", 1),
            Reason.NO_PERMISSION,
            "may not open",
        ),
        (
            says("", "Could not open device at /dev/ipmi0 or /dev/ipmi/0: No such file or directory", 1),
            Reason.ABSENT,
            "no IPMI device",
        ),
        (says("", "DCMI request failed because: Invalid command (c1)", 1), Reason.ABSENT, "does not know"),
        (says("", "DCMI is not supported", 1), Reason.ABSENT, "does not know"),
        (says("", "Get Chassis Power failed", 1), Reason.BROKEN, "Get Chassis"),
        (says(GOOD.format(watts=220, state="deactivated")), Reason.DISABLED, "switched off"),
        (says(GOOD.format(watts=0, state="activated")), Reason.BROKEN, "no power reading"),
        (says("lorem ipsum"), Reason.BROKEN, "lorem ipsum"),
        (says(""), Reason.BROKEN, "nothing"),
        ("sys.stdout.buffer.write(bytes(range(256)) * 64)", Reason.BROKEN, "no power reading"),
        ("os.kill(os.getpid(), 9)", Reason.BROKEN, "nothing"),
    ],
)
def test_no_reading_says_why(
    install: Installer, surroundings: Surroundings, body: str, reason: Reason, words: str
) -> None:
    install(body)
    answer = IpmiMeter(surroundings).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is reason
    assert words in answer.detail


def test_without_the_program_it_is_absent(
    surroundings: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = IpmiMeter(surroundings).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_a_program_that_does_not_start_is_broken(
    install: Installer, surroundings: Surroundings, tmp_path: Path
) -> None:
    install("")
    (tmp_path / "bin" / "ipmitool").write_text("#!/no/such/interpreter\n", "utf-8")
    answer = IpmiMeter(surroundings).probe()
    assert isinstance(answer, Missing)
    assert "does not start" in answer.detail


def test_a_program_that_never_returns_is_killed_with_its_children(
    install: Installer, surroundings: Surroundings, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    install("")
    stubborn = f"#!/bin/sh\nsleep 60 &\necho $$ $! > {pids}\nwait\n"  # a shell starts at once on any machine
    (tmp_path / "bin" / "ipmitool").write_text(stubborn, "utf-8")
    answer = IpmiMeter(surroundings, timeout_s=1.0).probe()
    assert isinstance(answer, Missing)
    assert "did not answer within 1 s" in answer.detail
    stuck = [int(line) for line in pids.read_text("utf-8").split()]
    deadline_s = time.monotonic() + 20
    while any(_alive(pid) for pid in stuck) and time.monotonic() < deadline_s:
        os.sched_yield()
    assert len(stuck) == 2
    assert not any(_alive(pid) for pid in stuck)


def test_a_reading_that_fails_on_the_way_comes_back(install: Installer, surroundings: Surroundings) -> None:
    install(says(GOOD.format(watts=220, state="activated")))
    meter = IpmiMeter(surroundings)
    meter.probe()
    install(says("", "Unable to establish IPMI session", 1))
    lack = meter.read(Pace.SECOND).lacks["ipmi:node"]
    assert lack.failure is Failure.BUSY
    assert "Unable to establish" in lack.detail
    install(says(GOOD.format(watts=230, state="activated")))
    assert meter.read(Pace.SECOND).values == {"ipmi:node": 230}


def test_it_says_that_it_is_slow() -> None:
    assert IpmiMeter.period_s == 5.0


@given(st.text())
def test_any_text_gives_a_plausible_reading_or_none(text: str) -> None:
    watts = watts_of(text)
    assert watts is None or 0 < watts <= 1_000_000


@given(
    st.integers(min_value=-(10**12), max_value=10**12),
    st.sampled_from(["activated", "off", ""]),
    st.text(),
)
def test_any_reading_is_plausible_or_none(watts: int, state: str, tail: str) -> None:
    expected = watts if 0 < watts <= 1_000_000 and state != "off" else None
    assert watts_of(GOOD.format(watts=watts, state=state) + "\n#" + tail.replace("\n", " ")) == expected


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):  # the latter where it ends between opening and reading
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
