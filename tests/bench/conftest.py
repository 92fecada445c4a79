"""Weights that took one epoch, trained once for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from nnwatch.bench.preparation import TrainingProgress, prepare
from nnwatch.networks.catalogue import find


@dataclass(frozen=True)
class Trained:
    """A file of weights and what its training told."""

    weights: Path
    progress: list[TrainingProgress]


@pytest.fixture(scope="session")
def trained_mlp(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    progress: list[TrainingProgress] = []
    folder = tmp_path_factory.mktemp("bench") / "weights"
    return Trained(prepare(find("mlp"), folder, progress.append, epochs=1), progress)
