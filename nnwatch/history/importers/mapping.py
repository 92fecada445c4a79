"""Which header of a plain CSV means which column of history: found by name, or said by the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nnwatch.core.errors import UsageError
from nnwatch.history.aliases import ALIASES, column_of
from nnwatch.history.schema import SCHEMA

GPU_NAME, GPU_COUNT = "gpu_name", "gpu_count"  # two cells that make up the accelerators


@dataclass(frozen=True, slots=True)
class Origin:
    """The header that fills a column, and the factor that brings it into the column's unit."""

    header: str
    factor: float = 1.0


# Written without anything but letters and digits, as headers differ most in the rest.
_SYNONYMS: Mapping[str, tuple[str, float]] = {
    "model": ("architecture", 1.0),
    "network": ("architecture", 1.0),
    "backend": ("framework", 1.0),
    "batch": ("batch_size", 1.0),
    "cpu": ("cpu_model", 1.0),
    "gpu": (GPU_NAME, 1.0),
    "gpumodel": (GPU_NAME, 1.0),
    "ngpu": (GPU_COUNT, 1.0),
    "gpucount": (GPU_COUNT, 1.0),
    "energykwh": ("energy_j", 3.6e6),
    "energywh": ("energy_j", 3600.0),
    "gpuenergyj": ("energy_gpu_j", 1.0),
    "gpuenergykwh": ("energy_gpu_j", 3.6e6),
    "raplenergyj": ("energy_cpu_j", 1.0),
    "cpuenergyj": ("energy_cpu_j", 1.0),
    "cpuenergykwh": ("energy_cpu_j", 3.6e6),
    "dramenergyj": ("energy_dram_j", 1.0),
    "durationms": ("duration_s", 1e-3),
    "runtimes": ("duration_s", 1.0),
    "top1": ("accuracy", 1.0),
    "top1accuracy": ("accuracy", 1.0),
    "accuracypercent": ("accuracy", 0.01),
    "flops": ("flops_per_item", 1.0),
    "macs": ("flops_per_item", 2.0),
    "images": ("items", 1.0),
    "samples": ("items", 1.0),
    "timestamp": ("started_at", 1.0),
    "machine": ("host", 1.0),
    "hostname": ("host", 1.0),
}
_SPECIFICATION = re.compile(r"(?P<column>\w+)=(?P<header>[^*]*)(?:\*(?P<factor>[0-9.eE+-]+))?")
_SCALARS = {column for column, kind in SCHEMA.items() if not kind.is_nested()} | {"tags", GPU_NAME, GPU_COUNT}


def found_mapping(header: Iterable[str]) -> dict[str, Origin]:
    """Return the columns that headers mean by their names; the first of several that mean the same."""
    found: dict[str, Origin] = {}
    for name in header:
        plain = re.sub(r"[^a-z0-9]", "", name.lower())
        column, factor = _SYNONYMS.get(plain, (_known(name), 1.0))
        if column in _SCALARS:
            found.setdefault(column, Origin(name, factor))
    return found


def _known(name: str) -> str:
    plain = name.strip().lower()
    return plain if plain in SCHEMA else ALIASES.get(plain, "")


def told_mapping(specifications: Sequence[str], header: Sequence[str]) -> dict[str, Origin | None]:
    """Return what `--map COLUMN=HEADER[*FACTOR]` says; an empty header leaves the column out.

    Raises:
        UsageError: a specification cannot be understood, or names what is not there.
    """
    told: dict[str, Origin | None] = {}
    for specification in specifications:
        match = _SPECIFICATION.fullmatch(specification)
        if match is None:
            raise UsageError(
                f"--map {specification} is not of the form COLUMN=HEADER or COLUMN=HEADER*FACTOR"
            )
        name, named = match["column"], match["header"].strip()
        column = name if name in (GPU_NAME, GPU_COUNT) else column_of(name)
        if named and named not in header:
            raise UsageError(
                f"--map {specification}: the file has no column {named}; it has {', '.join(header)}"
            )
        told[column] = Origin(named, _factor(match["factor"], specification)) if named else None
    return told


def _factor(text: str | None, specification: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        raise UsageError(f"--map {specification}: {text} is not a number") from None
