"""NVIDIA GPUs that are shared: with other processes, by MIG and virtual GPUs, with a CPU in one module."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.core.records import Failure, Pace
from nnwatch.meters.base import Meter, Surroundings
from nnwatch.meters.hwmon import HwmonMeter
from nnwatch.meters.inventory import take_inventory
from nnwatch.meters.nvml.meter import NvmlMeter
from nnwatch.meters.registry import Registered
from tests.fakes.nvml.driver import FakeDriver
from tests.fakes.nvml.opener import NvmlOpener, StillClock, channels, found
from tests.fakes.sysfs import FakeKernel


def process(root: Path, pid: int, parent: int, session: int = 0, name: str = "python") -> None:
    folder = root / "proc" / str(pid)
    folder.mkdir(parents=True)
    (folder / "stat").write_text(f"{pid} ({name}) S {parent} {pid} {session} 0 -1 0", "utf-8")


def test_processes_are_told_apart_by_their_tree(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, tmp_path: Path
) -> None:
    process(tmp_path, 100, 1)
    process(tmp_path, 101, 100, name="odd) name (")
    process(tmp_path, 102, 101)
    process(tmp_path, 103, 1, session=100)
    process(tmp_path, 200, 1, session=200)
    nvml_driver.set_card(0, processes="100,102,103,200")
    meter, _ = open_nvml(target=100)
    values = meter.read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (3, 1)


def test_before_the_workload_every_process_is_another(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, tmp_path: Path
) -> None:
    process(tmp_path, 200, 1)
    nvml_driver.set_card(0, processes="200")
    values = open_nvml()[0].read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (0, 1)


def test_a_process_out_of_sight_is_not_guessed_at(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.set_card(0, processes="4321")
    lacks = open_nvml(target=100)[0].read(Pace.SECOND).lacks
    assert lacks["nvml:GPU-0:ours"].failure is Failure.BUSY
    assert "4321" in lacks["nvml:GPU-0:others"].detail


def test_a_loop_of_parents_ends(nvml_driver: FakeDriver, open_nvml: NvmlOpener, tmp_path: Path) -> None:
    process(tmp_path, 300, 301)
    process(tmp_path, 301, 300)
    nvml_driver.set_card(0, processes="300")
    assert open_nvml(target=100)[0].read(Pace.SECOND).values["nvml:GPU-0:others"] == 1


@pytest.mark.parametrize(
    ("query", "value", "words"), [("mig", 1, "MIG"), ("virtualisation", 2, "virtual GPU")]
)
def test_a_shared_board_is_labelled_as_whole(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, query: str, value: int, words: str
) -> None:
    nvml_driver.set_card(0, **{query: value})
    answer = found(open_nvml()[1])
    assert any(words in note and "whole board" in note for note in answer.notes)
    assert "whole board" in channels(answer)["nvml:GPU-0:energy"].label
    assert "whole board" in channels(answer)["nvml:GPU-0:power"].label


def grace(kernel: FakeKernel) -> None:
    files = {"power1_average": 80_000_000, "power1_oem_info": "Grace Power Socket 0"}
    kernel.hwmon(0, "power_meter", files, device="acpi/ACPI000D:00")


def counted_on_a_module(kernel: FakeKernel, clock: StillClock) -> dict[str, str]:
    def nvml(around: Surroundings) -> Meter:
        return NvmlMeter(around, clock.wait)

    registry = [Registered(nvml, ("gpu",)), Registered(HwmonMeter, ("cpu",))]
    surroundings = Surroundings(kernel.sysfs, kernel.procfs, clock)
    inventory = take_inventory(surroundings, registry)
    inventory.close()
    return {c.id.rpartition(":")[2]: c.scope for c in inventory.channels if c.counted}


def test_beside_a_cpu_in_one_module_the_gpu_counts_by_its_own_power(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, kernel: FakeKernel
) -> None:
    """The energy counter of such a card is the whole module's: with the CPU's it would count that twice."""
    nvml_driver.set_card(0, module_power_average=600_000, module_power_instant=610_000)
    grace(kernel)
    counted = counted_on_a_module(kernel, open_nvml.clock)
    assert counted == {"power": "gpu:GPU-0", "00-power1": "cpu"}
    answer = found(open_nvml()[1])
    assert any("module with a CPU" in note for note in answer.notes)
    energy = channels(answer)["nvml:GPU-0:energy"]
    assert (energy.scope, energy.counted) == ("module", False)
    assert "module" in energy.label
    assert "module" not in channels(answer)["nvml:GPU-0:power"].label


def test_where_only_the_module_is_told_the_cpu_counts_nowhere(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, kernel: FakeKernel
) -> None:
    nvml_driver.forget(0, "power_average", "power_instant", "power")
    nvml_driver.set_card(0, module_power_average=600_000, module_power_instant=610_000)
    grace(kernel)
    assert counted_on_a_module(kernel, open_nvml.clock) == {"energy": "gpu:GPU-0"}
    nvml_driver.forget(0, "energy")
    assert counted_on_a_module(kernel, open_nvml.clock) == {"power": "gpu:GPU-0"}


@pytest.mark.parametrize(
    ("name", "driver", "by_rails"),
    [("Orin (nvgpu)", "ina3221", True), ("Orin (nvgpu)", "coretemp", False), ("NVIDIA L4", "ina3221", False)],
)
def test_a_gpu_inside_a_jetson_counts_by_its_rail_alone(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, kernel: FakeKernel, name: str, driver: str, by_rails: bool
) -> None:
    nvml_driver.set_card(0, name=name)
    rail = {"in1_label": "VDD_CPU_GPU_CV", "in1_input": 5000, "curr1_input": 900}
    kernel.hwmon(0, driver, rail, device="i2c/1-0040")
    counted = counted_on_a_module(kernel, open_nvml.clock)
    assert ("energy" in counted) is not by_rails
    assert "power" not in counted


def test_power_of_the_module_is_read_where_the_gpu_has_none(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener
) -> None:
    nvml_driver.forget(0, "power_average", "power_instant", "power")
    nvml_driver.set_card(0, module_power_average=600_000, module_power_instant=610_000)
    meter, answer = open_nvml()
    assert "module" in channels(answer)["nvml:GPU-0:power"].label
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 600_000


def test_a_driver_that_ignores_the_scope_is_no_module(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.set_card(0, module_power_average=251_000, module_power_instant=260_000)
    assert not any("module" in note for note in found(open_nvml()[1]).notes)
