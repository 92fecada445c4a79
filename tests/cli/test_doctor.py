"""`nnwatch doctor`: every meter with its reason and remedy, as text that fits and as one document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nnwatch.cli.doctor_text import diagnosis_lines
from nnwatch.core.records import Quantity
from nnwatch.meters.base import Reason
from nnwatch.meters.diagnosis import Diagnosis, Finding, State, diagnose
from nnwatch.meters.house_checks import check_home, check_lingering
from nnwatch.meters.registry import METERS
from tests.fakes.sysfs import FakeKernel, put

NNWATCH = str(Path(sys.executable).parent / "nnwatch")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    """A bare machine with a package, its memory, and no controller."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("NNWATCH_REDFISH_URL", raising=False)
    kernel = FakeKernel(tmp_path)
    kernel.cpus("12th Gen Intel(R) Core(TM) i7-12700", 8)
    kernel.proc("stat", "cpu 10 0 10 100 0 0 0 0 0 0\ncpu0 10 0 10 100 0 0 0 0 0 0")
    kernel.proc("self/stat", "1 (x) S 0 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 1 0 1 0 1")
    kernel.zone("intel-rapl:0", "package-0", 1_000_000)
    kernel.zone("intel-rapl:0:0", "dram", 1_000_000)
    return kernel


def diagnosed(kernel: FakeKernel) -> Diagnosis:
    return diagnose(kernel.surroundings(), kernel.root / "home", kernel.root)


def finding(diagnosis: Diagnosis, name: str) -> Finding:
    return next(f for f in diagnosis.findings if f.name == name)


def test_every_registered_meter_is_in_the_diagnosis(machine: FakeKernel) -> None:
    diagnosis = diagnosed(machine)
    names = [r.factory(machine.surroundings()).name for r in METERS]
    assert [f.name for f in diagnosis.findings] == names
    assert all(f.measures for f in diagnosis.findings)


def test_found_redundant_and_missing_are_told_apart(machine: FakeKernel) -> None:
    diagnosis = diagnosed(machine)
    assert finding(diagnosis, "rapl").state is State.FOUND
    assert {c.scope for c in finding(diagnosis, "rapl").channels} == {"cpu", "dram"}
    assert (finding(diagnosis, "estimate").state, finding(diagnosis, "estimate").reason) == (
        State.REDUNDANT,
        Reason.REDUNDANT,
    )
    assert finding(diagnosis, "ipmi").state is State.MISSING
    assert {missing.scope for missing in diagnosis.missing} == {"gpu", "node"}


def test_what_is_missing_has_its_reason_and_a_command_to_copy(machine: FakeKernel) -> None:
    diagnosis = diagnosed(machine)
    perf = finding(diagnosis, "perf")
    assert (perf.reason, perf.remedy) == (
        Reason.ABSENT,
        "sudo modprobe rapl   # the kernel's module of these events",
    )
    assert all(f.reason is not None and f.detail for f in diagnosis.findings if f.state is not State.FOUND)


@pytest.mark.parametrize(
    ("masks", "reason"),
    [
        (lambda k: k.cpus("x", 2, flags="fpu hypervisor"), Reason.VIRTUAL_MACHINE),
        (lambda k: k.proc("1/cgroup", "0::/docker/abc"), Reason.CONTAINER),
        (lambda k: None, Reason.ABSENT),
    ],
)
def test_a_container_a_guest_and_plain_absence_are_told_apart(
    machine: FakeKernel, masks: Any, reason: Reason
) -> None:
    for path in sorted((machine.sysfs / "class/powercap").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    masks(machine)
    assert finding(diagnosed(machine), "rapl").reason is reason


@pytest.mark.parametrize("width", [60, 80, 110])
def test_rows_fit_the_terminal_and_remedies_stay_whole(machine: FakeKernel, width: int) -> None:
    diagnosis = diagnosed(machine)
    lines = list(diagnosis_lines(diagnosis, width))
    assert all(len(line) <= width for line in lines if not line.startswith("  try: "))
    for found in diagnosis.findings:
        assert any(line.startswith(f"{found.name} ") and found.state in line for line in lines)
        assert found.remedy is None or f"  try: {found.remedy}" in lines
    text = " ".join(" ".join(lines).split())
    assert "package-0 (processor package): cpu, counter, ±5%, counts" in text


def test_load_alone_is_counted_in_one_line(machine: FakeKernel) -> None:
    text = "\n".join(diagnosis_lines(diagnosed(machine), 110))
    load = [c for c in finding(diagnosed(machine), "process").channels if c.quantity is not Quantity.ENERGY]
    assert f"- {len(load)} channels of load and state" in text


def lay_logind(root: Path, **files: str) -> None:
    (root / "run/systemd/system").mkdir(parents=True)
    for path, content in files.items():
        put(root / path.replace("__", "/").replace("_conf", ".conf"), content)


@pytest.mark.parametrize(
    ("files", "ok"),
    [
        ({}, None),
        ({"etc__systemd__logind_conf": "[Login]\n#KillUserProcesses=yes"}, None),
        ({"etc__systemd__logind_conf": "[Login]\nKillUserProcesses=yes"}, False),
        ({"etc__systemd__logind_conf": "KillUserProcesses = no"}, True),
        (
            {
                "etc__systemd__logind_conf": "KillUserProcesses=no",
                "etc__systemd__logind_conf.d__9_conf": "KillUserProcesses=1",
            },
            False,
        ),
    ],
)
def test_whether_recordings_survive_a_logout(tmp_path: Path, files: dict[str, str], ok: bool | None) -> None:
    lay_logind(tmp_path, **files)
    check = check_lingering(tmp_path)
    assert check.ok is ok
    assert (check.remedy == "loginctl enable-linger") is (ok is not True)


def test_without_systemd_or_with_lingering_recordings_survive(tmp_path: Path) -> None:
    assert check_lingering(tmp_path).ok
    lay_logind(tmp_path, etc__systemd__logind_conf="KillUserProcesses=yes")
    import pwd  # noqa: PLC0415 - the name of whoever runs the tests

    put(tmp_path / "var/lib/systemd/linger" / pwd.getpwuid(os.getuid()).pw_name, "")
    assert check_lingering(tmp_path).ok


def test_whether_runs_can_be_kept(tmp_path: Path) -> None:
    assert check_home(tmp_path / "not" / "there").ok
    blocked = put(tmp_path / "file", "x")
    check = check_home(blocked / "home")
    assert (check.ok, check.remedy) == (False, "export NNWATCH_HOME=/a/folder/that/you/own")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_command_prints_the_same_and_succeeds(tmp_path: Path, options: tuple[str, ...]) -> None:
    kernel = FakeKernel(tmp_path)
    kernel.zone("intel-rapl:0", "package-0", 1_000_000)
    environment = os.environ | {
        "NNWATCH_SYSFS": str(kernel.sysfs),
        "NNWATCH_HOME": str(tmp_path / "home"),
        "COLUMNS": "80",
    }
    done = subprocess.run(
        [NNWATCH, "doctor", *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    if options:
        told = json.loads(done.stdout)["doctor"]
        assert set(told) == {"host", "findings", "missing", "checks"}
        rapl = next(f for f in told["findings"] if f["name"] == "rapl")
        assert (rapl["state"], rapl["channels"][0]["id"]) == ("found", "rapl:package-0")
        assert {check["name"]: check["ok"] for check in told["checks"]}["home"] is True
    else:
        assert "rapl       found     CPU and memory energy" in done.stdout
