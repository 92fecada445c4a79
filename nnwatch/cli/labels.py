"""The options that say what a run is and how it is recorded, the same for `run` and `attach`."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.core.errors import UsageError
from nnwatch.core.interval import LONGEST_S, SHORTEST_S

Interval = Annotated[
    float,
    typer.Option(
        min=SHORTEST_S, max=LONGEST_S, envvar="NNWATCH_INTERVAL", help="Seconds between two samples."
    ),
]
Name = Annotated[str | None, typer.Option(help="What to call the run.")]
Architecture = Annotated[str | None, typer.Option("--arch", help="Label: the architecture.")]
Dataset = Annotated[str | None, typer.Option(help="Label: the data set.")]
Items = Annotated[int | None, typer.Option(min=1, help="How many items the command processes.")]
Accuracy = Annotated[float | None, typer.Option(min=0.0, max=1.0, help="Its accuracy, 0 to 1.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="K=V", help="Label; may be repeated.")]
Headless = Annotated[bool, typer.Option("--headless", help="No screens: behave as `time` does.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the run as one JSON document.")]
Detach = Annotated[bool, typer.Option("--detach", help="Print the run's id and leave it to itself.")]
Redact = Annotated[
    bool,
    typer.Option(
        "--redact/--no-redact", envvar="NNWATCH_REDACT", help="Keep the command's arguments out of all files."
    ),
]


def checked(tags: list[str] | None) -> tuple[str, ...]:
    """Return tags that are of the form key=value.

    Raises:
        UsageError: one is not.
    """
    for tag in tags or ():
        key, equals, _ = tag.partition("=")
        if not key or not equals:
            raise UsageError(f"--tag {tag} is not of the form key=value")
    return tuple(tags or ())
