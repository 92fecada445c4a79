"""How large inputs are: the usual sizes, and those that the configuration of a network names."""

from __future__ import annotations

from typing import Any

SIDE = 224
CHANNELS = 3
TOKENS = 128
SECOND = 16_000  # samples of sound


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


def picture_shape(config: object) -> tuple[int, int, int]:
    """Return channels, height and width of a picture."""
    size = setting(config, "image_size", SIDE)
    height, width = (size, size) if isinstance(size, int) else size
    return int(setting(config, "num_channels", CHANNELS)), int(height), int(width)
