"""Services for a viewer who may only look: what would change a run or the history is refused."""

from __future__ import annotations

import dataclasses
from typing import NoReturn

from nnwatch.core.errors import UsageError
from nnwatch.tui.services import Services

CHANGING = (
    "launch",
    "stop_matrix",
    "go_on_with_matrix",
    "throw_away",
    "take_back",
    "tag",
    "stop",
    "discard",
    "relaunch",
    "attach",
    "resume",
    "mark",
    "signal",
)


def only_looking(house: Services) -> Services:
    """Return the same services without those that change anything; screens hide their keys as well."""
    return dataclasses.replace(house, readonly=True, **dict.fromkeys(CHANGING, _refuse))


def _refuse(*_: object) -> NoReturn:
    raise UsageError("this view may only look; start nnwatch without --readonly for that")
