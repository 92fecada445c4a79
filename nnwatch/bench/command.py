"""The command that measures an architecture, as a recorder launches it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from nnwatch.bench.catalogue import Architecture


def worker_command(
    architecture: Architecture,
    weights: Path,
    batch_size: int = 32,
    min_seconds: float = 10.0,
    device: str = "cpu",
) -> tuple[str, ...]:
    """The worker's argument list: the interpreter that runs us, since that one has what the worker needs."""
    worker = (
        sys.executable,
        "-P",
        "-m",
        "nnwatch.bench.worker",
        architecture.name,
        "--weights",
        str(weights),
    )
    how = ("--batch-size", str(batch_size), "--min-seconds", str(min_seconds), "--device", device)
    return worker + how
