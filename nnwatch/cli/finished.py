"""A run of the history with its place among comparable ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnwatch.scoring.placement import Placement


@dataclass(frozen=True, slots=True)
class Finished:
    """A row of history and its score.

    Attributes:
        asked_to_end: whether somebody asked for its end while this process recorded it.
    """

    row: Mapping[str, Any]
    placement: Placement
    asked_to_end: bool = False

    @property
    def exit_code(self) -> int:
        """The workload's exit code; 0 when the recording was ended before it."""
        return int(self.row["exit_code"] or 0)

    def document(self) -> dict[str, Any]:
        """Return the run as its row of history with its score beside it."""
        return {**self.row, "placement": asdict(self.placement)}


def find(run_id: str, *, taking_in: bool = True) -> Finished:
    """Return a run by its id or a part of it, also one that its recorder could not hand over, if that may be taken in.

    Raises:
        UsageError: there is no such run.
        NnwatchError: the history cannot be read or written.
    """
    from nnwatch.history.lookup import lookup
    from nnwatch.scoring.placement import place

    row, comparable = lookup(run_id, taking_in=taking_in)
    return Finished(row, place(row, comparable))
