"""The options of `run` that say how the command's work is counted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nnwatch.recording.manifest import Request

NoHooks = Annotated[
    bool, typer.Option("--no-hooks", help="Leave Python programs alone: count nothing inside them.")
]
ItemsFrom = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="Find the number of items in the output: 'processed (\\d+)'."),
]
AccuracyFrom = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="Find the accuracy in the output: 'accuracy: ([\\d.]+%?)'."),
]


def with_counting(
    request: Request, *, no_hooks: bool, items_from: str | None, accuracy_from: str | None
) -> Request:
    """Return the request with how its work is counted.

    Raises:
        UsageError: an expression is none, or has no group that holds the number.
    """
    from nnwatch.recording.found import checked

    return dataclasses.replace(
        request,
        hooks=not no_hooks,
        items_from=checked(items_from, "--items-from"),
        accuracy_from=checked(accuracy_from, "--accuracy-from"),
    )
