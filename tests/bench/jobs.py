"""What the worker measures, without its process."""

from __future__ import annotations

import argparse
from typing import Any

import torch

from nnwatch.bench.loading import load
from nnwatch.bench.measuring import Job
from nnwatch.networks.catalogue import find


def loaded(name: str, **changes: Any) -> tuple[Job, dict[str, object]]:
    """Return what the worker would measure, and its facts."""
    usual: dict[str, Any] = {
        "dataset": None, "batch_size": 2, "precision": "float32", "threads": 1, "weights": None,
    }  # fmt: skip
    return load(find(name), argparse.Namespace(**{**usual, **changes}), torch.device("cpu"))


def result(job: Job) -> tuple[int, int | None]:
    """Return the items of one pass, and how many came out right."""
    with torch.inference_mode():
        batches = list(job.one_pass())
    correct = [batch.correct for batch in batches if batch.correct is not None]
    return sum(batch.items for batch in batches), sum(correct) if correct else None
