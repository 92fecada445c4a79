"""How much each component's energy may be off, and over how many calls the latencies are."""

from __future__ import annotations

import pytest

from nnwatch.core.records import Channel, Host, Progress, Quantity, Sample
from nnwatch.core.summarise import summarise
from nnwatch.core.summary import Ending
from nnwatch.core.tally import Tally

HOST = Host("h", "Linux", "cpu", 4, 1 << 30)
CHANNELS = (
    Channel("a:0", "cpu", Quantity.ENERGY, "", cumulative=True, counted=True, rel_uncertainty=0.02),
    Channel("b:0", "gpu:0", Quantity.POWER, "", counted=True, rel_uncertainty=0.05),
    Channel("b:1", "gpu:1", Quantity.POWER, "", counted=True, rel_uncertainty=0.10),
    Channel("c:0", "node", Quantity.POWER, "", rel_uncertainty=0.01),
)


def test_each_component_tells_its_own_uncertainty() -> None:
    tally = Tally(CHANNELS)
    for second in range(11):
        values = {"a:0": 10 * second, "b:0": 30.0, "b:1": 10.0, "c:0": 60.0}
        tally.sample(Sample(second * 1_000_000, values))
    tally.report(Progress(10_000_000, 8, calls=4, latencies={-100: 3, -90: 1}))
    summary = summarise(tally, HOST, Ending("completed"))
    assert summary.energy_cpu_rel_uncertainty == pytest.approx(0.02)
    assert summary.energy_gpu_rel_uncertainty == pytest.approx((300 * 0.05 + 100 * 0.10) / 400)
    assert summary.energy_node_rel_uncertainty == pytest.approx(0.01)
    assert summary.energy_dram_rel_uncertainty is None
    assert summary.latency_calls == 4


def test_what_was_not_measured_has_no_uncertainty_and_no_calls() -> None:
    summary = summarise(Tally(CHANNELS), HOST, Ending("completed"))
    assert summary.energy_cpu_rel_uncertainty is None
    assert summary.energy_node_rel_uncertainty is None
    assert summary.latency_calls is None
