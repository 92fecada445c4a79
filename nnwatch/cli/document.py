"""The one JSON document that a command prints with `--json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typer


def print_document(document: Mapping[str, Any]) -> None:
    """Print a document; times are ISO 8601, what is not known is null."""
    typer.echo(json.dumps(document, default=_text, indent=1, allow_nan=False))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
