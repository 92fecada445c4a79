"""Networks of libraries: built with random weights, with real ones where they are, and never fetched unasked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from nnwatch.bench.command import Measurement
from nnwatch.bench.download import download
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.catalogue import find
from nnwatch.networks.opened import Wish
from nnwatch.networks.opening import open_network
from nnwatch.networks.packages import library
from tests.bench.jobs import loaded, result
from tests.bench.networks import write_pictures

PACKAGES = Path(__file__).parent / "packages"
TINY = {"torchvision": "torchvision:tinynet", "timm": "timm:tinynet.in1k"}
FILES = {"torchvision": "tinynet-0123abcd.pth", "timm": "tinynet-timm.pth"}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which torch keeps weights, and libraries that stand in for the real ones."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.syspath_prepend(PACKAGES)
    checkpoints = tmp_path / "torch" / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    yield checkpoints
    for name in [name for name in sys.modules if name.partition(".")[0] in FILES]:
        del sys.modules[name]


def put_weights(hub: Path, package: str) -> None:
    """Leave weights that answer with the colour of a picture."""
    torch.save({"fc.weight": torch.eye(3), "fc.bias": torch.zeros(3)}, hub / FILES[package])


@pytest.mark.parametrize("package", FILES)
def test_weights_that_are_not_here_are_random_and_nothing_is_fetched(
    hub: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    job, facts = loaded(TINY[package], batch_size=3)
    assert result(job) == (3, None)
    assert (facts["architecture"], facts["task"]) == (TINY[package], "energy only, random weights")
    assert (facts["parameters"], facts["dataset"]) == (12, "noise")
    assert not list(hub.iterdir())


@pytest.mark.parametrize(("package", "side"), [("torchvision", 16), ("timm", 12)])
def test_weights_that_are_here_are_judged_by_pictures(
    hub: Path, package: str, side: int, tmp_path: Path
) -> None:
    put_weights(hub, package)
    dataset = f"imagefolder:{write_pictures(tmp_path, wrong=2)}"
    job, facts = loaded(TINY[package], dataset=dataset, batch_size=4)
    assert job.feed.batch(0, 1).arguments[0].shape == (1, 3, side, side)  # type: ignore[attr-defined]
    assert result(job) == (12, 10)
    assert facts["task"] == "image-classification"


@pytest.mark.parametrize("package", FILES)
def test_weights_that_are_here_without_pictures_are_not_called_random(hub: Path, package: str) -> None:
    put_weights(hub, package)
    assert loaded(TINY[package])[1]["task"] == "energy only"


@pytest.mark.parametrize("package", FILES)
def test_an_unknown_network_is_refused(hub: Path, package: str) -> None:
    with pytest.raises(UsageError, match=f"{package} builds no network 'nix': Unknown model"):
        open_network(f"{package}:nix", Wish())


def test_a_library_that_does_not_work_here_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "halfway.py").write_text("raise RuntimeError('operator halfway::nms does not exist')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(
        NnwatchError, match="halfway is installed but cannot be imported: operator halfway::nms"
    ):
        library("halfway")


def test_weights_are_fetched_before_the_measurement(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a child process, which finds these already there; what it says last is why it failed."""
    put_weights(hub, "torchvision")
    monkeypatch.setenv("PYTHONPATH", str(PACKAGES))
    download(find("torchvision:tinynet"), Measurement())
    download(find("mlp"), Measurement())
    with pytest.raises(
        NnwatchError, match=r"^fetching torchvision:nix failed: torchvision builds no network"
    ):
        download(find("torchvision:nix"), Measurement())


def test_a_missing_library_ends_the_command_with_what_installs_it(tmp_path: Path) -> None:
    """An interpreter that finds it nowhere, whatever is installed."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['timm'] = None\n")
    command = [sys.executable, "-m", "nnwatch", "bench", "timm:resnet18", "--headless"]
    environment = {**os.environ, "NNWATCH_HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "timm:resnet18 needs timm, " in done.stderr
    assert done.stderr.endswith("install with: pip install timm\n")
