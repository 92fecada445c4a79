"""Networks of transformers: built from a configuration, with their weights where these are on this machine."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nnwatch.core.errors import UsageError
from nnwatch.networks.inputs import Inputs, noise, noisy_pictures, whole_numbers
from nnwatch.networks.opened import Opened, Preparation, Wish
from nnwatch.networks.packages import building, first_line, library
from nnwatch.networks.sizes import PICTURE, SECOND, picture_shape, pixels_shape, spectrum_shape, text_length
from nnwatch.networks.valueless import without_values


def open_transformers(name: str, wish: Wish) -> Opened:
    """Return a network by its type, such as `bert`, by a folder, or by its name on the hub.

    Raises:
        UsageError: there is none.
    """
    transformers = library("transformers")
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    is_type = name in transformers.CONFIG_MAPPING
    with building("transformers", name):
        config = transformers.AutoConfig.for_model(name) if is_type else _configured(transformers, name, wish)
        kind = _kind(transformers, config, wish)
        network, here = (None, False) if is_type else _with_weights(kind, name, wish)
        network = network or without_values(lambda: _random(kind, config))
    takes_pictures = network.main_input_name == "pixel_values" and len(pixels_shape(config)) == PICTURE
    preparation = _preparation(transformers, name, config, wish) if takes_pictures else None
    return Opened(network, _example(name, network), here, preparation)


def _configured(transformers: Any, name: str, wish: Wish) -> Any:
    try:
        return transformers.AutoConfig.from_pretrained(name, local_files_only=not wish.download)
    except (OSError, ValueError) as error:
        remedy = first_line(error) if wish.download else "nnwatch bench --download asks the hub for it"
        raise UsageError(
            f"transformers:{name} is no type of network, no folder of one, and not on this machine; {remedy}"
        ) from error


def _kind(transformers: Any, config: Any, wish: Wish) -> Any:
    """Choose the class: one that tells classes, the one that the weights were kept from, or the bare network."""
    if wish.classifies:
        return transformers.AutoModelForImageClassification
    kept = next(iter(config.architectures or ()), "AutoModel")
    return getattr(transformers, kept, transformers.AutoModel)


def _with_weights(kind: Any, name: str, wish: Wish) -> tuple[Any, bool]:
    """Return the network with its weights, and whether all of them were there; None when none are or are wanted."""
    if not wish.weights:
        return None, False
    try:
        network, found = kind.from_pretrained(
            name, local_files_only=not wish.download, output_loading_info=True
        )
    except OSError:
        if wish.download:
            raise
        return None, False
    return network, not found["missing_keys"]


def _random(kind: Any, config: Any) -> Any:
    return kind.from_config(config) if hasattr(kind, "from_config") else kind(config)


def _example(name: str, network: Any) -> Callable[[int], Inputs]:
    """Choose made-up input by what the network says it takes: pictures, sound or text.

    What is chosen raises UsageError when it is called for anything else.
    """
    asked = network.main_input_name
    if asked == "pixel_values":
        return noisy_pictures(pixels_shape(network.config))

    def example(items: int) -> Inputs:
        if asked == "input_values":
            return (), {asked: noise(items, SECOND)}
        if asked == "input_features":
            return (), {
                asked: noise(items, *spectrum_shape(network.config)),
                **_answer_so_far(network, items),
            }
        if asked == "input_ids":
            return (), _text(network, items)
        raise UsageError(
            f"what transformers:{name} takes as {asked} is not known; give an example in script:FILE.py"
        )

    return example


def _text(network: Any, items: int) -> dict[str, object]:
    config = network.config.get_text_config()
    tokens = whole_numbers(config.vocab_size, items, text_length(config))
    named: dict[str, object] = {"input_ids": tokens, "attention_mask": tokens.new_ones(tokens.shape)}
    named |= _answer_so_far(network, items)
    if "pixel_values" in inspect.signature(network.forward).parameters:  # a picture beside each text
        named["pixel_values"] = noise(items, *picture_shape(network.config))
    return named


def _answer_so_far(network: Any, items: int) -> dict[str, object]:
    """Return what a network that reads its own answer is given of it: nothing for any other."""
    if not network.config.is_encoder_decoder:
        return {}
    config = network.config.get_text_config()
    return {"decoder_input_ids": whole_numbers(config.vocab_size, items, text_length(config))}


def _preparation(transformers: Any, name: str, config: Any, wish: Wish) -> Preparation:
    """Read how the network's authors prepared pictures, where they say it."""
    try:
        said, _ = transformers.image_processing_base.ImageProcessingMixin.get_image_processor_dict(
            name, local_files_only=not wish.download
        )
    except OSError:
        return Preparation(picture_shape(config))
    usual = Preparation()
    cut, scaled = (said.get("crop_size") or {}).get("height"), (said.get("size") or {}).get("shortest_edge")
    return Preparation(
        picture_shape(config),
        tuple(said.get("image_mean") or usual.mean),
        tuple(said.get("image_std") or usual.deviation),
        cut / scaled if said.get("do_center_crop") and cut and scaled else None,
        bicubic=said.get("resample") == 3,  # Pillow's number for it
    )
