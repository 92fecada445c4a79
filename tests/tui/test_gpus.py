"""What several GPUs come to in one line: sums, and the worst quality among them."""

from __future__ import annotations

import pytest

from nnwatch.core.component import Component
from nnwatch.core.live import GpuNow
from nnwatch.core.records import Method
from nnwatch.tui.live import gpus

CARDS = (
    GpuNow("a", "H200", 300.0, 700.0, 0.4, 10, 100, 50.0),
    GpuNow("b", "H200", None, 700.0, 0.9, None, 100, 61.0),
    GpuNow("c", "H200"),
)


def test_what_no_card_says_stays_unknown() -> None:
    assert gpus.busiest(CARDS) == 0.9
    assert gpus.hottest_c(CARDS) == 61.0
    assert gpus.memory_used_bytes(CARDS) == 10.0
    assert gpus.memory_total_bytes(CARDS) == 200.0
    assert gpus.limit_w(CARDS[:2]) == 1400.0
    assert gpus.limit_w(CARDS) is None
    assert gpus.utilisations(CARDS) == [0.4, 0.9]
    assert gpus.busiest(()) is None
    assert gpus.memory_used_bytes(CARDS[2:]) is None


def test_many_gpus_fold_into_one_line_that_is_as_good_as_its_worst() -> None:
    components = (
        Component("cpu", 5.0, 1.0, Method.MODEL, 1.0, 0.4),
        Component("gpu:a", 10.0, 100.0, Method.COUNTER, 1.0, 0.01),
        Component("gpu:b", 20.0, None, Method.INTEGRATED, 0.9, 0.05),
    )
    cpu, whole = gpus.folded(components)
    assert cpu == components[0]
    assert whole == Component("gpu x2", 30.0, 100.0, Method.INTEGRATED, 0.9, 0.05)
    assert gpus.folded(components[:2]) == components[:2]


@pytest.mark.parametrize("count", [0, 1])
def test_one_gpu_keeps_its_name(count: int) -> None:
    one = (Component("gpu:a", 10.0, 100.0, Method.COUNTER, 1.0, 0.01),) * count
    assert gpus.folded(one) == one
