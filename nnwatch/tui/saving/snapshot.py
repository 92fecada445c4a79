"""What the live screen shows, as a JSON file with the same numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.saving.private_file import write_private


def write_snapshot(model: LiveModel) -> Path:
    """Write the moment that is shown to a file of its own in the current folder, and return where it is.

    Raises:
        NnwatchError: the folder refuses it.
    """
    view = model.view
    document = {
        "title": model.title,
        **asdict(view),
        "processes": [process._asdict() for process in model.processes],
        "output": model.output,
    }
    name = f"nnwatch-{view.run_id}-{view.elapsed_s:.0f}s.json"
    return write_private(Path(name).absolute(), json.dumps(document, indent=1, allow_nan=False) + "\n")
