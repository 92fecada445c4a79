"""The verdict: each reason from the fact that it stands for, and no reason without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nnwatch.core.records import Method
from nnwatch.core.verdict import Facts, Reason, judge

GOOD = Facts(
    against=(), measured_s=10.0, method=Method.COUNTER, coverage=0.99, missed_share=0.01,
    throttled_share=0.01, other_gpu_users=False, disagreement=0.05, warming_c=15.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, ()),
        ({"against": (Reason.FAILED,)}, (Reason.FAILED,)),
        ({"method": None, "coverage": 0.0}, (Reason.NO_ENERGY,)),
        ({"method": Method.INTEGRATED}, ()),
        ({"method": Method.MODEL}, (Reason.ESTIMATED,)),
        ({"measured_s": 9.99}, (Reason.TOO_SHORT,)),
        ({"coverage": 0.989}, (Reason.GAPS,)),
        ({"missed_share": 0.011}, (Reason.GAPS,)),
        ({"throttled_share": 0.011}, (Reason.THROTTLED,)),
        ({"warming_c": 15.1}, (Reason.DRIFT,)),
        ({"warming_c": -30.0}, ()),
        ({"other_gpu_users": True}, (Reason.SHARED_GPU,)),
        ({"disagreement": 0.051}, (Reason.DISAGREEMENT,)),
        ({"throttled_share": None, "other_gpu_users": None, "disagreement": None, "warming_c": None}, ()),
    ],
)
def test_each_fact_has_its_reason(change: dict[str, Any], reasons: tuple[Reason, ...]) -> None:
    assert judge(replace(GOOD, **change)) == reasons


def test_all_reasons_are_told_the_gravest_first() -> None:
    known = (Reason.PLAYED_BACK, Reason.INTERRUPTED)
    bad = Facts(known, 1.0, Method.MODEL, 0.0, 1.0, 1.0, True, 1.0, 99.0)
    impossible = {Reason.MADE_UP, Reason.FAILED, Reason.CUT_OFF, Reason.SUSPENDED, Reason.NO_ENERGY}
    assert judge(bad) == tuple(reason for reason in Reason if reason not in impossible)
