"""Samples of several meters, some of which fail."""

from __future__ import annotations

from nnwatch.core.records import Failure, Lack, Pace, Reading
from nnwatch.meters.base import Found
from nnwatch.recording.sampler import Sampler

BUSY = Lack(Failure.BUSY, "busy")


class Scripted:
    """A meter that answers what it is told to."""

    measures = ""

    def __init__(self, name: str, *answers: Reading | Exception) -> None:
        self.name = name
        self.answers = list(answers)
        self.reads = 0

    def probe(self) -> Found:
        return Found(())

    def read(self, pace: Pace) -> Reading:
        self.reads += 1
        answer = self.answers[min(self.reads, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        return


def test_values_of_all_meters_share_one_moment() -> None:
    sampler = Sampler([Scripted("a", Reading({"a:x": 1})), Scripted("b", Reading({"b:y": 2.5}))], lambda: 77)
    sample, lacks = sampler.take(Pace.SECOND)
    assert (sample.t_us, sample.values, sample.pace) == (77, {"a:x": 1, "b:y": 2.5}, Pace.SECOND)
    assert lacks == {}


def test_a_lack_is_told_once() -> None:
    meter = Scripted("a", Reading({}, {"a:x": BUSY}))
    sampler = Sampler([meter], lambda: 0)
    assert sampler.take(Pace.TICK)[1] == {"a:x": BUSY}
    assert sampler.take(Pace.TICK)[1] == {}
    meter.answers = [Reading({}, {"a:x": Lack(Failure.BROKEN, "gone")})]
    assert sampler.take(Pace.TICK)[1] == {"a:x": Lack(Failure.BROKEN, "gone")}


def test_a_defective_meter_is_left_out_and_the_others_go_on() -> None:
    bad, good = Scripted("bad", KeyError("oops")), Scripted("good", Reading({"good:x": 1}))
    sampler = Sampler([bad, good], lambda: 0)
    sample, lacks = sampler.take(Pace.TICK)
    assert sample.values == {"good:x": 1}
    assert lacks["bad"].failure is Failure.BROKEN
    assert "KeyError" in lacks["bad"].detail
    sampler.take(Pace.TICK)
    assert (bad.reads, good.reads) == (1, 2)
