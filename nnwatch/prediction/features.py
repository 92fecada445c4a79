"""What the regression sees of a layer: logarithms of its work, traffic and shape, and how well it fills vectors."""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.work import Shape, Work, shape_of, work_of

# Channels are computed in blocks of one vector register: 8 floats with AVX2, 16 with AVX-512.
BLOCKS = (4, 8, 16)
GENERIC = ("macs", "bytes_in", "bytes_out", "bytes_weights", "bytes_moved", "intensity", "taps")


def features(table: Table) -> dict[str, Floats]:
    """Return the features by name, one value a layer; the same for every kind."""
    shape, work = shape_of(table), work_of(table)
    return {**generic_features(work), **_geometry(shape, work, table), **_filling(shape, work)}


def generic_features(work: Work) -> dict[str, Floats]:
    """Return what every layer has, whatever its kind."""
    return {
        "macs": _log(work.macs),
        "bytes_in": _log(work.bytes_in),
        "bytes_out": _log(work.bytes_out),
        "bytes_weights": _log(work.bytes_weights),
        "bytes_moved": _log(work.bytes_moved),
        "intensity": _log(work.macs) - _log(work.bytes_moved),
        "taps": _log(work.taps),
    }


def _geometry(shape: Shape, work: Work, table: Table) -> dict[str, Floats]:
    return {
        "unfolded": _log(work.unfolded),
        "batch": _log(shape.batch),
        "channels_in": _log(shape.channels_in),
        "channels_out": _log(shape.channels_out),
        "height": _log(shape.height),
        "pixels_out": _log(shape.out_height * shape.out_width),
        "out_height": _log(shape.out_height),
        "out_width": _log(shape.out_width),
        "kernel_h": _log(shape.kernel_h),
        "kernel_w": _log(shape.kernel_w),
        "stride": _log(shape.stride_h),
        "padding": shape.padding,
        "dilation": _log(shape.dilation),
        "groups": _log(shape.groups),
        "group_width": _log(shape.channels_in / shape.groups),
        "query_length": _log(np.nan_to_num(table["query_length"], nan=1.0)),
        "key_length": _log(np.nan_to_num(table["key_length"], nan=1.0)),
    }


def _filling(shape: Shape, work: Work) -> dict[str, Floats]:
    filled = {
        f"{side}_fill_{block}": channels / (np.ceil(channels / block) * block)
        for block in BLOCKS
        for side, channels in (("in", shape.channels_in), ("out", shape.channels_out))
    }
    row = shape.out_width / (np.ceil(shape.out_width / 8) * 8)
    return {
        **filled,
        "row_fill_8": row,
        "in_rest_8": shape.channels_in % 8,
        "out_rest_8": shape.channels_out % 8,
        "macs_padded": _log(work.macs / filled["out_fill_8"]),
    }


def _log(values: Floats) -> Floats:
    return np.log(np.maximum(values, 1.0))


def roof_terms(table: Table) -> Floats:
    """Return the terms that a layer's cost is a sum of: a launch, its work, and its traffic; (layers, terms)."""
    work, filling = work_of(table), _filling(shape_of(table), work_of(table))
    padded = work.macs / filling["out_fill_8"]
    traffic = (work.bytes_in, work.bytes_out, work.bytes_weights, work.unfolded)
    return np.column_stack([np.ones(len(table)), work.macs, padded, *traffic])
