"""The exact work and traffic of layers: multiplications, elements and bytes, from their shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnwatch.prediction.table import Floats, Table

FLOAT32_BYTES = 4.0


@dataclass(frozen=True, slots=True)
class Work:
    """What layers have to do, one value a layer.

    Attributes:
        macs: multiplications with their addition.
        unfolded: elements of the input once every output position has its own copy of what it looks at (im2col).
        taps: multiplications for one element of the output.
    """

    macs: Floats
    bytes_in: Floats
    bytes_out: Floats
    bytes_weights: Floats
    unfolded: Floats
    taps: Floats

    @property
    def bytes_moved(self) -> Floats:
        """Everything read and written once."""
        return self.bytes_in + self.bytes_out + self.bytes_weights


@dataclass(frozen=True, slots=True)
class Shape:
    """The geometry of layers with every gap filled by what PyTorch takes when nothing is said."""

    batch: Floats
    channels_in: Floats
    channels_out: Floats
    height: Floats
    width: Floats
    out_height: Floats
    out_width: Floats
    kernel_h: Floats
    kernel_w: Floats
    stride_h: Floats
    stride_w: Floats
    padding: Floats
    dilation: Floats
    groups: Floats


def shape_of(table: Table) -> Shape:
    """Return the geometry; features of linear layers count as channels."""
    kernel_h, stride_h = _or(table["kernel_h"], 1.0), _strides(table, "stride_h", "kernel_h")
    kernel_w, stride_w = _or(table["kernel_w"], kernel_h), _or(table["stride_w"], stride_h)
    padding_h, dilation = _or(table["padding_h"], 0.0), _or(table["dilation"], 1.0)
    padding_w = _or(table["padding_w"], padding_h)
    height = _or(table["in_height"], 1.0)
    width = _or(table["in_width"], height)
    transposed = np.array([kind.startswith("convtranspose") for kind in table.kinds])
    out_height = _out(height, kernel_h, stride_h, padding_h, dilation, transposed)
    out_width = _out(width, kernel_w, stride_w, padding_w, dilation, transposed)
    channels_in = _or(_or(table["in_channels"], table["in_features"]), 1.0)
    return Shape(
        _or(table["batch"], 1.0),
        channels_in,
        _or(_or(table["out_channels"], table["out_features"]), channels_in),
        height,
        width,
        _or(table["out_height"], out_height),
        _or(table["out_width"], out_width),
        kernel_h,
        kernel_w,
        stride_h,
        stride_w,
        padding_h,
        dilation,
        _or(table["groups"], np.where(_is_pooling(table), channels_in, 1.0)),
    )


def work_of(table: Table) -> Work:
    """Return the work; columns that say it outright win over what the geometry gives."""
    shape = shape_of(table)
    pixels_out = shape.batch * shape.out_height * shape.out_width
    taps = shape.kernel_h * shape.kernel_w * shape.channels_in / shape.groups
    elements_in = _or(table["elements_in"], shape.batch * shape.channels_in * shape.height * shape.width)
    elements_out = _or(table["elements_out"], pixels_out * shape.channels_out)
    weighted = np.array([kind.startswith("conv") or kind == "linear" for kind in table.kinds])
    weights = _or(table["weights"], np.where(weighted, shape.channels_out * taps, 0.0))
    size = _or(table["element_bytes"], FLOAT32_BYTES)
    default_macs = _macs(table, elements_in, elements_out, taps)
    macs = _or(table["macs"], default_macs)
    unfolded = np.where(
        weighted | _is_pooling(table), pixels_out * taps * shape.groups, np.maximum(elements_in, 1.0)
    )
    return Work(macs, elements_in * size, elements_out * size, weights * size, unfolded, taps)


def _macs(table: Table, elements_in: Floats, elements_out: Floats, taps: Floats) -> Floats:
    transposed = np.array([kind.startswith("convtranspose") for kind in table.kinds])
    groups = _or(table["groups"], 1.0)
    out_taps = taps * _or(table["out_channels"], 1.0) / _or(table["in_channels"], 1.0)
    plain = np.array([kind.startswith("conv") or "pool" in kind or kind == "linear" for kind in table.kinds])
    return np.where(
        transposed & (groups > 0), elements_in * out_taps, np.where(plain, elements_out * taps, 0.0)
    )


def _is_pooling(table: Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(["pool" in kind for kind in table.kinds], dtype=bool)


def _strides(table: Table, name: str, kernel: str) -> Floats:
    """Return strides; pooling moves by its kernel where nothing is said."""
    return _or(table[name], np.where(_is_pooling(table), _or(table[kernel], 1.0), 1.0))


def _or(values: Floats, otherwise: Floats | float) -> Floats:
    return np.where(np.isfinite(values), values, otherwise)


def _out(
    size: Floats,
    kernel: Floats,
    stride: Floats,
    padding: Floats,
    dilation: Floats,
    transposed: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Floats:
    reach = dilation * (kernel - 1)
    forward = np.floor((size + 2 * padding - reach - 1) / stride) + 1
    return np.maximum(np.where(transposed, (size - 1) * stride - 2 * padding + reach + 1, forward), 1.0)
