"""`nnwatch resume`: go on recording a run that has lost its recorder."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.progress import lost


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resume", epilog="Example: nnwatch resume last")(resume)


def resume(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")] = "last",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Go on recording a command whose recorder was killed: counters close the gap, and it is noted."""
    from nnwatch.recording.control import resume as resume_recording

    folder = lost(run_id)
    resume_recording(folder)
    if as_json:
        print_document({"run_id": folder.name, "folder": folder})
    else:
        typer.echo(f"run {folder.name} goes on; look at it with: nnwatch watch {folder.name}", err=True)
