"""How the product behind a layer falls into tiles: what decides which of its algorithms a library chooses.

Libraries compute convolutions and linear layers as products of matrices in tiles of 16 to 128, several algorithms with
limits of their own: costs jump where a size passes one. Only the learners that can jump see these features.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.work import shape_of, work_of

TILES = (16, 32, 64, 128)
_LEAST = 1e-9


def tiling(table: Table) -> dict[str, Floats]:
    """Return the features by name, one value a layer."""
    shape, macs = shape_of(table), work_of(table).macs
    rows = shape.batch * shape.out_height * shape.out_width
    deep, wide = shape.channels_in / shape.groups, shape.channels_out / shape.groups
    proportions = {
        "channels_ratio": deep / wide,
        "rows": rows,
        "narrowest": np.minimum(deep * shape.kernel_h * shape.kernel_w, wide),
        "wide_to_rows": wide / rows,
        "macs_of_group": macs / shape.groups,
    }
    found = {name: np.log(np.maximum(values, _LEAST)) for name, values in proportions.items()}
    for tile in TILES:
        found[f"tiles_wide_{tile}"], found[f"fill_wide_{tile}"] = _tiles(wide, tile)
        found[f"tiles_deep_{tile}"], _ = _tiles(deep, tile)
        _, found[f"fill_rows_{tile}"] = _tiles(rows, tile)
    return found


def _tiles(size: Floats, tile: int) -> tuple[Floats, Floats]:
    """Return the logarithm of the number of tiles, and how full they are."""
    count = np.ceil(size / tile)
    return np.log(count), size / (count * tile)
