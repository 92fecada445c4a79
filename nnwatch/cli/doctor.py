"""`nnwatch doctor`: what this machine can measure, what it cannot, why, and what would help."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict
from typing import Annotated

import typer

from nnwatch.cli.doctor_text import diagnosis_lines
from nnwatch.cli.document import print_document

_WIDEST = 110


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", epilog="Example: nnwatch doctor --json")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell of every meter whether it is here, why not, and the least-privilege remedy."""
    from nnwatch import paths
    from nnwatch.meters.base import Surroundings
    from nnwatch.meters.diagnosis import diagnose

    surroundings = Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns)
    diagnosis = diagnose(surroundings, paths.home())
    if as_json:
        print_document({"doctor": asdict(diagnosis)})
    else:
        width = min(_WIDEST, shutil.get_terminal_size().columns)
        typer.echo("\n".join(diagnosis_lines(diagnosis, width)))
