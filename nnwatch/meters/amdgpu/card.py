"""What either source of AMD graphics cards tells of one card: AMD's library, or the driver's files."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.core.records import Quantity
from nnwatch.meters.file_set import NumberSource


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a card: the last part of its channel's id, what it measures, and where it is read."""

    name: str
    quantity: Quantity
    scale: float
    source: NumberSource


@dataclass(frozen=True, slots=True)
class Card:
    """A card; an integrated one draws from the processor's package, which counts it already."""

    uuid: str
    name: str
    series: tuple[Series, ...]
    integrated: bool = False

    def find(self, name: str) -> Series | None:
        """Return the series of that name."""
        return next((series for series in self.series if series.name == name), None)


@dataclass(frozen=True, slots=True)
class Cards:
    """All cards of one source, its driver's version, and what a person should know about the source."""

    cards: tuple[Card, ...]
    driver: str | None = None
    notes: tuple[str, ...] = ()
