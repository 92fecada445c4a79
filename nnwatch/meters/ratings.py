"""Rated power of common processors: the bound of an estimate where nothing can be read.

Every row is the base power or TDP that the maker states for the part, and its hardware threads. Short
bursts may draw more, which is a reason among others why an estimate is never a measurement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rating:
    """What a processor package is rated for, and where that is stated."""

    part: str
    tdp_w: float
    threads: int
    source: str


_ARK = "Intel product specifications"
_AMD = "AMD product specifications"

RATINGS = (
    Rating("i5-8250U", 15, 8, _ARK),
    Rating("i7-8550U", 15, 8, _ARK),
    Rating("i7-8700K", 95, 12, _ARK),
    Rating("i9-9900K", 95, 16, _ARK),
    Rating("i5-10400", 65, 12, _ARK),
    Rating("i7-10700K", 125, 16, _ARK),
    Rating("i9-10900K", 125, 20, _ARK),
    Rating("i5-1135G7", 28, 8, _ARK),
    Rating("i7-1165G7", 28, 8, _ARK),
    Rating("i7-11700K", 125, 16, _ARK),
    Rating("i7-12700", 65, 20, _ARK),
    Rating("i7-12700K", 125, 20, _ARK),
    Rating("i9-12900K", 125, 24, _ARK),
    Rating("i7-1260P", 28, 16, _ARK),
    Rating("i5-13600K", 125, 20, _ARK),
    Rating("i7-13700K", 125, 24, _ARK),
    Rating("i9-13900K", 125, 32, _ARK),
    Rating("i7-14700K", 125, 28, _ARK),
    Rating("i9-14900K", 125, 32, _ARK),
    Rating("W-2155", 140, 20, _ARK),
    Rating("E5-2680 v4", 120, 28, _ARK),
    Rating("E5-2690 v4", 135, 28, _ARK),
    Rating("E5-2698 v4", 135, 40, _ARK),
    Rating("E5-2699 v4", 145, 44, _ARK),
    Rating("Gold 6130", 125, 32, _ARK),
    Rating("Gold 6148", 150, 40, _ARK),
    Rating("Gold 6248", 150, 40, _ARK),
    Rating("Gold 6330", 205, 56, _ARK),
    Rating("Gold 6338", 205, 64, _ARK),
    Rating("Gold 6430", 270, 64, _ARK),
    Rating("Platinum 8160", 150, 48, _ARK),
    Rating("Platinum 8168", 205, 48, _ARK),
    Rating("Platinum 8180", 205, 56, _ARK),
    Rating("Platinum 8280", 205, 56, _ARK),
    Rating("Platinum 8358", 250, 64, _ARK),
    Rating("Platinum 8380", 270, 80, _ARK),
    Rating("Platinum 8468", 350, 96, _ARK),
    Rating("Platinum 8480+", 350, 112, _ARK),
    Rating("Platinum 8490H", 350, 120, _ARK),
    Rating("Ryzen 5 3600", 65, 12, _AMD),
    Rating("Ryzen 7 3700X", 65, 16, _AMD),
    Rating("Ryzen 9 3950X", 105, 32, _AMD),
    Rating("Ryzen 5 5600X", 65, 12, _AMD),
    Rating("Ryzen 7 5800X", 105, 16, _AMD),
    Rating("Ryzen 9 5900X", 105, 24, _AMD),
    Rating("Ryzen 9 5950X", 105, 32, _AMD),
    Rating("Ryzen 5 7600X", 105, 12, _AMD),
    Rating("Ryzen 7 7700X", 105, 16, _AMD),
    Rating("Ryzen 9 7900X", 170, 24, _AMD),
    Rating("Ryzen 9 7950X", 170, 32, _AMD),
    Rating("Ryzen 9 9950X", 170, 32, _AMD),
    Rating("Threadripper 3970X", 280, 64, _AMD),
    Rating("Threadripper 3990X", 280, 128, _AMD),
    Rating("EPYC 7301", 170, 32, _AMD),
    Rating("EPYC 7551", 180, 64, _AMD),
    Rating("EPYC 7402", 180, 48, _AMD),
    Rating("EPYC 7452", 155, 64, _AMD),
    Rating("EPYC 7502", 180, 64, _AMD),
    Rating("EPYC 7702", 200, 128, _AMD),
    Rating("EPYC 7742", 225, 128, _AMD),
    Rating("EPYC 7H12", 280, 128, _AMD),
    Rating("EPYC 7413", 180, 48, _AMD),
    Rating("EPYC 7543", 225, 64, _AMD),
    Rating("EPYC 7713", 225, 128, _AMD),
    Rating("EPYC 7763", 280, 128, _AMD),
    Rating("EPYC 9334", 210, 64, _AMD),
    Rating("EPYC 9354", 280, 64, _AMD),
    Rating("EPYC 9454", 290, 96, _AMD),
    Rating("EPYC 9554", 360, 128, _AMD),
    Rating("EPYC 9654", 360, 192, _AMD),
)


def find_rating(model: str) -> Rating | None:
    """Return the rating of a processor by the model name of `cpuinfo`, or None when it is not listed."""
    plain = model.replace("(R)", "").replace("(TM)", "")
    for rating in RATINGS:
        if re.search(rf"(?<![\w-]){re.escape(rating.part)}(?![\w+])", plain):
            return rating
    return None
