"""Reads a slow meter in a thread of its own, so that a controller that hangs delays nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from nnwatch.core.records import Failure, Lack, Pace, Reading
from nnwatch.meters.base import Found, Missing, SlowMeter
from nnwatch.meters.inventory import Inventory

_CLOSING_S = 0.1  # a thread in a hanging call is left behind: it is a daemon and ends with the process
_HELD_PERIODS = 2  # an answer stands for the time until the next one, which may come late
_NONE_YET = Reading({})


def in_background(inventory: Inventory) -> Inventory:
    """Return the inventory with each slow meter that was found behind a thread of its own."""
    probed = (
        replace(p, meter=Background(p.meter))
        if isinstance(p.meter, SlowMeter) and isinstance(p.answer, Found)
        else p
        for p in inventory.probed
    )
    return Inventory(tuple(probed))


class Background:
    """A meter that answers at once with what its slow source said last, as long as that may stand.

    Args:
        meter: a meter whose `read` may take seconds.
        clock_ns: monotonic, for the age of an answer.
    """

    def __init__(self, meter: SlowMeter, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._meter = meter
        self._clock_ns = clock_ns
        self._newest: tuple[int, Reading] | Exception = (clock_ns(), _NONE_YET)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"nnwatch-{meter.name}", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The name of the meter behind."""
        return self._meter.name

    @property
    def measures(self) -> str:
        """What the meter behind measures."""
        return self._meter.measures

    def probe(self) -> Found | Missing:
        """Ask the meter behind."""
        return self._meter.probe()

    def read(self, pace: Pace) -> Reading:
        """Return what the source said last, or that it has said nothing for too long.

        Raises:
            Exception: what the meter behind raised, for the sampler to deal with as with any meter.
        """
        if pace is not Pace.SECOND:
            return _NONE_YET
        newest = self._newest
        if isinstance(newest, Exception):
            raise newest
        since_ns, reading = newest
        if (self._clock_ns() - since_ns) / 1e9 <= _HELD_PERIODS * self._meter.period_s:
            return reading
        silent = Lack(Failure.BUSY, "the source has not answered for a while; it is still being asked")
        return Reading({}, dict.fromkeys((*reading.values, *reading.lacks) or (self.name,), silent))

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()
        self._meter.close()
        self._thread.join(_CLOSING_S)

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                reading = self._meter.read(Pace.SECOND)
            except Exception as error:  # noqa: BLE001 - the sampler decides in one place what becomes of a defect
                self._newest = error
                return
            self._newest = (self._clock_ns(), reading)
            self._closing.wait(self._meter.period_s)
