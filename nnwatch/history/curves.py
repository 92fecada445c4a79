"""The power curves of runs that are compared: of each group, that of the newest run whose samples can be read."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from nnwatch.core.curve import PowerCurve, curve_of
from nnwatch.core.errors import NnwatchError
from nnwatch.history.playback import playback
from nnwatch.history.store import HistoryStore

Row = Mapping[str, Any]


def power_curves(
    groups: Sequence[Sequence[Row]], store: HistoryStore | None = None
) -> tuple[PowerCurve | None, ...]:
    """Return a curve for each group of rows, the oldest row first; None where no run of it has samples here."""
    store = store or HistoryStore()
    return tuple(_newest(rows, store) for rows in groups)


def _newest(rows: Sequence[Row], store: HistoryStore) -> PowerCurve | None:
    for row in reversed(rows):
        if store.samples_path(row["run_id"]).is_file():
            with contextlib.suppress(NnwatchError):
                return curve_of(row["run_id"], playback(row["run_id"], store), row.get("phases") or ())
    return None
