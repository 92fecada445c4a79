"""Which paints a slow link gets: those that follow a key at once, others once in a while."""

from __future__ import annotations

from collections.abc import Callable

EVERY_S = 5.0
_ANSWER_S = 2.0  # what follows a key within this time is taken for its answer


class Pacing:
    """Decides when a paint may be sent.

    Args:
        clock: returns seconds; monotonic.
        every_s: between two paints that nobody asked for.
    """

    def __init__(self, clock: Callable[[], float], every_s: float = EVERY_S) -> None:
        self._clock = clock
        self._every_s = every_s
        self._asked_s = clock()
        self._sent_s = clock() - every_s

    def ask(self) -> None:
        """Let what follows be sent at once: somebody waits for it."""
        self._asked_s = self._clock()

    def wait_s(self) -> float:
        """Return how long the paint must wait, or 0, and then it counts as sent."""
        now_s = self._clock()
        left_s = 0.0 if now_s - self._asked_s < _ANSWER_S else self._sent_s + self._every_s - now_s
        if left_s <= 0.0:
            self._sent_s = now_s
        return max(0.0, left_s)
