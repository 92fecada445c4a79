"""Networks of transformers, from a configuration or a folder of weights: each is small and made here."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from nnwatch.bench.learning import training_steps
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.opened import Wish
from nnwatch.networks.opening import open_network
from tests.bench.jobs import loaded, result
from tests.bench.networks import write_pictures


@pytest.fixture
def transformers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The library, away from the hub; it is loaded late, since that takes seconds."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return importlib.import_module("transformers")


def small_vit(transformers: Any) -> Any:
    return transformers.ViTConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, image_size=16,
        patch_size=8, num_labels=3,
    )  # fmt: skip


def test_a_network_of_text_from_a_configuration(transformers: Any, tmp_path: Path) -> None:
    transformers.BertConfig(
        vocab_size=40, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        max_position_embeddings=16, architectures=["BertForSequenceClassification"],
    ).save_pretrained(tmp_path)  # fmt: skip
    job, facts = loaded(f"transformers:{tmp_path}", batch_size=3)
    assert result(job) == (3, None)
    assert job.feed.batch(0, 3).named["input_ids"].shape == (3, 16)  # type: ignore[attr-defined]
    assert facts["task"] == "energy only, random weights"
    assert next(training_steps(job, 0.0)).items == 3


def test_a_network_of_texts_and_pictures_gets_both(transformers: Any, tmp_path: Path) -> None:
    small = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    transformers.CLIPConfig(
        text_config=small | {"vocab_size": 40, "max_position_embeddings": 16, "eos_token_id": 2},
        vision_config=small | {"image_size": 16, "patch_size": 8},
        projection_dim=8,
    ).save_pretrained(tmp_path)
    job, _ = loaded(f"transformers:{tmp_path}", batch_size=3)
    assert result(job) == (3, None)
    named = job.feed.batch(0, 3).named
    assert {name: tuple(named[name].shape) for name in ("input_ids", "pixel_values")} == {  # type: ignore[attr-defined]
        "input_ids": (3, 16),
        "pixel_values": (3, 3, 16, 16),
    }


def test_a_network_that_takes_more_than_is_known_is_told_in_one_sentence(
    transformers: Any, tmp_path: Path
) -> None:
    transformers.ClapConfig(
        text_config={
            "hidden_size": 8,
            "intermediate_size": 8,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
        },
        audio_config={
            "hidden_size": 8,
            "depths": [1, 1],
            "num_attention_heads": [1, 1],
            "patch_embeds_hidden_size": 4,
        },
    ).save_pretrained(tmp_path)
    with pytest.raises(
        NnwatchError, match=r"cannot be run: .*; where it takes other inputs, give an example in script"
    ):
        loaded(f"transformers:{tmp_path}")


def test_a_network_of_pictures_with_its_weights(transformers: Any, tmp_path: Path) -> None:
    """It takes everything for the second class, to which a third of the pictures belong."""
    network = transformers.ViTForImageClassification(small_vit(transformers))
    torch.nn.init.zeros_(network.classifier.weight)
    network.classifier.bias.data = torch.tensor([0.0, 1.0, 0.0])
    network.save_pretrained(tmp_path / "vit")
    (tmp_path / "vit" / "preprocessor_config.json").write_text(
        '{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "size": {"height": 16, "width": 16}}'
    )
    dataset = f"imagefolder:{write_pictures(tmp_path)}"
    job, facts = loaded(f"transformers:{tmp_path / 'vit'}", dataset=dataset, batch_size=5)
    assert result(job) == (12, 4)
    assert (facts["task"], facts["classes"]) == ("image-classification", 3)
    without, facts = loaded(f"transformers:{tmp_path / 'vit'}", batch_size=2)
    assert (result(without), facts["task"]) == ((2, None), "energy only")


def test_a_head_that_no_weights_were_kept_of_is_not_judged(transformers: Any, tmp_path: Path) -> None:
    transformers.ViTModel(small_vit(transformers)).save_pretrained(tmp_path / "vit")
    dataset = f"imagefolder:{write_pictures(tmp_path)}"
    job, facts = loaded(f"transformers:{tmp_path / 'vit'}", dataset=dataset)
    assert (result(job), facts["task"]) == ((12, None), "energy only, random weights")


def test_what_is_neither_a_type_nor_here_asks_for_a_download(transformers: Any) -> None:
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    with pytest.raises(
        UsageError, match=r"no type of network, .* not on this machine; nnwatch bench --download asks the hub"
    ):
        open_network("transformers:somebody/network", Wish())


def test_networks_of_sound_and_of_films(transformers: Any, tmp_path: Path) -> None:
    transformers.WhisperConfig(
        vocab_size=40, pad_token_id=0, d_model=8, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=8, decoder_ffn_dim=8, max_source_positions=20,
    ).save_pretrained(tmp_path / "sound")  # fmt: skip
    job, _ = loaded(f"transformers:{tmp_path / 'sound'}", batch_size=2)
    assert result(job) == (2, None)
    assert set(job.feed.batch(0, 2).named) == {"input_features", "decoder_input_ids"}
    transformers.VivitConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, image_size=16, num_frames=4,
        tubelet_size=[2, 8, 8],
    ).save_pretrained(tmp_path / "film")  # fmt: skip
    job, _ = loaded(f"transformers:{tmp_path / 'film'}", batch_size=2)
    assert result(job) == (2, None)


def test_what_a_network_takes_must_be_known(transformers: Any, tmp_path: Path) -> None:
    transformers.PatchTSTConfig(
        d_model=8, num_hidden_layers=1, num_attention_heads=2, ffn_dim=8
    ).save_pretrained(tmp_path)
    with pytest.raises(UsageError, match=r"takes as past_values is not known; give an example in script:"):
        open_network(f"transformers:{tmp_path}", Wish()).example(1)
