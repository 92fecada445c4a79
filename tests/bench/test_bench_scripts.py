"""Networks from the user's own files: the contract of two functions, and files of ONNX."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.bench.learning import training_steps
from nnwatch.core.errors import NnwatchError, UsageError
from tests.bench.jobs import loaded, result
from tests.bench.networks import SCRIPT, write_script
from tests.workloads.onnx_file import write_sum_model

NAMED = """
import torch

class Attention(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(10, 4)

    def forward(self, *, tokens, mask):
        return {"hidden": self.table(tokens) * mask}

def build():
    return Attention()

def example_input(batch_size):
    return {"tokens": torch.ones(batch_size, 6, dtype=torch.long), "mask": torch.ones(batch_size, 6, 1)}
"""


def test_a_script_gives_network_and_input(tmp_path: Path) -> None:
    job, facts = loaded(f"script:{write_script(tmp_path)}", batch_size=7)
    assert result(job) == (7, None)
    assert (facts["architecture"], facts["task"], facts["dataset"]) == (
        "script:brightest", "energy only", "noise",
    )  # fmt: skip
    assert (facts["framework"], facts["parameters"], facts["precision"]) == ("pytorch", 3, "float32")


def test_named_arguments_a_precision_and_training(tmp_path: Path) -> None:
    """Whatever it answers sends gradients; whole numbers stay whole in any precision."""
    job, facts = loaded(f"script:{write_script(tmp_path, NAMED)}", batch_size=3, precision="bfloat16")
    assert result(job) == (3, None)
    assert facts["precision"] == "bfloat16"
    assert next(training_steps(job, 0.0)).items == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import no_such_module", "cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'"),
        ("def (", "cannot be loaded: SyntaxError"),
        (
            "import torch\ndef build(): return torch.nn.ReLU()",
            r"has no function example_input\(batch_size\), which gives the input",
        ),
        (SCRIPT.replace("return Brightest()", "return 5"), "returns int, not a torch.nn.Module"),
        (SCRIPT.replace("return Brightest()", "return 1 / 0"), r"build\(\) in .* fails: ZeroDivisionError"),
        (
            SCRIPT.replace("torch.zeros(batch_size, 3", "torch.zeros(batch_size, 5"),
            "cannot be run: The size of",
        ),
        (SCRIPT.replace("return x.mean(dim=(2, 3)) * self.scale", "x.no_such_thing"), "cannot be run: "),
    ],
)
def test_a_script_that_cannot_be_measured_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(NnwatchError, match=sentence):
        loaded(f"script:{write_script(tmp_path, text)}")


def test_a_network_that_takes_no_pictures_takes_no_data_set(tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "a.png").touch()
    with pytest.raises(UsageError, match="takes no pictures; leave --dataset out"):
        loaded(f"script:{write_script(tmp_path, NAMED)}", dataset=f"imagefolder:{tmp_path}")


def test_a_file_of_onnx_is_run(tmp_path: Path) -> None:
    write_sum_model(tmp_path / "sum.onnx")
    job, facts = loaded(f"onnx:{tmp_path / 'sum.onnx'}", batch_size=4)
    assert result(job) == (4, None)
    assert (facts["architecture"], facts["framework"], facts["precision"]) == (
        "onnx:sum", "onnxruntime", "float32",
    )  # fmt: skip
    assert facts["task"] == "energy only"
    with pytest.raises(UsageError, match="the network only infers"):
        next(training_steps(job, 0.0))


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"nothing")
    with pytest.raises(NnwatchError, match=r"ONNX Runtime does not take .*net\.onnx: "):
        loaded(f"onnx:{tmp_path / 'net.onnx'}")
