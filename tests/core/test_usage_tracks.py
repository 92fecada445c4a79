"""Totals, means, peaks and rates of what is no energy."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nnwatch.core import channels as names
from nnwatch.core.live import HostNow
from nnwatch.core.present import gpu_now, host_now
from nnwatch.core.records import Accelerator, Channel, Host, Pace, Quantity, Sample
from nnwatch.core.usage import Usage

BUSY = Channel(names.CPU_BUSY, "host", Quantity.CPU_TIME, "busy", 0.01, Pace.SECOND, True)
RAM = Channel(names.RAM_USED, "host", Quantity.MEMORY, "used", 1.0, Pace.SECOND)
CORE = Channel(f"{names.CORE_PREFIX}0", "host", Quantity.UTILISATION, "core 0", 0.01, Pace.SECOND)
HOST = Host("h", "Linux", "cpu", 4, 1 << 30)


def used(channel: Channel, readings: Sequence[tuple[float, int | float]]) -> Usage:
    usage = Usage([channel])
    for t_s, value in readings:
        usage.sample(Sample(round(t_s * 1e6), {channel.id: value, "of nobody": 1}, Pace.SECOND))
    return usage


@pytest.mark.parametrize(
    ("readings", "total", "rate"),
    [
        ([], None, None),
        ([(0, 700)], 0.0, None),
        ([(0, 700), (2, 900)], 2.0, 1.0),
        ([(0, 700), (2, 900), (3, 1200)], 5.0, 3.0),
        ([(0, 700), (1, 0), (2, 900)], 0.0, None),  # a spurious zero or a new beginning: unknown
        ([(0, 700), (1, 0), (2, 100), (3, 150)], 0.5, 0.5),  # it began anew
    ],
)
def test_a_cumulative_channel_has_a_total_and_a_rate(
    readings: list[tuple[float, int]], total: float | None, rate: float | None
) -> None:
    usage = used(BUSY, readings)
    assert usage.total(BUSY.id) == (None if total is None else pytest.approx(total))
    assert usage.rate(BUSY.id) == (None if rate is None else pytest.approx(rate))


def test_a_channel_that_wraps_goes_on() -> None:
    usage = used(Channel("w", "host", Quantity.TRAFFIC, "w", cumulative=True, wrap=100), [(0, 90), (1, 20)])
    assert usage.total("w") == 30


def test_any_other_channel_has_a_mean_over_time_and_a_peak() -> None:
    usage = used(RAM, [(0, 100), (1, 200), (4, 300)])
    assert usage.mean(RAM.id) == pytest.approx((200 * 1 + 300 * 3) / 4)
    assert (usage.peak(RAM.id), usage.last(RAM.id)) == (300, 300)
    assert used(RAM, [(0, 100)]).mean(RAM.id) == 100


def test_a_quantity_may_begin_again() -> None:
    usage = used(RAM, [(0, 100), (1, 200)])
    usage.begin_again(Quantity.TEMPERATURE)
    assert usage.tracks[RAM.id].first == 100
    usage.begin_again(Quantity.MEMORY)
    assert usage.tracks[RAM.id].first == 200


def test_an_unknown_channel_tells_nothing() -> None:
    usage = Usage([])
    told = [usage.total("x"), usage.rate("x"), usage.last("x"), usage.mean("x"), usage.peak("x")]
    assert told == [None] * 5


def test_the_machine_now() -> None:
    usage = Usage([BUSY, RAM, CORE])
    assert host_now(usage, HOST) == HostNow(ram_total_bytes=1 << 30)
    for t_s, busy in ((0, 0), (1, 200)):
        usage.sample(Sample(t_s * 10**6, {BUSY.id: busy, RAM.id: 5, CORE.id: 50}, Pace.SECOND))
    now = host_now(usage, HOST)
    assert (now.cpu_utilisation, now.core_utilisations, now.ram_used_bytes) == (0.5, (0.5,), 5)


def test_a_machine_is_never_more_than_fully_busy() -> None:
    usage = used(BUSY, [(0, 0), (1, 450)])
    assert host_now(usage, HOST).cpu_utilisation == 1.0


def test_an_accelerator_now() -> None:
    told = {
        "utilisation": 87,
        "memory_used": 5,
        "memory_total": 10,
        "temperature": 61,
        "ours": 1,
        "power_limit": 300,
    }
    channels = [Channel(f"nvml:1:{name}", "gpu:1", Quantity.STATE, name, pace=Pace.SECOND) for name in told]
    usage = Usage(channels)
    silent = gpu_now(usage, Accelerator("1", "card"), None)
    assert (silent.used, silent.utilisation, silent.memory_used_bytes) == (None, None, None)
    usage.sample(Sample(0, {f"nvml:1:{name}": value for name, value in told.items()}, Pace.SECOND))
    now = gpu_now(usage, Accelerator("1", "card"), 250.0)
    assert (now.power_w, now.power_limit_w, now.utilisation, now.used) == (250.0, 300, 87, True)
    assert (now.memory_used_bytes, now.memory_total_bytes, now.temperature_c) == (5, 10, 61)
