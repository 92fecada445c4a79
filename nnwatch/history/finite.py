"""Rows as JSON can hold them: what is no number is not known."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any


def to_json(document: Mapping[str, Any], default: Callable[[Any], str], indent: int | None = None) -> str:
    """Return a document as text; NaN and the infinities, for which JSON has no word, become null."""
    try:
        return json.dumps(document, default=default, indent=indent, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(document), default=default, indent=indent, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value
