"""What a person orders on the launch form: a benchmark or a command, and the equal command line."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from nnwatch.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class BenchOrder:
    """Networks to measure, in every way of these; `until_ci` is a share as the command line takes it."""

    suite: str | None = None
    architectures: tuple[str, ...] = ()
    devices: tuple[str, ...] = ("cpu",)
    batch_sizes: tuple[int, ...] = (32,)
    precision: str = "float32"
    threads: int | None = None
    repeat: int = 1
    min_seconds: float = 10.0
    until_ci: str | None = None
    at_most: int = 10
    rest: float = 1.0
    train: bool = False
    dataset: str | None = None
    download: bool = False
    matrix: str | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of `nnwatch` that order the same; what is as by default is left out."""
        return ("bench", *self.architectures, *_options(self, _BENCH))


@dataclass(frozen=True, slots=True)
class CommandOrder:
    """A command to record, with its labels and how its work is counted."""

    command: tuple[str, ...]
    name: str | None = None
    architecture: str | None = None
    dataset: str | None = None
    items: int | None = None
    accuracy: float | None = None
    tags: tuple[str, ...] = ()
    no_hooks: bool = False
    items_from: str | None = None
    accuracy_from: str | None = None
    demo: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of `nnwatch` that order the same; what is as by default is left out."""
        return ("run", *_options(self, _COMMAND), "--", *self.command)


Order = BenchOrder | CommandOrder

_BENCH = {
    "suite": "--suite",
    "devices": "--device",
    "batch_sizes": "--batch-size",
    "precision": "--precision",
    "threads": "--threads",
    "repeat": "--repeat",
    "min_seconds": "--min-seconds",
    "until_ci": "--until-ci",
    "at_most": "--at-most",
    "rest": "--rest",
    "train": "--train",
    "dataset": "--dataset",
    "download": "--download",
    "matrix": "--matrix",
}
_COMMAND = {
    "name": "--name",
    "architecture": "--arch",
    "dataset": "--dataset",
    "items": "--items",
    "accuracy": "--accuracy",
    "tags": "--tag",
    "no_hooks": "--no-hooks",
    "items_from": "--items-from",
    "accuracy_from": "--accuracy-from",
    "demo": "--demo",
}


def command_order(line: str) -> CommandOrder:
    """Return the order to record a command that was typed as in a shell.

    Raises:
        UsageError: it cannot be understood, or nothing was typed.
    """
    try:
        command = tuple(shlex.split(line))
    except ValueError as error:
        raise UsageError(f"the command cannot be understood: {error}") from error
    if not command:
        raise UsageError("type a command to record, such as: python infer.py")
    return CommandOrder(command)


def command_line(order: Order) -> str:
    """Return what one would type in a shell to order the same."""
    return shlex.join(("nnwatch", *order.arguments))


def _options(order: Order, names: dict[str, str]) -> Iterator[str]:
    usual = {field.name: field.default for field in fields(order)}
    for name, option in names.items():
        value = getattr(order, name)
        if value != usual[name]:
            yield from _option(option, value)


def _option(option: str, value: Any) -> Iterator[str]:
    if value is True:
        yield option
    else:
        for each in value if isinstance(value, tuple) else (value,):
            yield from (option, str(each).removesuffix(".0") if isinstance(each, float) else str(each))
