"""The hwmon meter: what each driver's sensors stand for, and that no joule counts twice."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Method, Pace
from nnwatch.meters.base import Found, Missing, Reason
from nnwatch.meters.hwmon import HwmonMeter
from tests.fakes.sysfs import FakeKernel


def _probe(kernel: FakeKernel) -> tuple[HwmonMeter, Found]:
    meter = HwmonMeter(kernel.surroundings())
    found = meter.probe()
    assert isinstance(found, Found)
    return meter, found


def _counted(found: Found) -> dict[str, str]:
    return {channel.id: channel.scope for channel in found.channels if channel.counted}


def _by_label(found: Found, word: str) -> Channel:
    return next(channel for channel in found.channels if word in channel.label)


def test_intel_cards_count_whole_and_their_parts_do_not(kernel: FakeKernel) -> None:
    kernel.hwmon(0, "i915", {"energy1_input": 100}, device="pci/0000:03:00.0")
    kernel.hwmon(1, "i915_gt0", {"energy1_input": 90}, device="pci/0000:03:00.0")
    card = {"energy1_input": 200, "energy1_label": "card", "energy2_input": 150, "energy2_label": "pkg"}
    kernel.hwmon(2, "xe", card, device="pci/0000:04:00.0")
    meter, found = _probe(kernel)
    assert _counted(found) == {
        "hwmon:i915-0000:03:00.0-energy1": "gpu:0000:03:00.0",
        "hwmon:xe-0000:04:00.0-energy1": "gpu:0000:04:00.0",
    }
    assert [a.uuid for a in found.accelerators] == ["0000:03:00.0", "0000:04:00.0"]
    assert meter.read(Pace.TICK).values == {
        "hwmon:i915-0000:03:00.0-energy1": 100,
        "hwmon:xe-0000:04:00.0-energy1": 200,
    }
    assert len(meter.read(Pace.SECOND).values) == 2
    meter.close()


def test_a_card_that_tells_its_package_alone_counts_by_that(kernel: FakeKernel) -> None:
    """As the xe driver shows the first discrete cards."""
    kernel.hwmon(0, "xe", {"energy2_input": 150, "energy2_label": "pkg"}, device="pci/0000:04:00.0")
    meter, found = _probe(kernel)
    assert _counted(found) == {"hwmon:xe-0000:04:00.0-energy2": "gpu:0000:04:00.0"}
    assert meter.read(Pace.TICK).values == {"hwmon:xe-0000:04:00.0-energy2": 150}
    meter.close()


def test_grace_counts_its_socket_and_shows_the_module_beside(kernel: FakeKernel) -> None:
    for index, name in enumerate(("Module", "Grace", "CPU", "SysIO")):
        files = {
            "power1_average": (index + 1) * 1_000_000,
            "power1_oem_info": f"{name} Power Socket 0",
            "power1_average_interval": 50,
        }
        kernel.hwmon(index, "power_meter", files, device=f"acpi/ACPI000D:0{index}")
    meter, found = _probe(kernel)
    assert list(_counted(found).values()) == ["cpu"]
    grace = _by_label(found, "Grace Power Socket 0")
    assert (grace.counted, grace.method, grace.refresh_s) == (True, Method.INTEGRATED, 0.05)
    assert _by_label(found, "Module").scope == "module"
    assert meter.read(Pace.TICK).values == {grace.id: 2_000_000}
    meter.close()


def test_jetson_rails_count_once_and_the_input_is_the_board(kernel: FakeKernel) -> None:
    rails = {"1": ("VDD_IN", 2000), "2": ("VDD_CPU_GPU_CV", 900), "3": ("VDD_SOC", 400)}
    files: dict[str, object] = {"curr4_input": 3300, "in4_input": 12}
    for index, (label, milliamperes) in rails.items():
        files |= {f"in{index}_label": label, f"in{index}_input": 5000, f"curr{index}_input": milliamperes}
    kernel.hwmon(0, "ina3221", files, device="i2c/1-0040")
    meter, found = _probe(kernel)
    assert len(found.channels) == 3
    assert _counted(found) == {"hwmon:ina3221-1-0040-curr2": "cpu"}
    assert _by_label(found, "VDD_IN").scope == "node"
    assert meter.read(Pace.TICK).values == {"hwmon:ina3221-1-0040-curr2": 4_500_000}
    assert meter.read(Pace.SECOND).values["hwmon:ina3221-1-0040-curr1"] == 10_000_000
    meter.close()


@pytest.mark.parametrize(
    ("driver", "label", "scope", "counted"),
    [
        ("ina3221", "VDD_GPU_SOC", "gpu:1-0040", True),
        ("ina3221", "VDD_CPU_CV", "cpu", True),
        ("ina3221x", "CPU", "cpu", True),
        ("ina3221x", "VDDRQ", "dram", True),
        ("ina3221", "POM_5V_IN", "node", False),
        ("ina3221", "VIN_SYS_5V0", "other:ina3221", False),
        ("ina3221", "VDD_CUDLA", "other:ina3221", False),
    ],
)
def test_rails_by_their_names_on_several_boards(
    kernel: FakeKernel, driver: str, label: str, scope: str, counted: bool
) -> None:
    rail = {"in1_label": label, "in1_input": 5000, "curr1_input": 900}
    kernel.hwmon(0, driver, rail, device="i2c/1-0040")
    meter, found = _probe(kernel)
    meter.close()
    assert [(c.scope, c.counted) for c in found.channels] == [(scope, counted)]


def test_a_current_that_flows_back_is_no_power(kernel: FakeKernel) -> None:
    rail = {"in1_label": "VDD_CPU_CV", "in1_input": 5000, "curr1_input": -40}
    kernel.hwmon(0, "ina3221", rail, device="i2c/1-0040")
    meter, _ = _probe(kernel)
    assert set(meter.read(Pace.TICK).values.values()) == {0}
    meter.close()


def test_energy_wins_over_power_and_average_over_momentary(kernel: FakeKernel) -> None:
    files = {"energy1_input": 1, "power1_input": 2, "power1_average": 3}
    kernel.hwmon(0, "i915", files, device="pci/0000:03:00.0")
    meter, found = _probe(kernel)
    assert _counted(found) == {"hwmon:i915-0000:03:00.0-energy1": "gpu:0000:03:00.0"}
    readings = {**meter.read(Pace.TICK).values, **meter.read(Pace.SECOND).values}
    meter.close()
    assert set(readings.values()) == {1, 3}


def test_amd_energy_counts_sockets_and_not_cores(kernel: FakeKernel) -> None:
    files = {
        "energy1_input": 1,
        "energy1_label": "Ecore000",
        "energy2_input": 2,
        "energy2_label": "Esocket0",
        "energy3_input": 3,
        "energy3_label": "Esocket1",
    }
    kernel.hwmon(0, "amd_energy", files)
    meter, found = _probe(kernel)
    meter.close()
    assert list(_counted(found)) == ["hwmon:amd_energy-hwmon0-energy2", "hwmon:amd_energy-hwmon0-energy3"]


def test_an_unknown_sensor_is_shown_and_counts_nowhere(kernel: FakeKernel) -> None:
    kernel.hwmon(0, "corsairpsu", {"power1_input": 7, "power1_label": "power total"})
    kernel.hwmon(1, "coretemp", {"temp1_input": 40_000})
    kernel.hwmon(2, "amdgpu", {"power1_average": 9})
    meter, found = _probe(kernel)
    (channel,) = found.channels
    assert (channel.scope, channel.counted) == ("other:corsairpsu", False)
    assert meter.read(Pace.SECOND).values == {channel.id: 7}
    meter.close()


def test_a_machine_without_sensors_is_absent(kernel: FakeKernel) -> None:
    answer = HwmonMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


_FILES = [
    "energy1_input",
    "power1_input",
    "power1_average",
    "curr1_input",
    "in1_input",
    "in1_label",
    "power1_label",
]


@given(
    st.sampled_from([b"i915", b"ina3221", b"power_meter", b"\xff", b""]),
    st.dictionaries(st.sampled_from(_FILES), st.binary(max_size=70) | st.integers().map(lambda n: b"%d" % n)),
)
def test_no_content_of_any_file_makes_it_raise(name: bytes, files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        kernel.hwmon(0, "x", {"name": name, **files})
        meter = HwmonMeter(kernel.surroundings())
        answer = meter.probe()
        readings = [meter.read(pace) for pace in Pace]
        meter.close()
        seen = {channel_id for r in readings for channel_id in (*r.values, *r.lacks)}
        assert seen == ({c.id for c in answer.channels} if isinstance(answer, Found) else set())
