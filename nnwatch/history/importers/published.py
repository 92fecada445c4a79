"""Published data sets whose files leave out what their papers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnwatch.core.records import Method


@dataclass(frozen=True, slots=True)
class Published:
    """A data set, the header by which it is known, what holds for all its lines, and how it was measured."""

    name: str
    header: frozenset[str]
    values: Mapping[str, Any]
    methods: Mapping[str, Method]
    note: str

    def is_meant(self, header: tuple[str, ...]) -> bool:
        """Tell whether a file's header holds all the names by which the data set is known."""
        return self.header <= set(header)


PUBLISHED = (
    Published(
        name="imagenet-energy-efficiency",
        header=frozenset(
            ("backend", "n_gpu_monitored", "gpu_energy_J", "rapl_energy_J", "psutil_energy_J", "top1")
        ),
        values={
            "dataset": "imagenet",
            "task": "image-classification",
            "items": 50_000,
            "dataset_items": 50_000,
            "classes": 1000,
        },
        methods={"gpu": Method.INTEGRATED, "cpu": Method.COUNTER},
        note="each line is one pass over the 50,000 validation images of ImageNet (Fischer et al., 2022)",
    ),
)
