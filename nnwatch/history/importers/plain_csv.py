"""A plain CSV: one line a run, a header whose names are known or mapped, values for all lines beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnwatch.core.errors import UsageError
from nnwatch.core.records import Method
from nnwatch.history.importers.cells import cell_of
from nnwatch.history.importers.mapping import GPU_COUNT, GPU_NAME, Origin, found_mapping, told_mapping
from nnwatch.history.importers.published import PUBLISHED, Published
from nnwatch.history.importers.rows import Found, Imported, rows_of
from nnwatch.history.importers.table import Line, Table

TOOL = "csv"
_ENERGIES = ("energy_j", "energy_cpu_j", "energy_gpu_j", "energy_dram_j", "energy_per_item_j")
_METHOD_OF_HEADER = (("rapl", Method.COUNTER), ("nvml_counter", Method.COUNTER))
_NVIDIA = ("nvidia", "quadro", "geforce", "tesla", "rtx")


def imported(
    table: Table, maps: Sequence[str], values: Mapping[str, Any], tool: str | None = None
) -> Imported:
    """Return the runs of a file.

    Args:
        table: the file.
        maps: `COLUMN=HEADER[*FACTOR]`, which win over what is found by name.
        values: by column, for every line that has none of its own.
        tool: what measured the runs.

    Raises:
        UsageError: a line cannot be used, or no energy is found.
    """
    known = next((p for p in PUBLISHED if p.is_meant(table.header)), None)
    mapping = {c: o for c, o in (found_mapping(table.header) | told_mapping(maps, table.header)).items() if o}
    if not set(mapping) & set(_ENERGIES):
        raise UsageError(
            f"{table.path}: no column of energy is known among {', '.join(table.header)}; "
            "name it as in --map energy_j=HEADER"
        )
    constants = {**(known.values if known else {}), **values}
    name = tool or (known.name if known else TOOL)
    found = [_found(line, mapping, constants, known) for line in table.lines]
    return Imported(name, rows_of(found, name, str(table.path)), _notes(table, mapping, known))


def _found(
    line: Line, mapping: Mapping[str, Origin], constants: Mapping[str, Any], known: Published | None
) -> Found:
    values = dict(constants)
    for column, origin in mapping.items():
        value = cell_of(line, column, origin)
        if value is not None:
            values[column] = value
    name, count = values.pop(GPU_NAME, None), values.pop(GPU_COUNT, None)
    cards = int(count if count is not None else 1) if name else 0
    values["accelerators"] = [{"uuid": f"{number}", "name": name, "used": None} for number in range(cards)]
    values.setdefault("device", _device(values, name))
    methods = {part: _method(mapping.get(f"energy_{part}_j"), part, known) for part in ("cpu", "dram", "gpu")}
    return Found(line.number, values, methods)


def _device(values: Mapping[str, Any], gpu: str | None) -> str:
    if gpu is None and values.get("energy_gpu_j") is None:
        return "cpu"
    return "cuda" if gpu and any(part in gpu.lower() for part in _NVIDIA) else "gpu"


def _method(origin: Origin | None, part: str, known: Published | None) -> Method | None:
    if origin is None:
        return None
    if known is not None:
        return known.methods.get(part)
    return next((method for word, method in _METHOD_OF_HEADER if word in origin.header.lower()), None)


def _notes(table: Table, mapping: Mapping[str, Origin], known: Published | None) -> tuple[str, ...]:
    used = {origin.header for origin in mapping.values()}
    ignored = [name for name in table.header if name not in used]
    notes = ["read " + ", ".join(f"{column} from {origin.header}" for column, origin in mapping.items())]
    notes += [f"left out {', '.join(ignored)}"] if ignored else []
    notes += [f"known as {known.name}: {known.note}"] if known else []
    return tuple(notes)
