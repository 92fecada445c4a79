"""Calibration: a repeatable design, layers and networks measured, energy counted, and going on after a stop."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnwatch.prediction.campaign import Progress, measure, read_campaign
from nnwatch.prediction.design import KINDS, Drawn, design
from nnwatch.prediction.energies import FINEST, energy_of_calls, open_counter
from nnwatch.prediction.measured_networks import networks
from nnwatch.prediction.measuring import Bench, Row, measure_network, measured
from nnwatch.prediction.reference_networks import REFERENCES
from nnwatch.prediction.specimens import specimen
from nnwatch.prediction.steadiness import STEADY, Steadiness
from nnwatch.prediction.table import table_of
from nnwatch.prediction.tracing import trace
from nnwatch.prediction.work import work_of
from tests.fakes.sysfs import FakeKernel

WATTS = 50.0


@pytest.fixture
def bench() -> Bench:
    return Bench(0.001, float("inf"), None, Steadiness(lambda: 1.0), lambda _: None)


@pytest.fixture
def rapl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package whose counter grows by so many watts, a thousand times a second."""
    kernel = FakeKernel(tmp_path)
    file = kernel.zone("intel-rapl:0", "package-0", "0" * 12) / "energy_uj"
    monkeypatch.setenv("NNWATCH_SYSFS", str(kernel.sysfs))
    monkeypatch.setenv("NNWATCH_PROCFS", str(kernel.procfs))
    over, began = threading.Event(), time.monotonic()

    def count() -> None:
        with file.open("r+b", buffering=0) as counter:
            while not over.wait(0.001):
                counter.seek(0)
                counter.write(b"%012d\n" % round((time.monotonic() - began) * WATTS * 1e6))

    thread = threading.Thread(target=count)
    thread.start()
    yield
    over.set()
    thread.join()


def test_the_design_is_the_same_every_time() -> None:
    assert list(itertools.islice(design(), 100)) == list(itertools.islice(design(), 100))


def drawn_first(kind: str) -> Drawn:
    return next(drawn for drawn in design() if drawn[0] == kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_measured_and_is_listed_as_that_kind(kind: str, bench: Bench) -> None:
    row = measured((kind, {**drawn_first(kind)[1], "batch": 1}), bench)
    assert row["kind"] == kind
    assert isinstance(row["time_s"], float)
    assert row["time_s"] > 0
    assert "energy_j" not in row


def test_every_layer_that_is_drawn_is_listed_as_its_kind() -> None:
    for kind, sizes in itertools.islice(design(), 500):
        with torch.device("meta"):
            module, inputs = specimen(kind, sizes)
            assert kind in [layer.kind for layer in trace(module, (inputs, {}))], sizes


def test_sizes_of_the_design_and_of_the_listing_agree(bench: Bench) -> None:
    drawn = drawn_first("conv2d")
    row = measured((drawn[0], {**drawn[1], "batch": 2}), bench)
    assert isinstance(row["sizes"], dict)
    table = table_of([("conv2d", {**drawn[1], "batch": 2}), ("conv2d", row["sizes"])])
    first, second = work_of(table).macs
    assert first == second


def test_a_network_is_measured_layer_by_layer_and_as_a_whole(bench: Bench, tmp_path: Path) -> None:
    rows: list[Row] = []
    small = next(network for network in REFERENCES if network.name == "encoder-64x2")
    measure_network(small, "network:small", replace(bench, report=rows.append))
    kept = tmp_path / "layers.jsonl"
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows))
    campaign = read_campaign(kept)
    assert {"linear", "scaled_dot_product_attention", "layernorm", "gelu", "add"} <= set(campaign.table.kinds)
    assert set(campaign.origins) == {"encoder"}
    (whole,) = campaign.networks
    assert whole.targets["time_s"] > 0
    assert len(whole.layers) > len(campaign.table)


def test_the_networks_are_of_several_families_and_have_names_of_their_own() -> None:
    found = networks()
    assert len({network.name for network in found}) == len(found) == 21
    assert len({network.family for network in found}) >= 6


def test_energy_is_counted_until_the_steps_of_the_counter_are_small(rapl: None) -> None:
    counter = open_counter()
    assert counter is not None
    assert counter.scopes == ("cpu",)
    call_s = 0.004
    found = energy_of_calls(lambda: threading.Event().wait(call_s), call_s, counter)
    counter.close()
    assert found is not None
    assert found.quantisation <= FINEST
    assert found.joules >= 0.9 * WATTS * call_s
    assert found.calls * call_s >= 0.1


def test_without_a_counter_no_energy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNWATCH_SYSFS", str(tmp_path))
    monkeypatch.setenv("NNWATCH_PROCFS", str(tmp_path))
    assert open_counter() is None


def test_a_machine_that_slows_down_is_noticed() -> None:
    times = iter([1.3, 1.1, 1.0, 1.01, 1.0, 1.0, 1.25])
    steadiness = Steadiness(lambda: next(times))
    steadiness.settle(60.0)
    assert steadiness.drift() < STEADY
    assert steadiness.drift() == pytest.approx(0.25)


def test_what_was_measured_on_a_slow_machine_is_left_out(tmp_path: Path) -> None:
    row = {"kind": "linear", "sizes": {"batch": 1}, "time_s": 1.0}
    kept = tmp_path / "layers.jsonl"
    kept.write_text("".join(json.dumps({**row, "drift": drift}) + "\n" for drift in (0.0, 0.01, 0.5)))
    campaign = read_campaign(kept)
    assert (len(campaign.table), campaign.unsteady) == (2, 1)


def test_a_calibration_goes_on_where_it_stopped(
    rapl: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    kept, told = tmp_path / "layers.jsonl", list[Progress]()
    row = {"item": "layer:0", "kind": KINDS[0], "sizes": {"batch": 1}, "time_s": 1.0}
    kept.write_text(json.dumps(row) + "\n" + '{"kind": "lin')
    measure(0.5, kept, told.append)
    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [row["kind"] for row in rows[:2]] == list(KINDS[:2])
    assert told[0].layers == 2
    assert np.isfinite(rows[1]["energy_j"])
    counted = [{name: value for name, value in row.items() if name != "drift"} for row in rows]
    kept.write_text("".join(json.dumps(row) + "\n" for row in counted))
    campaign = read_campaign(kept)
    assert campaign.counted
    assert len(campaign.table) == len(rows)
