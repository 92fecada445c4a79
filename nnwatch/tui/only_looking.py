"""Services for a viewer who may only look: what would change a run, a process, the history or a file is refused."""

from __future__ import annotations

from typing import Any, NoReturn

from nnwatch.core.errors import UsageError
from nnwatch.settings import KEYS, Settings
from nnwatch.tui.services import Services

CHANGING = (
    "launch",
    "stop_matrix",
    "go_on_with_matrix",
    "throw_away",
    "take_back",
    "tag",
    "export",
    "stop",
    "discard",
    "relaunch",
    "attach",
    "resume",
    "predict",
    "mark",
    "signal",
)


class _Session:
    """Settings that are changed while the screens are open, and never written."""

    def __init__(self, house: Services) -> None:
        self._house = house
        self._changed: dict[str, Any] = {}

    def settings(self) -> Settings:
        """Return what the person set, with what was changed since."""
        return self._house.settings()._replace(**self._changed)

    def change(self, name: str, value: str | bool | float | None) -> None:
        """Change one key of the settings."""
        self._changed.update({key.field: value for key in KEYS if key.name == name})


def only_looking(house: Services) -> Services:
    """Return the same services without those that change anything; screens hide their keys as well."""
    session = _Session(house)
    refused = dict.fromkeys(CHANGING, _refuse)
    return house._replace(readonly=True, settings=session.settings, change_setting=session.change, **refused)


def _refuse(*_: object) -> NoReturn:
    raise UsageError("this view may only look; start nnwatch without --readonly for that")
