"""The row of a finished run: shares and the rest make the total, idle accelerators are named, nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core import channels as names
from nnwatch.core import gpus
from nnwatch.core.attribution import divide
from nnwatch.core.records import Accelerator, Channel, Host, Pace, Progress, Quantity
from nnwatch.core.summarise import summarise
from nnwatch.core.summary import Ending, RunSummary, SourceSummary
from nnwatch.core.tally import Tally
from nnwatch.core.verdict import Reason
from tests.core.machines import counter, feed, phase, power, state

TWO = (Accelerator("a", "card"), Accelerator("b", "card"))
BUSY = Channel(names.CPU_BUSY, "host", Quantity.CPU_TIME, "busy", 0.01, Pace.SECOND, True)
TREE = Channel(names.TREE_CPU, "process", Quantity.CPU_TIME, "tree", 0.01, Pace.SECOND, True)
CARDS = [
    channel
    for uuid in "ab"
    for channel in (
        counter(f"nvml:{uuid}:energy", f"gpu:{uuid}"),
        power(f"nvml:{uuid}:power", f"gpu:{uuid}", counted=False),
        *(
            state(f"nvml:{uuid}:{name}", f"gpu:{uuid}")
            for name in ("ours", "others", "utilisation", "throttled")
        ),
        state(f"nvml:{uuid}:temperature", f"gpu:{uuid}", Quantity.TEMPERATURE),
    )
]


def host(*accelerators: Accelerator) -> Host:
    return Host("h", "Linux", "cpu", 4, 1 << 30, accelerators)


def twenty_seconds(**more: int | float) -> Tally:
    """CPU 10 W, card a 100 W with the workload on it, card b 50 W with nobody; `more` replaces values."""
    steady = {
        "nvml:a:ours": 1, "nvml:a:others": 0, "nvml:b:ours": 0, "nvml:b:others": 0, "nvml:a:throttled": 0,
        "nvml:a:utilisation": 0.8, "nvml:b:utilisation": 0.0, "nvml:a:temperature": 50,
        "nvml:a:power": 100, "nvml:b:power": 50,
    }  # fmt: skip
    grows = {
        "cpu": 10 * 10**6,
        "nvml:a:energy": 100 * 10**6,
        "nvml:b:energy": 50 * 10**6,
        BUSY.id: 200,
        TREE.id: 50,
    }
    tally = Tally([counter("cpu"), *CARDS, BUSY, TREE])
    return feed(tally, ((n, {**steady, **{k: v * n for k, v in grows.items()}, **more}) for n in range(21)))


def summary(tally: Tally, *accelerators: Accelerator, **ending: Any) -> RunSummary:
    return summarise(tally, host(*accelerators), Ending(**{"status": "completed", **ending}))


@given(st.floats(0, 1e9), st.floats(-10, 1e6), st.floats(-10, 1e6))
def test_a_share_and_the_rest_make_the_whole(energy_j: float, ours: float, all_use: float) -> None:
    share = divide(energy_j, ours, all_use)
    assert share.ours_j + share.rest_j == pytest.approx(energy_j)
    assert 0 <= share.ours_j <= energy_j


def test_the_run_names_every_accelerator_and_the_energy_of_those_left_idle() -> None:
    told = summary(twenty_seconds(), *TWO)
    assert [(a.uuid, a.used) for a in told.accelerators] == [("a", True), ("b", False)]
    assert (told.energy_j, told.energy_cpu_j, told.energy_gpu_j) == (3200, 200, 3000)
    assert told.energy_idle_gpu_j == 1000
    assert told.gpu_util_mean == pytest.approx(0.8)
    assert (told.valid, told.verdict_reasons) == (True, ())


def test_attribution_is_by_processor_time_and_by_processes() -> None:
    told = summary(twenty_seconds(**{"nvml:a:others": 3}), *TWO)
    assert told.energy_attributed_j == pytest.approx(200 * 50 / 200 + 2000 * 1 / 4)
    assert told.verdict_reasons == (Reason.SHARED_GPU,)


def test_shares_and_the_rest_make_the_total_of_a_run() -> None:
    tally = twenty_seconds(**{"nvml:a:others": 3})
    shares = [divide(c.energy_j, *use(tally, c.scope)) for c in tally.summed()]
    assert sum(s.ours_j + s.rest_j for s in shares) == pytest.approx(tally.energy_j())
    assert sum(s.ours_j for s in shares) == pytest.approx(summary(tally, *TWO).energy_attributed_j)


def use(tally: Tally, scope: str) -> tuple[float, float]:
    if scope.startswith("gpu:"):
        ours, everyone = gpus.processes(tally, scope)
        return ours or 0.0, everyone or 0.0
    return tally.usage.total(TREE.id) or 0.0, tally.usage.total(BUSY.id) or 0.0


def test_a_card_that_nobody_uses_is_the_rest() -> None:
    assert gpus.processes(twenty_seconds(), "gpu:b") == (0.0, 0.0)
    assert divide(1000, 0.0, 0.0).ours_j == 0.0


def test_where_a_driver_does_not_tell_of_users_nothing_is_attributed() -> None:
    tally = feed(
        Tally([counter("cpu"), counter("hwmon:x:energy", "gpu:x"), BUSY, TREE]),
        [(n, {"cpu": n * 10**6, "hwmon:x:energy": n * 10**6, BUSY.id: n, TREE.id: n}) for n in range(3)],
    )
    told = summary(tally, Accelerator("x", "card"))
    assert (told.energy_attributed_j, told.energy_idle_gpu_j, told.accelerators[0].used) == (None, None, None)
    assert told.energy_gpu_j == 2.0


@pytest.mark.parametrize("ours", [0, None])
def test_a_card_that_works_for_nobody_is_not_said_to_be_idle(ours: int | None) -> None:
    """In a container the driver lists no process, or lists some that cannot be looked up from within."""
    tally = twenty_seconds(**{"nvml:a:ours": 0})
    if ours is None:
        tally = Tally([counter("cpu"), *CARDS, BUSY, TREE])
        feed(tally, [(0, {"cpu": 0, "nvml:a:energy": 0, "nvml:a:ours": 0, "nvml:a:others": 0})])
        feed(tally, [(20, {"cpu": 1, "nvml:a:energy": 10**9, "nvml:a:utilisation": 0.8})])
    told = summary(tally, *TWO)
    assert told.accelerators[0].used is None
    assert (told.energy_idle_gpu_j, told.energy_attributed_j) == (None, None)


@pytest.mark.parametrize(("momentary_w", "reasons"), [(101.0, ()), (90.0, (Reason.DISAGREEMENT,))])
def test_the_counter_disagrees_when_neither_power_fits(
    momentary_w: float, reasons: tuple[Reason, ...]
) -> None:
    """The average of a second lags behind at the ends of a short run."""
    instant = power("nvml:a:power_instant", "gpu:a", counted=False)
    tally = Tally([*CARDS, instant])
    for n in range(21):
        values = {"nvml:a:energy": n * 10**8, "nvml:a:power": 93, instant.id: momentary_w}
        feed(tally, [(n, {**values, "nvml:a:ours": 1, "nvml:a:others": 0})])
    assert summary(tally, TWO[0]).verdict_reasons == reasons


@pytest.mark.parametrize(
    ("power_w", "reasons"), [(104.0, ()), (107.0, (Reason.DISAGREEMENT,)), (93.0, (Reason.DISAGREEMENT,))]
)
def test_counter_and_integral_are_compared(power_w: float, reasons: tuple[Reason, ...]) -> None:
    told = summary(twenty_seconds(**{"nvml:a:power": power_w}), *TWO)
    assert told.verdict_reasons == reasons
    assert told.power_over_counter == pytest.approx(power_w / 100)


def test_power_that_was_missed_for_a_while_is_no_disagreement() -> None:
    tally = Tally(CARDS)
    for n in range(60):
        power_w = {"nvml:a:power": 100} if n < 10 or n > 40 else {}
        feed(tally, [(n, {"nvml:a:energy": n * 100 * 10**6, **power_w})])
    assert gpus.power_over_counter(tally) == pytest.approx(1.0)


def test_warming_counts_from_the_begin_of_inference() -> None:
    tally = Tally(CARDS)
    for n, degrees in enumerate([30, 45, 60, 66, 70]):
        if n == 3:
            phase(tally, "inference", 2.5, begins=True)
        feed(tally, [(n, {"nvml:a:temperature": degrees})])
    assert gpus.warming_c(tally, TWO) == 10


def test_a_run_without_any_reading_is_told_without_a_guess() -> None:
    told = summary(Tally([counter("cpu")]), *TWO, missing=(SourceSummary("", "gpu", None, 0.0, "no driver"),))
    assert (told.energy_j, told.power_mean_w, told.energy_attributed_j, told.cpu_util_mean) == (None,) * 4
    assert told.sources[-1].reason == "no driver"
    assert told.verdict_reasons == (Reason.NO_ENERGY, Reason.TOO_SHORT, Reason.GAPS)


def test_a_source_tells_what_its_readings_went_through() -> None:
    tally = Tally([counter("a", wrap=10**12, peak_rate=1000.0), counter("b"), power("p"), counter("c")])
    feed(tally, [(0, {"a": 0, "b": 10**7, "p": 1, "c": 0}), (1, {"a": 1, "b": 10**7, "p": 1, "c": 1})])
    feed(tally, [(2, {"a": 2, "b": 0, "p": 1}), (3, {"a": 3, "b": 5, "p": 1})])
    feed(tally, [(3000, {"a": 4, "b": 10, "p": 1})])
    told = summary(tally, lacks={"a": "never told", "b": "was away for a moment", "c": "No such device"})
    assert {s.channel: s.reason for s in told.sources} == {
        "a": "wraps may hide; never told",
        "b": "the count began anew",
        "p": "no reading for more than 15 s",
        "c": "No such device",
    }


def test_an_impossible_reading_is_flagged_and_costs_nothing() -> None:
    tally = feed(Tally([counter("a", peak_rate=1000.0)]), ((n, {"a": n or 10**9}) for n in range(3)))
    feed(tally, [(3, {"a": 10**12}), (4, {"a": 4}), (5, {"a": 10**12}), (6, {"a": 6})])
    (source,) = summary(tally).sources
    assert source.reason == "the count began anew; an impossible reading was left out (2 times)"


def test_accuracy_is_over_the_items_that_were_judged() -> None:
    tally = twenty_seconds()
    tally.report(Progress(0, items=100, correct=90))
    tally.report(Progress(0, items=100))
    told = summary(tally, *TWO, accuracy=0.5)
    assert (told.items, told.accuracy, told.throughput_items_per_s) == (200, 0.9, 10)
    assert told.energy_per_item_j == pytest.approx(16)
    assert summary(twenty_seconds(), *TWO, accuracy=0.5).accuracy == 0.5


def test_training_and_inference_have_energies_of_their_own() -> None:
    """10 W; two stretches of training, one of inference between them."""
    tally = Tally([counter("cpu")])
    for n in range(21):
        for name, begin, end in (("train", 2, 5), ("inference", 5, 10), ("train", 12, 14)):
            if n in (begin, end):
                phase(tally, name, float(n), begins=n == begin)
        feed(tally, [(n, {"cpu": n * 10 * 10**6})])
    told = summary(tally)
    assert told.energy_train_j == pytest.approx(50)
    assert told.energy_inference_j == pytest.approx(50)
    assert told.energy_j == pytest.approx(200)
    assert summary(twenty_seconds(), *TWO).energy_train_j is None


def test_phases_of_a_run_have_their_length_and_energy() -> None:
    tally = twenty_seconds()
    phase(tally, "late", 20.5, begins=True)
    (late,) = summary(tally, *TWO).phases
    assert (late.name, late.start_s, late.duration_s, late.energy_j) == ("late", 20.5, 0.0, None)


@pytest.mark.parametrize(("stretches", "energy_j"), [(1, None), (2, 1.6)])
def test_inference_of_an_instant_has_no_energy_and_many_instants_have(
    stretches: int, energy_j: float | None
) -> None:
    """At 10 W; the counters do not resolve 80 ms."""
    tally = Tally([counter("cpu")], items=8)
    for n in range(stretches):
        phase(tally, "inference", 1.0 + n, begins=True)
        phase(tally, "inference", 1.08 + n, begins=False)
    feed(tally, [(0.0, {"cpu": 0}), (10.0, {"cpu": 100 * 10**6})])
    told = summary(tally)
    assert told.energy_inference_j == (None if energy_j is None else pytest.approx(energy_j))
    assert told.energy_per_item_j == (None if energy_j is None else pytest.approx(energy_j / 8))


def test_a_window_too_short_for_the_counters_has_no_energy_of_its_own() -> None:
    tally = Tally([counter("cpu")])
    phase(tally, "short", 1.0, begins=True)
    phase(tally, "short", 1.09, begins=False)
    phase(tally, "long", 2.0, begins=True)
    phase(tally, "long", 2.1, begins=False)
    feed(tally, [(0.0, {"cpu": 0}), (10.0, {"cpu": 100 * 10**6})])
    told = {p.name: p.energy_j for p in summary(tally).phases}
    assert told["short"] is None
    assert told["long"] == pytest.approx(1.0)
