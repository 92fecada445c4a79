"""How far apart the samples of a run may be."""

from __future__ import annotations

SHORTEST_S, LONGEST_S = 0.01, 10.0
