"""The check of a real GPU, as far as a fake library can show that it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from nnwatch.meters.base import Found, Surroundings
from nnwatch.meters.nvml.meter import NvmlMeter
from scripts.gpu_check import Bench, check, counter_against_integral, integral_j, reach_times_s
from tests.fakes.nvml.driver import VARIABLE, FakeDriver, error

ROOT = Path(__file__).parents[2]
IDLE_W, BUSY_W, WORK_W = 70, 500, 600


class Rig:
    """A card whose energy, instant and 1 s average power follow a load, on a clock that waiting moves."""

    def __init__(self, driver: FakeDriver) -> None:
        self.driver = driver
        self.now_ns = 1_000_000_000
        self.power_w = IDLE_W
        self.energy_mj = 0.0
        self.past = [(0, -IDLE_W * 1000.0), (self.now_ns, 0.0)]
        self._show()

    def clock_ns(self) -> int:
        return self.now_ns

    def wait_s(self, seconds: float) -> None:
        step_ns = int(seconds * 1e9)
        self.now_ns += step_ns
        self.energy_mj += self.power_w * step_ns / 1e6
        self.past.append((self.now_ns, self.energy_mj))
        self._show()

    def start(self) -> None:
        self.power_w = BUSY_W
        self._show()

    def stop(self) -> None:
        self.power_w = IDLE_W
        self._show()

    def amount_for(self, seconds: float) -> int:
        return round(seconds * 10)

    def run(self, amount: int) -> None:
        self.power_w = WORK_W
        self.wait_s(amount / 10)
        self.stop()

    def _show(self) -> None:
        average_w = (self.energy_mj - self._energy_at(self.now_ns - 1_000_000_000)) / 1000
        self.driver.set_card(
            0,
            energy=int(self.energy_mj),
            power_instant=self.power_w * 1000,
            power_average=round(average_w * 1000),
        )

    def _energy_at(self, t_ns: int) -> float:
        for (early_ns, early_mj), (late_ns, late_mj) in reversed(list(pairwise(self.past))):
            if early_ns <= t_ns < late_ns:
                return early_mj + (late_mj - early_mj) * (t_ns - early_ns) / (late_ns - early_ns)
        return self.past[-1][1]


@pytest.fixture
def rig(nvml_driver: FakeDriver) -> Rig:
    return Rig(nvml_driver)


@pytest.fixture
def bench(rig: Rig) -> Iterator[Bench]:
    meter = NvmlMeter(Surroundings(Path("/sys"), Path("/proc"), rig.clock_ns), rig.wait_s)
    found = meter.probe()
    assert isinstance(found, Found)
    yield Bench(meter, found, "GPU-0", rig.clock_ns, rig.wait_s)
    meter.close()


def test_a_whole_check_finds_what_the_card_does(bench: Bench, rig: Rig) -> None:
    document = json.loads(json.dumps(check(bench, rig, 2.0)))
    assert (document["card"], document["driver"]) == ("NVIDIA Test GPU", "570.124.06")
    assert document["idle"]["counter_over_average"] == pytest.approx(1, abs=0.01)
    assert document["load"]["counter_over_instant"] == pytest.approx(1, abs=0.01)
    assert document["load"]["counter_j"] == pytest.approx(BUSY_W * 2, rel=0.01)
    average = document["step_response"]["average_w"]["on"]
    assert (average["from_w"], average["to_w"]) == pytest.approx((IDLE_W, BUSY_W), rel=0.01)
    assert average["reached_63_s"] == pytest.approx(0.63, abs=0.05)
    assert document["step_response"]["average_w"]["off"]["reached_90_s"] == pytest.approx(0.9, abs=0.05)
    assert document["step_response"]["instant_w"]["on"]["reached_90_s"] == pytest.approx(0, abs=0.05)
    assert document["fixed_load"]["matrix_products"] == 10
    assert document["fixed_load"]["mean_j"] == pytest.approx(WORK_W * 1.0, rel=0.01)
    assert document["fixed_load"]["rel_spread"] == pytest.approx(0, abs=0.01)
    assert document["read_cost"]["tick"]["p95_us"] >= document["read_cost"]["tick"]["median_us"] > 0


def test_a_card_without_a_counter_has_no_ratio(bench: Bench, rig: Rig) -> None:
    rig.driver.set_card(0, energy=error(15))
    comparison = counter_against_integral(bench.record(0.2))
    assert comparison["counter_j"] is None
    assert comparison["counter_over_average"] is None
    assert comparison["instant_power_integral_j"] == pytest.approx(IDLE_W * 0.2)


def test_a_missing_reading_leaves_no_integral() -> None:
    assert integral_j([(0, 10.0), (1, None), (2, 10.0)]) is None
    assert integral_j([(0, 10.0)]) is None
    assert integral_j([(0, 10.0), (2, 20.0)]) == 30.0


def test_a_step_lost_in_noise_has_no_time() -> None:
    assert reach_times_s([(0, 70.0)], [(1, 70.0), (2, 71.0)])["reached_63_s"] is None
    assert reach_times_s([], [(1, 70.0)])["from_w"] is None


def run_script(library: Path, driver: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(library.parent),
        VARIABLE: str(driver),
        "PYTHON": sys.executable,
    }
    command = [str(ROOT / "scripts" / "gpu_check.sh"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_script_prints_one_document(nvml_library: Path, tmp_path: Path) -> None:
    driver = FakeDriver(tmp_path / "driver")
    driver.forget(0, "energy")
    driver.set_card(0, watts=251, refresh_ms=20)
    done = run_script(nvml_library, tmp_path / "driver", "--no-load", "--seconds", "0.5")
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert 0 < document["counter_refresh_s"] < 0.3  # by the real clock; on a still one the figures are exact
    assert document["idle"]["counter_over_average"] == pytest.approx(1, abs=0.5)
    assert document["fixed_load"] is None


def test_without_a_gpu_the_script_says_so_in_one_sentence(nvml_library: Path, tmp_path: Path) -> None:
    FakeDriver(tmp_path / "driver").set(init=error(9))
    done = run_script(nvml_library, tmp_path / "driver")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "gpu_check: the GPU cannot be checked: the NVIDIA kernel driver is not loaded\n"


def test_a_window_out_of_range_is_bad_usage(nvml_library: Path, tmp_path: Path) -> None:
    assert run_script(nvml_library, tmp_path / "driver", "--seconds", "0").returncode == 2
