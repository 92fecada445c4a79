"""One layer of a model as it runs: what it is called, what it does, and the sizes that its cost depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnwatch.prediction.table import Table, table_of


@dataclass(frozen=True, slots=True)
class Layer:
    """One operation of a forward pass.

    Attributes:
        name: the path of the module that runs it, such as `features.0`.
        kind: PyTorch's name of the layer in lower case, or that of the operation.
        sizes: values of the columns of a layer table.
        covered: whether its work is known from its definition, rather than from its elements alone.
        parameters: learnt values it uses, each of them counted once.
    """

    name: str
    kind: str
    shapes_in: tuple[tuple[int, ...], ...]
    shapes_out: tuple[tuple[int, ...], ...]
    sizes: Mapping[str, float]
    covered: bool = True
    parameters: int = 0

    @property
    def macs(self) -> int:
        """Multiplications with their addition."""
        return round(self.sizes["macs"])

    @property
    def macs_at_least(self) -> int:
        """Multiplications that it surely does: one for each element that it makes, where its work is not known."""
        return self.macs if self.covered else max(self.macs, round(self.sizes["elements_out"]))

    @property
    def bytes_read(self) -> int:
        """Its inputs and weights, once."""
        return round((self.sizes["elements_in"] + self.sizes["weights"]) * self.sizes["element_bytes"])

    @property
    def bytes_written(self) -> int:
        """Its outputs, once."""
        return round(self.sizes["elements_out"] * self.sizes["element_bytes"])


def table_of_layers(layers: Sequence[Layer]) -> Table:
    """Return layers as a table without measured costs."""
    return table_of([(layer.kind, layer.sizes) for layer in layers])
