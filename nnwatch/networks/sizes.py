"""How large inputs are: the usual sizes, and those that the configuration of a network names."""

from __future__ import annotations

from typing import Any

SIDE = 224
CHANNELS = 3
TOKENS = 128
SECOND = 16_000  # samples of sound
PICTURE = 3  # channels, height and width


def setting(config: object, name: str, otherwise: Any) -> Any:
    """Return a setting of a network, or of the part of it that sees, reads or hears."""
    for part in (None, "vision_config", "text_config", "audio_config"):
        found = getattr(getattr(config, part, None) if part else config, name, None)
        if found is not None:
            return found
    return otherwise


def text_length(config: object) -> int:
    """Return how many tokens a text has: the usual number, or the most that the network takes."""
    most = int(setting(config, "max_position_embeddings", TOKENS))
    return min(TOKENS, most) if most > 0 else TOKENS


def spectrum_shape(config: object) -> tuple[int, int]:
    """Return bands and moments of a spectrum of sound."""
    halved = 2  # the first layers of such networks halve the length once
    bands, moments = setting(config, "num_mel_bins", 80), setting(config, "max_source_positions", 1500)
    return int(bands), halved * int(moments)


def picture_shape(config: object) -> tuple[int, int, int]:
    """Return channels, height and width of a picture."""
    size = setting(config, "image_size", SIDE)
    height, width = (size, size) if isinstance(size, int) else size
    return int(setting(config, "num_channels", CHANNELS)), int(height), int(width)


def pixels_shape(config: object) -> tuple[int, ...]:
    """Return the shape of a picture, or of the pictures of a film one after the other."""
    frames = getattr(config, "num_frames", None)
    shape = picture_shape(config)
    return shape if frames is None else (int(frames), *shape)
