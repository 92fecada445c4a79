"""Training: what it tells, what it leaves, and what it says when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from nnwatch.bench import mnist, training
from nnwatch.bench.preparation import TrainingProgress, prepare
from nnwatch.bench.weights import weights_path
from nnwatch.core.errors import NnwatchError
from nnwatch.networks.catalogue import find
from tests.bench.conftest import Trained

REPOSITORY = Path(__file__).resolve().parents[2]


def test_a_training_tells_each_epoch_and_leaves_one_file(trained_mlp: Trained) -> None:
    (last,) = trained_mlp.progress
    assert (last.epoch, last.epochs) == (1, 1)
    assert last.accuracy > 0.5
    assert last.seconds > 0
    assert trained_mlp.weights == weights_path(find("mlp"), trained_mlp.weights.parent, 1)
    assert list(trained_mlp.weights.parent.iterdir()) == [trained_mlp.weights]


def test_the_accuracy_told_is_that_of_the_weights_left(trained_mlp: Trained) -> None:
    network = find("mlp").build()
    network.load_state_dict(load_file(trained_mlp.weights))
    _, images = mnist.load()
    assert training.accuracy(network, images) == trained_mlp.progress[-1].accuracy


def test_weights_that_are_there_are_not_trained_again(trained_mlp: Trained) -> None:
    progress: list[TrainingProgress] = []
    assert prepare(find("mlp"), trained_mlp.weights.parent, progress.append, epochs=1) == trained_mlp.weights
    assert progress == []


def test_training_again_gives_the_same_weights(trained_mlp: Trained, tmp_path: Path) -> None:
    again = prepare(find("mlp"), tmp_path, lambda _: None, epochs=1)
    assert again.read_bytes() == trained_mlp.weights.read_bytes()


def test_other_epochs_and_networks_have_other_files(tmp_path: Path) -> None:
    names = {weights_path(find(name), tmp_path, epochs) for name in ("mlp", "vit") for epochs in (1, 2)}
    assert len(names) == 4


def test_a_failed_training_is_one_sentence_with_its_reason(tmp_path: Path) -> None:
    in_the_way = tmp_path / "weights"
    in_the_way.touch()
    with pytest.raises(NnwatchError, match=r"^the training failed: .*File exists.*weights"):
        prepare(find("mlp"), in_the_way, lambda _: None, epochs=1)


def test_an_interrupted_caller_ends_the_training(tmp_path: Path) -> None:
    def interrupt(_: TrainingProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(find("mlp"), tmp_path, interrupt, epochs=500)
    assert list(tmp_path.iterdir()) == []


def test_without_torch_the_extra_is_named() -> None:
    """An interpreter without its site packages is one that has none of them installed."""
    program = (
        "from pathlib import Path\n"
        "from nnwatch.networks.catalogue import find\n"
        "from nnwatch.bench.preparation import prepare\n"
        "prepare(find('mlp'), Path('weights'), print)"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", program], env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert "a benchmark needs torch, mlxtend, safetensors" in result.stderr
    assert "pip install 'nnwatch[bench]'" in result.stderr


def test_preparation_and_command_load_no_torch() -> None:
    program = (
        "import sys, nnwatch.bench.command, nnwatch.bench.preparation\nassert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=True, timeout=60)
