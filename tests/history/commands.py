"""The commands of the history as a person types them, and rows that they can compare."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from nnwatch.cli.main import app

MEASURED = {
    "task": "image-classification",
    "classes": 10,
    "dataset_items": 1000,
    "energy_cpu_j": 5.0,
    "device": "cpu",
    "host": "here",
}


def nnwatch(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def document(*arguments: str) -> dict[str, Any]:
    result = nnwatch(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found
