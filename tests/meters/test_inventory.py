"""The inventory: each joule once, the telling reason, and no meter that can hold up or end a run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from nnwatch.core.records import Channel, Failure, Lack, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Meter, Missing, Reason, SlowMeter, Surroundings
from nnwatch.meters.inventory import Inventory, take_inventory
from nnwatch.meters.ipmi import IpmiMeter
from nnwatch.meters.redfish.meter import RedfishMeter
from nnwatch.meters.registry import DEMO, METERS, Registered, registry_for
from nnwatch.meters.replay import ReplayMeter
from nnwatch.recording.background import Background, in_background
from tests.fakes.bmc import FakeBmc
from tests.fakes.sysfs import FakeClock, FakeKernel

NODE = Channel("slow:node", "node", Quantity.POWER, "node", pace=Pace.SECOND)


@dataclass
class FakeMeter:
    """Answers what it is told to."""

    answer: Found | Missing | Exception
    name: str = "fake"
    measures: str = "nothing"
    closed: bool = False

    def probe(self) -> Found | Missing:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def read(self, pace: Pace) -> Reading:
        return Reading({})

    def close(self) -> None:
        self.closed = True


@dataclass
class SlowFake:
    """A slow meter that answers when it is let go, or gives up when it is closed."""

    name: str = "slow"
    measures: str = "node"
    period_s: float = 0.01
    hangs: threading.Event = field(default_factory=threading.Event)
    reading: Reading | Exception = field(default_factory=lambda: Reading({NODE.id: 220}))
    reads: int = 0

    def probe(self) -> Found | Missing:
        self.hangs.wait(30)
        return Found((NODE,))

    def read(self, pace: Pace) -> Reading:
        self.reads += 1
        self.hangs.wait(30)
        if isinstance(self.reading, Exception):
            raise self.reading
        return self.reading

    def close(self) -> None:
        self.hangs.set()


def offering(*scopes: str, counted: bool = True) -> Found:
    return Found(
        tuple(Channel(f"x:{s}", s, Quantity.ENERGY, s, cumulative=True, counted=counted) for s in scopes)
    )


def inventory_of(kernel: FakeKernel, *meters: Meter, patience_s: float = 0.05) -> Inventory:
    kinds = ("cpu", "dram", "gpu", "node")

    def always(meter: Meter) -> Registered:
        return Registered(lambda _: meter, kinds)

    return take_inventory(kernel.surroundings(), [always(m) for m in meters], patience_s)


def wait_until_read(meter: SlowFake, times: int = 1) -> None:
    end_s = time.monotonic() + 20
    while meter.reads < times:
        assert time.monotonic() < end_s
        time.sleep(0)


def wait_until_over() -> None:
    """Wait for the thread behind a slow meter to end."""
    for thread in threading.enumerate():
        if thread.name == "nnwatch-slow":
            thread.join(20)


def test_a_scope_is_counted_by_the_better_meter_alone(kernel: FakeKernel) -> None:
    inventory = inventory_of(
        kernel, FakeMeter(offering("cpu")), FakeMeter(offering("cpu", "dram")), FakeMeter(offering("cpu"))
    )
    assert [(c.scope, c.counted) for c in inventory.channels] == [
        ("cpu", True),
        ("cpu", False),
        ("dram", True),
    ]
    last = inventory.probed[2].answer
    assert isinstance(last, Missing)
    assert last.reason is Reason.REDUNDANT


def test_a_probe_that_raises_is_a_broken_meter_and_the_others_go_on(kernel: FakeKernel) -> None:
    inventory = inventory_of(kernel, FakeMeter(RuntimeError("oops")), FakeMeter(offering("cpu")))
    first = inventory.probed[0].answer
    assert isinstance(first, Missing)
    assert (first.reason, "RuntimeError: oops" in first.detail) == (Reason.BROKEN, True)
    assert len(inventory.channels) == 1


def test_a_controller_that_hangs_is_waited_for_no_longer_than_agreed(kernel: FakeKernel) -> None:
    slow = [SlowFake(), SlowFake()]
    begun_s = time.monotonic()
    inventory = inventory_of(kernel, *slow, FakeMeter(offering("cpu")), patience_s=0.3)
    assert time.monotonic() - begun_s < 20  # what hangs would do so for 30 s
    for probed in inventory.probed[:2]:
        assert isinstance(probed.answer, Missing)
        assert probed.answer.detail == "its source did not answer within 0.3 s"
    assert all(meter.hangs.is_set() for meter in slow)
    assert len(inventory.channels) == 1


def test_a_redfish_service_that_hangs_is_left_and_named(kernel: FakeKernel) -> None:
    with FakeBmc() as bmc:
        bmc.fault = bmc.hang
        environment = {"NNWATCH_REDFISH_URL": bmc.url, "NNWATCH_REDFISH_USER": "reader"}
        registered = Registered(lambda around: RedfishMeter(around, environment, timeout_s=30), ("node",))
        begun_s = time.monotonic()
        inventory = take_inventory(kernel.surroundings(), [registered], patience_s=0.2)
        assert time.monotonic() - begun_s < 20
        assert [m.reason for m in inventory.missing()] == ["its source did not answer within 0.2 s"]
        bmc.release.set()
        for thread in threading.enumerate():
            if thread.name == "nnwatch-probe-redfish":
                thread.join(20)


def test_the_meters_with_a_controller_are_the_slow_ones(kernel: FakeKernel) -> None:
    around = kernel.surroundings()
    slow = {type(meter) for r in METERS if isinstance(meter := r.factory(around), SlowMeter)}
    assert slow == {IpmiMeter, RedfishMeter}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((Missing(Reason.ABSENT, "none"), Missing(Reason.NO_PERMISSION, "denied", "join")), "denied"),
        ((Missing(Reason.NO_PERMISSION, "denied", "join"), Missing(Reason.ABSENT, "none", "buy")), "denied"),
        ((Missing(Reason.DISABLED, "not named", "name it"), Missing(Reason.BROKEN, "hangs")), "hangs"),
        (
            (Missing(Reason.ABSENT, "none"), Missing(Reason.ABSENT, "not installed", "install")),
            "not installed",
        ),
        ((Missing(Reason.ABSENT, "first"), Missing(Reason.ABSENT, "second")), "first"),
    ],
)
def test_the_most_telling_reason_stands_for_a_scope(
    kernel: FakeKernel, answers: tuple[Missing, ...], told: str
) -> None:
    inventory = inventory_of(kernel, *(FakeMeter(answer) for answer in answers))
    assert {missing.reason for missing in inventory.missing()} == {told}
    assert {missing.scope for missing in inventory.missing()} == {"cpu", "dram", "gpu", "node"}


def test_a_device_that_tells_no_energy_is_named_and_no_other_vendor_blamed(kernel: FakeKernel) -> None:
    """As a virtual GPU, or one inside a Jetson: its load is known and its watts are not."""
    load = Channel("fake:a:utilisation", "gpu:a", Quantity.UTILISATION, "load")
    elsewhere = Missing(Reason.ABSENT, "no card of another vendor")
    inventory = inventory_of(kernel, FakeMeter(Found((load,))), FakeMeter(elsewhere))
    told = {missing.scope: missing.reason for missing in inventory.missing()}
    assert told["gpu"] == "fake shows the device, but tells neither energy nor power"
    assert told["cpu"] == "no card of another vendor"


def test_closing_closes_every_meter(kernel: FakeKernel) -> None:
    meters = [FakeMeter(offering("cpu")), FakeMeter(Missing(Reason.ABSENT, "none"))]
    inventory_of(kernel, *meters).close()
    assert all(meter.closed for meter in meters)


def test_the_machine_is_this_one_a_made_up_one_or_a_recording(kernel: FakeKernel) -> None:
    assert registry_for() is METERS
    assert registry_for(demo=True) is DEMO
    (only,) = registry_for(replay="/somewhere/x.jsonl")
    assert isinstance(only.factory(kernel.surroundings()), ReplayMeter)


@pytest.fixture
def slow() -> Iterator[SlowFake]:
    """A slow meter that hangs; the test's end lets it go."""
    meter = SlowFake()
    yield meter
    meter.hangs.set()


