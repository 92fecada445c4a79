"""The one JSON document that a command prints with `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typer


def print_document(document: Mapping[str, Any]) -> None:
    """Print a document; times are ISO 8601, what is not known is null."""
    from nnwatch.history.finite import to_json

    typer.echo(to_json(document, _text, indent=1))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
