"""Pictures of the user's own: which class each is of, how it is prepared, and what is said when that fails."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from nnwatch.bench import mnist, training
from nnwatch.bench.datasets import checked_dataset, class_folders, pictures
from nnwatch.bench.imagefolder import load_pictures
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.catalogue import find
from nnwatch.networks.opened import Preparation
from tests.bench.conftest import Trained
from tests.bench.jobs import loaded, result
from tests.bench.networks import write_pictures, write_script


def test_classes_are_the_folders_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = checked_dataset(f"imagefolder:{write_pictures(tmp_path)}")
    assert [path.name for path in class_folders(folder)] == ["a_red", "b_green", "c_blue"]
    assert [label for _, label in pictures(folder)] == [0] * 4 + [1] * 4 + [2] * 4


def test_accuracy_is_that_of_the_pictures(tmp_path: Path) -> None:
    """Eleven of the twelve lie where they belong; the last batch is not whole."""
    dataset = f"imagefolder:{write_pictures(tmp_path, wrong=1)}"
    job, facts = loaded(f"script:{write_script(tmp_path)}", dataset=dataset, batch_size=5)
    assert result(job) == (12, 11)
    assert (facts["task"], facts["dataset"]) == ("image-classification", "imagefolder:colours")
    assert (facts["dataset_items"], facts["classes"]) == (12, 3)


def test_digits_in_folders_are_judged_as_those_that_come_along(trained_mlp: Trained, tmp_path: Path) -> None:
    _, images = mnist.load()
    levels = (images.pixels * mnist.DEVIATION + mnist.MEAN) * 255
    for number, (pixels, label) in enumerate(zip(levels, images.labels.tolist(), strict=True)):
        (tmp_path / "digits" / str(label)).mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(pixels[0].round().to(torch.uint8).numpy())
        picture.save(tmp_path / "digits" / str(label) / f"{number}.png")
    dataset = f"imagefolder:{tmp_path / 'digits'}"
    job, facts = loaded("mlp", dataset=dataset, weights=trained_mlp.weights, batch_size=1000)
    network = find("mlp").build()
    network.load_state_dict(load_file(trained_mlp.weights))
    assert result(job) == (1000, round(1000 * training.accuracy(network, images)))
    assert facts["dataset"] == "imagefolder:digits"


def test_a_network_with_random_weights_is_not_judged_by_pictures(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path)
    for number in range(7):
        (folder / f"z_{number}").mkdir()
    job, facts = loaded("cifar10-6conv", dataset=f"imagefolder:{folder}")
    assert result(job) == (12, None)
    assert (facts["task"], facts["dataset"]) == ("energy only, random weights", "imagefolder:colours")


def test_pictures_are_cut_scaled_and_normalised(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    wide = Image.new("RGB", (30, 10), (255, 0, 0))
    wide.paste((0, 0, 255), (10, 0, 20, 10))
    wide.save(tmp_path / "a" / "wide.png")
    how = Preparation((3, 4, 4), (0.5, 0.5, 0.5), (0.25, 0.25, 0.25), kept=1.0)
    (middle,) = load_pictures(tmp_path, how).pixels
    assert middle.shape == (3, 4, 4)
    assert middle[:, 1, 1].tolist() == [-2.0, -2.0, 2.0]
    (whole,) = load_pictures(tmp_path, Preparation((3, 4, 4), kept=None)).pixels
    assert whole[0, 0, 0] > whole[2, 0, 0]
    (grey,) = load_pictures(tmp_path, Preparation((1, 4, 4), (0.0,), (1.0,), kept=None)).pixels
    assert grey.shape == (1, 4, 4)


def test_as_many_folders_as_classes_are_needed(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path)
    (folder / "d_yellow").mkdir()
    with pytest.raises(UsageError, match="the network tells 3 classes, the pictures lie in 4 folders"):
        loaded(f"script:{write_script(tmp_path)}", dataset=f"imagefolder:{folder}")


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path)
    (folder / "a_red" / "0.png").write_bytes(b"nothing")
    with pytest.raises(NnwatchError, match=r"cannot read the picture .*a_red/0\.png"):
        load_pictures(folder, Preparation((3, 4, 4)))


def test_more_than_memory_holds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds 12 pictures, which take .* GB at 9000000 x 9000000"):
        load_pictures(write_pictures(tmp_path), Preparation((3, 9_000_000, 9_000_000)))
    with pytest.raises(UsageError, match="takes pictures of 5 channels"):
        load_pictures(write_pictures(tmp_path / "again"), Preparation((5, 4, 4)))


def test_a_folder_without_classes_or_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no folders; put the pictures of each class into a folder"):
        checked_dataset(f"imagefolder:{tmp_path}")
    (tmp_path / "cats").mkdir()
    with pytest.raises(UsageError, match=r"hold no pictures; known are \.bmp, \.jpeg"):
        checked_dataset(f"imagefolder:{tmp_path}")
