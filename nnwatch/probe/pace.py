"""How much the probe may write: a thousand phases a second must not drown a run in lines."""

from __future__ import annotations

NS_PER_S = 1_000_000_000


class Allowance:
    """Lines that may be written: `per_s` more each second, saved up to `saved` while none is written."""

    def __init__(self, per_s: int, saved: int, now_ns: int) -> None:
        self._per_s = per_s
        self._full_nano = saved * NS_PER_S
        self._left_nano = self._full_nano
        self._seen_ns = now_ns

    def take(self, lines: int, now_ns: int) -> bool:
        """Spend so many lines, or say that they are not there and spend none."""
        grown = self._left_nano + max(0, now_ns - self._seen_ns) * self._per_s
        self._left_nano = min(self._full_nano, grown)
        self._seen_ns = now_ns
        if self._left_nano < lines * NS_PER_S:
            return False
        self._left_nano -= lines * NS_PER_S
        return True
