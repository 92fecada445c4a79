"""Names of networks from elsewhere: what is understood, what is refused at once, and with which remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.bench.command import Measurement, worker_command
from nnwatch.bench.launch import require
from nnwatch.bench.matrix import cells
from nnwatch.core.errors import UsageError
from nnwatch.networks.catalogue import find
from nnwatch.networks.packages import require_package
from tests.bench.networks import write_script


@pytest.mark.parametrize(
    ("name", "suite", "label"),
    [
        ("torchvision:resnet18", "torchvision", "torchvision:resnet18"),
        ("transformers:google/vit-base", "transformers", "transformers:google/vit-base"),
        ("onnx:/there/net.onnx", "onnx", "onnx:net"),
        ("script:C.py", "script", "script:C"),
    ],
)
def test_a_name_with_a_colon_is_of_a_source(name: str, suite: str, label: str) -> None:
    found = find(name)
    assert (found.name, found.suite, found.label, found.is_trained) == (name, suite, label, False)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "keras:resnet",
            "there are no networks keras:; known are torchvision:NAME, timm:NAME, transformers:NAME, ",
        ),
        ("onnx:", "onnx: names no network; write onnx:FILE"),
    ],
)
def test_a_name_of_no_source_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        find(name)


def test_a_package_that_is_not_installed_is_named_with_what_installs_it() -> None:
    with pytest.raises(
        UsageError, match=r"timm:x needs no_such_package, .*; install with: pip install no_such_package"
    ):
        require_package("no_such_package", "timm:x")


def test_a_file_that_is_not_there_is_refused_before_anything_begins() -> None:
    for name in ("onnx:/nowhere/net.onnx", "script:/nowhere/net.py"):
        with pytest.raises(UsageError, match="there is no file /nowhere/net"):
            require(find(name), Measurement())


def test_a_file_of_onnx_neither_trains_nor_changes_its_precision(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").touch()
    network = find(f"onnx:{tmp_path / 'net.onnx'}")
    require(network, Measurement())
    with pytest.raises(UsageError, match="only infers; leave --train out"):
        require(network, Measurement(train=True))
    with pytest.raises(UsageError, match="has the precision of its file"):
        require(network, Measurement(precision="float16"))


def test_pictures_of_ones_own_are_looked_for_before_anything_begins(tmp_path: Path) -> None:
    script = find(f"script:{write_script(tmp_path)}")
    with pytest.raises(UsageError, match="there is no data set 'cifar10'; write --dataset imagefolder:PATH"):
        require(script, Measurement(dataset="cifar10"))
    with pytest.raises(UsageError, match="there is no folder /nowhere"):
        require(script, Measurement(dataset="imagefolder:/nowhere"))


def test_a_data_set_is_part_of_the_command_and_of_the_cell() -> None:
    how = Measurement(dataset="imagefolder:/pets")
    assert worker_command(find("timm:x"), None, how)[-2:] == ("--dataset", "imagefolder:/pets")
    first, second = cells([find("timm:x")], [how, Measurement()])
    assert first.name == f"{second.name}/imagefolder:/pets"
