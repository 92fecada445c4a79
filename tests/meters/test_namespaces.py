"""A host's `/proc` mounted into a container: ids there are other processes' than here."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from nnwatch.core import channels as names
from nnwatch.core.records import Failure, Pace
from nnwatch.meters.base import Found, Surroundings
from nnwatch.meters.process.meter import ProcessMeter
from tests.fakes.nvml.driver import FakeDriver
from tests.fakes.nvml.opener import NvmlOpener

HERE, ELSEWHERE = "pid:[4026532000]", "pid:[4026532999]"
NOBODY = 2**22 + 5  # no process of this machine


def lay(procfs: Path, pid: int, inner: int, namespace: str, parent: int = 1, session: int = 0) -> None:
    """Lay one process of a host: its id there, and in its container."""
    folder = procfs / str(pid)
    (folder / "ns").mkdir(parents=True)
    (folder / "ns/pid").symlink_to(namespace)
    (folder / "stat").write_text(f"{pid} (python) S {parent} {pid} {session} 0 -1 0" + " 0" * 40)
    (folder / "status").write_text(f"Name:\tpython\nPid:\t{pid}\nNSpid:\t{pid}\t{inner}\n")


@pytest.fixture
def host_proc(tmp_path: Path) -> Path:
    """This process is 7000 there, the workload (57 here) 7057, its child 7058; others have the id 57 as well."""
    procfs = tmp_path / "proc"
    lay(procfs, 57, 57, ELSEWHERE)
    lay(procfs, 6057, 57, ELSEWHERE)
    lay(procfs, 7000, os.getpid(), HERE)
    lay(procfs, 7057, 57, HERE, parent=7000)
    lay(procfs, 7058, 58, HERE, parent=7057)
    (procfs / "self").symlink_to("7000")
    return procfs


@pytest.mark.parametrize(
    ("told", "ours", "others"), [("7057,7058", 2, 0), ("6057", 0, 1), ("7057,6057", 1, 1), ("", 0, 0)]
)
def test_processes_of_a_driver_that_tells_host_ids_are_found(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, host_proc: Path, told: str, ours: int, others: int
) -> None:
    nvml_driver.set_card(0, processes=told)
    values = open_nvml(target=57)[0].read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (ours, others)


def test_a_driver_that_tells_ids_of_the_container_accuses_nobody(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, host_proc: Path
) -> None:
    lay(host_proc, os.getpid(), os.getpid(), ELSEWHERE)
    nvml_driver.set_card(0, processes=str(os.getpid()))
    values = open_nvml(target=os.getpid())[0].read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (1, 0)


def test_a_process_that_neither_shows_is_not_guessed_at(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, host_proc: Path
) -> None:
    nvml_driver.set_card(0, processes=str(NOBODY))
    lack = open_nvml(target=57)[0].read(Pace.SECOND).lacks["nvml:GPU-0:ours"]
    assert lack.failure is Failure.BUSY
    assert str(NOBODY) in lack.detail
    assert str(host_proc) in lack.detail


def test_the_workload_is_found_here_and_not_under_its_number_there(host_proc: Path) -> None:
    lay(host_proc, os.getpid(), 1, ELSEWHERE)
    meter = ProcessMeter(Surroundings(Path("/sys"), host_proc, time.monotonic_ns, os.getpid))
    assert isinstance(meter.probe(), Found)
    assert meter.read(Pace.SECOND).values[names.TREE_RSS] > 0
    meter.close()
