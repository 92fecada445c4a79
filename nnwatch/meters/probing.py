"""Asks meters whether this machine has them, so that neither a defect nor a silent controller stops a run."""

from __future__ import annotations

import threading
import time

from nnwatch.meters.base import Found, Meter, Missing, Reason


def probe(meter: Meter) -> Found | Missing:
    """Return the meter's answer; one that raises is a defect of ours, and the others go on."""
    try:
        return meter.probe()
    except Exception as error:  # noqa: BLE001 - one defective meter must not keep all others from a run
        return Missing(Reason.BROKEN, f"the meter failed at its probe: {type(error).__name__}: {error}")


class SlowProbe:
    """A probe in a thread of its own, for a source that may take seconds or never answer.

    Args:
        meter: what to probe; from its construction on.
        patience_s: how long anybody waits for the answer, counted from now.
    """

    def __init__(self, meter: Meter, patience_s: float) -> None:
        self._meter = meter
        self._patience_s = patience_s
        self._until_s = time.monotonic() + patience_s
        self._answer: Found | Missing | None = None
        self._thread = threading.Thread(target=self._work, name=f"nnwatch-probe-{meter.name}", daemon=True)
        self._thread.start()

    def answer(self) -> Found | Missing:
        """Return the answer, or that there was none in time; the meter is then closed."""
        self._thread.join(max(0.0, self._until_s - time.monotonic()))
        if self._answer is None:
            self._meter.close()
            return Missing(Reason.BROKEN, f"its source did not answer within {self._patience_s:g} s")
        return self._answer

    def _work(self) -> None:
        self._answer = probe(self._meter)
