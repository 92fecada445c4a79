"""Where trained weights lie: under a name that changes with everything that determines them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnwatch.networks.catalogue import Architecture

DATASET = "mnist"

_ROOM = Path(__file__).parent


def weights_path(architecture: Architecture, folder: Path, epochs: int) -> Path:
    """The file of an architecture's weights after so many epochs, whether it exists or not."""
    return folder / f"{DATASET}-{architecture.name}-{_digest(architecture, epochs)}.safetensors"


def _digest(architecture: Architecture, epochs: int) -> str:
    """Stands for the data, the recipe and the network: the text of the files that say them."""
    digest = hashlib.sha256(f"{epochs}\n".encode())
    for file in (_ROOM / f"{DATASET}.py", _ROOM / "training.py", architecture.file):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
