"""Every command and the module it is in, which is loaded when the command is called and no sooner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "run": "run",
    "attach": "attach",
    "bench": "bench",
    "watch": "watch",
    "stop": "stop",
    "resume": "resume",
    "history": "history",
    "show": "show",
    "compare": "compare",
    "export": "export",
    "tag": "tag",
    "rename": "tag",
    "annotate": "tag",
    "delete": "delete",
    "import": "import_",
    "predict": "predict",
    "calibrate": "calibrate",
    "doctor": "doctor",
}


class _Commands(Mapping[str, Any]):
    """The commands by their names."""

    def __getitem__(self, name: str) -> Any:
        module = import_module(f"{__package__}.{MODULES[name]}")
        registered = typer.Typer()
        module.register(registered)
        return get_group(registered).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class Commands(TyperGroup):
    """A group of these commands: reading the options of all of them takes longer than most take to do their work."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": _Commands()})
