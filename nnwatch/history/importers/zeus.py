"""The windows that Zeus' monitor logs: one line a window, joules of each GPU."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nnwatch.core.records import Method
from nnwatch.history.importers.rows import Found, Imported, rows_of
from nnwatch.history.importers.table import Line, Table

TOOL = "zeus"
_NEEDS = {"start_time", "window_name", "elapsed_time"}
_GPU = re.compile(r"gpu(\d+)_energy")


def is_meant(header: tuple[str, ...]) -> bool:
    """Tell whether a header is that of Zeus."""
    return set(header) >= _NEEDS


def imported(table: Table, constants: Mapping[str, Any]) -> Imported:
    """Return the windows of a file as runs.

    Raises:
        UsageError: a line cannot be used.
    """
    gpus = [match for name in table.header if (match := _GPU.fullmatch(name))]
    found = [_found(line, {match[1]: match[0] for match in gpus}) for line in table.lines]
    return Imported(
        TOOL, rows_of(found, TOOL, str(table.path), constants), ("the energy is that of the GPUs alone",)
    )


def _found(line: Line, gpus: dict[str, str]) -> Found:
    energies = [line.value(name) for name in gpus.values()]
    known = [energy for energy in energies if energy is not None]
    values: dict[str, Any] = {
        "name": line.text("window_name"),
        "started_at": line.moment("start_time"),
        "duration_s": line.value("elapsed_time"),
        "device": "cuda" if known else None,
        "energy_gpu_j": sum(known) if known and len(known) == len(energies) else None,
        "accelerators": [{"uuid": index, "name": "GPU", "used": None} for index in gpus],
    }
    return Found(line.number, values, {"gpu": Method.COUNTER})
