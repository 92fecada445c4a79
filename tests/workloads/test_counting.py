"""What is counted inside programs that know nothing of it: exactly what they did, and nothing shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.probe.conftest import REPOSITORY
from tests.workloads.conftest import SCRIPTS, Watch
from tests.workloads.onnx_file import write_sum_model

BINARIES = Path(sys.executable).parent


def test_a_plain_loop(watch: Watch) -> None:
    """It never leaves the training mode and records gradients that nobody asks for: inference all the same."""
    done = watch("plain_loop.py")
    assert (done.code, done.output, done.complaints) == (0, "last class True\n", "")
    assert done.counts() == [("load", 0, 0), ("inference", 100, 25)]
    assert done.marks() == ["load+", "load-", "inference+", "inference-"]
    assert done.timed_calls() == 25
    facts = done.facts
    assert (facts["architecture"], facts["parameters"]) == ("Net", 162)
    assert (facts["framework"], facts["precision"], facts["device"]) == ("pytorch", "float32", "cpu")
    assert facts["batch_size"] == 4


def test_a_torch_that_calls_modules_in_another_way(watch: Watch) -> None:
    done = watch("another_torch.py")
    assert (done.code, done.output, done.complaints) == (0, "last class True\n", "")
    assert done.counts() == [("load", 0, 0), ("inference", 100, 25)]
    assert done.timed_calls() == 25


def test_training_and_evaluation_with_loader_processes(watch: Watch) -> None:
    """The loaders call a network for each item in processes of their own, which is no work of the model."""
    done = watch("train_and_evaluate.py")
    assert (done.code, done.complaints) == (0, "")
    epoch = [("train", 100, 7), ("inference", 40, 3)]
    assert done.counts() == [("load", 0, 0), *epoch, *epoch]
    assert len({event["pid"] for event in done.events}) == 1


def test_a_transformers_model_from_a_config(watch: Watch) -> None:
    done = watch("bert.py")
    assert (done.code, done.output) == (0, "(5, 3)\n")
    assert done.counts() == [("load", 0, 0), ("inference", 30, 6)]
    assert done.facts["architecture"] == "BertForSequenceClassification"


def test_generated_texts_and_tokens(watch: Watch) -> None:
    done = watch("generate.py")
    assert (done.code, done.output) == (0, "(2, 17)\n")
    assert done.counts() == [("load", 0, 0), ("inference", 6, 3)]
    assert done.total("tokens") == 3 * 2 * 10
    assert done.timed_calls() == 3


def test_a_compiled_model_is_compiled_as_without_us(watch: Watch) -> None:
    alone = watch("compiled.py", hooks=False)
    done = watch("compiled.py")
    assert (done.code, done.output, done.complaints) == (0, alone.output, alone.complaints)
    assert done.output.startswith("(6, 2) 2 graphs")
    assert done.counts() == [("load", 0, 0), ("inference", 72, 12)]
    assert done.facts["architecture"] == "Net"


def test_a_program_that_crashes_half_way(watch: Watch) -> None:
    done = watch("crashes_half_way.py")
    assert done.code == 1
    assert done.complaints.splitlines()[-1].startswith(
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied"
    )
    assert done.counts() == [("load", 0, 0), ("inference", 21, 7)]
    assert done.marks()[-1] == "inference-"


def test_a_program_that_never_calls_a_model(watch: Watch) -> None:
    done = watch("never_calls_a_model.py")
    assert (done.code, done.output, done.complaints, done.events) == (0, "(100, 100)\n", "", [])


def test_an_onnx_session(watch: Watch, tmp_path: Path) -> None:
    model = tmp_path / "sum.onnx"
    write_sum_model(model)
    done = watch("onnx_session.py", str(model))
    assert (done.code, done.output) == (0, "(5, 3)\n")
    assert done.counts() == [("load", 0, 0), ("inference", 45, 9)]
    facts = done.facts
    assert (facts["architecture"], facts["framework"], facts["device"]) == ("sum", "onnxruntime", "cpu")
    assert facts["precision"] == "float32"


def test_two_processes_of_one_job(watch: Watch) -> None:
    here = ("--standalone", "--local-addr", "127.0.0.1")  # on a port that nobody else has
    launcher = (str(BINARIES / "torchrun"), *here, "--nproc_per_node=2")
    done = watch.command((*launcher, str(SCRIPTS / "two_processes.py")))
    assert done.code == 0, done.complaints
    assert (done.total("items"), done.total("calls")) == (2 * (10 * 4 + 5 * 6), 2 * 15)
    assert sorted(done.marks()) == sorted(
        2 * [f"{phase}{side}" for phase in ("load", "train", "inference") for side in "+-"]
    )
    described = [event["describe"] for event in done.events if "describe" in event]
    assert [facts["architecture"] for facts in described if "architecture" in facts] == ["Linear"]
    assert len({event["pid"] for event in done.events}) == 2


def test_a_network_within_another_that_spreads_its_training(watch: Watch) -> None:
    done = watch("data_parallel.py")
    assert (done.code, done.output) == (0, "")
    assert done.counts() == [("load", 0, 0), ("train", 40, 10), ("inference", 30, 5)]
    assert done.facts["architecture"] == "Linear"


def test_a_trainer_in_the_manner_of_lightning(watch: Watch) -> None:
    """A first look at the validation, then epochs whose steps are closures of the optimiser."""
    done = watch("trainer.py")
    assert (done.code, done.complaints) == (0, "")
    epoch = [("train", 60, 6), ("inference", 40, 4)]
    assert done.counts() == [("load", 0, 0), ("inference", 20, 2), *epoch, *epoch]
    assert done.facts["architecture"] == "LitClassifier"


@pytest.mark.parametrize(("how", "alone"), [("raw", 6), ("proper", 5)])
def test_networks_called_in_threads_while_another_is_being_called(watch: Watch, how: str, alone: int) -> None:
    """Layers within a call are part of it even where another thread is inside a call of its own."""
    done = watch("threads_within_calls.py", how)
    assert (done.code, done.complaints) == (0, "")
    assert done.counts() == [("load", 0, 0), ("inference", 3 * (alone + 2 * 10), alone + 2 * 10)]


def test_many_short_calls_of_many_networks_and_threads(watch: Watch) -> None:
    done = watch("many_calls.py")
    assert (done.code, done.complaints) == (0, "")
    calls = 500 + 200 + 50 + 40 + 800
    items = 500 * 3 + 100 * 5 + 50 + 2 * sum(range(1, 21)) + 800 * 5
    assert (done.total("items"), done.total("calls"), done.timed_calls()) == (items, calls, calls)
    assert done.marks() == ["load+", "load-", "inference+", "inference-"]


def test_a_program_that_begins_to_mark_by_hand_is_counted_once(watch: Watch) -> None:
    """What it did before is counted as that of any program."""
    done = watch("marks_late.py", env={"PYTHONPATH": str(REPOSITORY)})
    assert (done.code, done.complaints) == (0, "")
    assert done.counts() == [("load", 0, 0), ("inference", 90, 30), ("inference", 120, 40)]
