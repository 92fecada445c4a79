"""NVIDIA GPUs: why there may be none, and what is open only between start and end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnwatch.core.records import Pace
from nnwatch.meters.base import Meter, Missing, Reason, Surroundings
from nnwatch.meters.nvml.meter import NvmlMeter
from tests.fakes.nvml.build import SONAME
from tests.fakes.nvml.driver import VARIABLE, FakeDriver, error
from tests.fakes.nvml.opener import NvmlOpener
from tests.fakes.sysfs import FakeKernel

UNKNOWN = 999


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (9, Reason.DRIVER),
        (18, Reason.DRIVER),
        (4, Reason.NO_PERMISSION),
        (17, Reason.NO_PERMISSION),
        (12, Reason.ABSENT),
        (999, Reason.BROKEN),
    ],
)
def test_a_library_that_does_not_start_says_why(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, code: int, reason: Reason
) -> None:
    nvml_driver.set(init=error(code))
    meter, answer = open_nvml()
    assert isinstance(answer, Missing)
    assert answer.reason is reason
    assert answer.remedy or reason is Reason.BROKEN
    assert not meter.read(Pace.TICK).values


@pytest.mark.parametrize(
    ("cgroup", "reason"), [("0::/docker/4f2a", Reason.CONTAINER), ("0::/", Reason.DRIVER)]
)
def test_a_library_that_a_container_lacks_is_told_from_a_missing_driver(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, kernel: FakeKernel, cgroup: str, reason: Reason
) -> None:
    nvml_driver.set(init=error(12))
    kernel.sys("module/nvidia/version", "570.124.06")
    kernel.proc("1/cgroup", cgroup)
    answer = open_nvml()[1]
    assert isinstance(answer, Missing)
    assert answer.reason is reason
    assert ("--gpus all" in (answer.remedy or "")) is (reason is Reason.CONTAINER)


def test_no_cards_is_absent(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.set(count=0)
    answer = open_nvml()[1]
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_a_driver_that_fails_after_its_start_is_missing(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener
) -> None:
    nvml_driver.set(count=error(9), driver=error(UNKNOWN))
    answer = open_nvml()[1]
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.DRIVER


def test_closing_gives_the_library_back_once(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    meter, _ = open_nvml()
    nvml_driver.set(log=1)
    meter.close()
    meter.close()
    assert nvml_driver.calls() == ["shutdown"]
    assert not meter.read(Pace.TICK).values


def test_the_binding_is_loaded_by_probe_and_finds_the_library(nvml_library: Path, tmp_path: Path) -> None:
    FakeDriver(tmp_path / "driver")
    script = (
        "import sys, time; from pathlib import Path; from nnwatch.meters.nvml.meter import NvmlMeter\n"
        "from nnwatch.meters.base import Surroundings\n"
        "assert 'pynvml' not in sys.modules\n"
        "meter = NvmlMeter(Surroundings(Path('/sys'), Path('/proc'), time.monotonic_ns))\n"
        "print(meter.probe().driver); meter.close()"
    )
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(nvml_library.parent),
        VARIABLE: str(tmp_path / "driver"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert nvml_library.name == SONAME
    assert done.stdout.strip() == "570.124.06"


def test_it_is_a_meter(tmp_path: Path) -> None:
    meter: Meter = NvmlMeter(Surroundings(tmp_path, tmp_path, time.monotonic_ns))
    assert meter.name == "nvml"
