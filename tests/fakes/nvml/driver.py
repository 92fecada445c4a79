"""Drives the fake library: the cards it shows, and how they answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

VARIABLE = "NNWATCH_FAKE_NVML"
CARD: Mapping[str, int | str] = {
    "name": "NVIDIA Test GPU",
    "energy": 1_000_000,
    "power": 250_000,
    "power_average": 251_000,
    "power_instant": 260_000,
    "power_limit": 400_000,
    "utilisation": 87,
    "memory_total": 80_000_000_000,
    "memory_used": 12_000_000_000,
    "temperature": 61,
    "clock_sm": 1410,
    "event_reasons": 4,
    "processes": "",
    "mig": 0,
    "virtualisation": 0,
}


def error(code: int) -> str:
    """Return the value that makes a query fail with this code."""
    return f"error:{code}"


class FakeDriver:
    """The machine behind the fake library: change it, and the next call sees the change.

    Args:
        path: the text file that the library reads; NNWATCH_FAKE_NVML has to name it.
        count: number of cards, at most 8, each like `CARD`.
    """

    def __init__(self, path: Path, count: int = 1) -> None:
        self.path = path
        self._answers: dict[str, int | str] = {"driver": "570.124.06", "count": count}
        for index in range(count):
            self._answers |= {f"{index}.{query}": value for query, value in CARD.items()}
            self._answers[f"{index}.uuid"] = f"GPU-{index}"
        self._write()

    def set(self, **answers: int | str) -> None:
        """Set answers of the machine, such as `init` or `count`."""
        self._answers |= answers
        self._write()

    def set_card(self, index: int, **answers: int | str) -> None:
        """Set answers of one card."""
        self.set(**{f"{index}.{query}": value for query, value in answers.items()})

    def forget(self, index: int, *queries: str) -> None:
        """Make queries of one card unsupported."""
        for query in queries:
            self._answers.pop(f"{index}.{query}", None)
        self._write()

    def calls(self) -> list[str]:
        """Return the queries made since `log` was set."""
        log = self.path.with_name(self.path.name + ".log")
        return log.read_text("utf-8").splitlines() if log.exists() else []

    def _write(self) -> None:
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text("".join(f"{key} {value}\n" for key, value in self._answers.items()), "utf-8")
        fresh.replace(self.path)
