"""The columns of a layer table, and which of them a kind of layer cannot do without."""

from __future__ import annotations

GEOMETRY = (
    "batch",
    "in_channels",
    "out_channels",
    "in_height",
    "in_width",
    "out_height",
    "out_width",
    "kernel_h",
    "kernel_w",
    "stride_h",
    "stride_w",
    "padding_h",
    "padding_w",
    "dilation",
    "groups",
    "in_features",
    "out_features",
    "query_length",
    "key_length",
)
WORK = ("elements_in", "elements_out", "weights", "macs", "element_bytes")
SHAPE = GEOMETRY + WORK
TARGETS = ("time_s", "energy_j")
COLUMNS = ("kind", *SHAPE, *TARGETS)

MAY_BE_ZERO = frozenset({"padding_h", "padding_w", "weights", "macs"})

_SPATIAL = ("batch", "in_channels", "in_height", "kernel_h")
_ELEMENTS = ("elements_in", "elements_out")


def needed(kind: str) -> tuple[str, ...]:
    """Return the columns without which the work of such a layer is not known."""
    if kind.startswith("conv"):
        return (*_SPATIAL, "out_channels")
    if "pool" in kind and not kind.startswith("adaptive"):
        return _SPATIAL
    if kind == "linear":
        return ("batch", "in_features", "out_features")
    return _ELEMENTS
