"""Reads a slow meter in a thread of its own, so that a controller that hangs delays nobody."""

from __future__ import annotations

import threading

from nnwatch.core.records import Pace, Reading
from nnwatch.meters.base import Found, Meter, Missing

_CLOSING_S = 0.1  # a thread in a hanging call is left behind: it is a daemon and ends with the process


class Background:
    """A meter that answers at once with what its slow source said last, each reading once.

    Args:
        meter: a meter whose `read` may take seconds.
        period_s: the pace at which its source is asked.
    """

    def __init__(self, meter: Meter, period_s: float) -> None:
        self._meter = meter
        self._period_s = period_s
        self._newest: Reading | None = None
        self._lock = threading.Lock()
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
        """Return the reading that came since the last call, or an empty one."""
        if pace is not Pace.SECOND:
            return Reading({})
        with self._lock:
            newest, self._newest = self._newest, None
        return newest or Reading({})

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()
        self._thread.join(_CLOSING_S)
        self._meter.close()

    def _work(self) -> None:
        while not self._closing.is_set():
            reading = self._meter.read(Pace.SECOND)
            with self._lock:
                self._newest = reading
            self._closing.wait(self._period_s)