def test_a_hanging_source_delays_no_read_and_is_named_when_its_last_answer_is_old(slow: SlowFake) -> None:
    clock = FakeClock()
    behind = Background(slow, clock)
    begun_s = time.monotonic()
    assert behind.read(Pace.SECOND) == Reading({})
    clock.wait(0.021)
    reading = behind.read(Pace.SECOND)
    assert time.monotonic() - begun_s < 20  # what hangs would do so for 30 s
    assert {name: lack.failure for name, lack in reading.lacks.items()} == {"slow": Failure.BUSY}
    behind.close()
    assert not [t for t in threading.enumerate() if t.name == "nnwatch-slow" and not slow.hangs.is_set()]


def test_an_answer_stands_until_the_next_one_is_due(slow: SlowFake) -> None:
    slow.hangs.set()
    clock = FakeClock()
    behind = Background(slow, clock)
    wait_until_read(slow, 2)
    assert behind.read(Pace.SECOND).values == behind.read(Pace.SECOND).values == {NODE.id: 220}
    assert behind.read(Pace.TICK) == Reading({})
    assert (behind.name, behind.measures) == ("slow", "node")
    behind.close()


def test_the_reason_of_a_slow_meter_comes_through(slow: SlowFake) -> None:
    slow.hangs.set()
    slow.reading = Reading({}, {NODE.id: Lack(Failure.BUSY, "no answer")})
    behind = Background(slow, FakeClock())
    wait_until_read(slow, 2)
    assert behind.read(Pace.SECOND).lacks[NODE.id].detail == "no answer"
    behind.close()


def test_a_defect_of_a_slow_meter_is_raised_where_the_sampler_sees_it(slow: SlowFake) -> None:
    slow.reading = ValueError("defect")
    behind = Background(slow, FakeClock())
    slow.hangs.set()
    wait_until_over()
    with pytest.raises(ValueError, match="defect"):
        behind.read(Pace.SECOND)
    behind.close()


def test_only_slow_meters_that_were_found_go_to_the_background(kernel: FakeKernel) -> None:
    found, missing = SlowFake(), SlowFake()
    found.hangs.set()
    inventory = in_background(inventory_of(kernel, found, missing, FakeMeter(offering("cpu")), patience_s=1))
    kinds = [type(probed.meter) for probed in inventory.probed]
    assert kinds[0] is Background
    assert kinds[2] is FakeMeter
    inventory.close()


def test_the_description_of_the_machine_names_its_processor(kernel: FakeKernel) -> None:
    host = inventory_of(kernel).host(kernel.surroundings())
    assert host.cpu_model == "12th Gen Intel(R) Core(TM) i7-12700"
    kernel.proc("cpuinfo", "")
    nameless = Surroundings(kernel.sysfs, kernel.root / "nowhere", kernel.clock)
    assert inventory_of(kernel).host(nameless).cpu_model
