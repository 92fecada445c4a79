"""CodeCarbon's `emissions.csv`: kilowatt-hours and kilograms, and lines that grow while a run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nnwatch.core.records import Method
from nnwatch.history.importers.rows import Found, Imported, rows_of
from nnwatch.history.importers.table import Line, Table

TOOL = "codecarbon"
_J_PER_KWH = 3.6e6
_NEEDS = {"timestamp", "run_id", "duration", "emissions", "energy_consumed"}
# The file does not say whether a processor was read or guessed; memory is always guessed, so the weakest holds.
_METHODS = {"cpu": Method.MODEL, "dram": Method.MODEL, "gpu": Method.COUNTER}


def is_meant(header: tuple[str, ...]) -> bool:
    """Tell whether a header is CodeCarbon's."""
    return set(header) >= _NEEDS


def imported(table: Table, constants: Mapping[str, Any]) -> Imported:
    """Return the runs of a file.

    Raises:
        UsageError: a line cannot be used.
    """
    last = {
        (line.text("run_id"), line.text("task_name"), line.number if not line.text("run_id") else 0): line
        for line in table.lines
    }
    rows = rows_of([_found(line) for line in last.values()], TOOL, str(table.path), constants)
    notes = [f"{len(table.lines)} lines hold {len(rows)} runs: the last line of each run has its totals"]
    notes.append(
        "CodeCarbon guesses memory, and the processor where it cannot be read: not ranked among measured runs"
    )
    return Imported(TOOL, rows, tuple(notes))


def _found(line: Line) -> Found:
    ended, duration_s = line.moment("timestamp"), line.value("duration")
    emissions = line.value("emissions", 1000.0)
    values: dict[str, Any] = {
        "name": line.text("task_name") or line.text("project_name"),
        "started_at": ended - timedelta(seconds=duration_s) if ended and duration_s is not None else ended,
        "duration_s": duration_s,
        "co2e_g": emissions,
        "energy_j": line.value("energy_consumed", _J_PER_KWH),
        "energy_cpu_j": line.value("cpu_energy", _J_PER_KWH),
        "energy_gpu_j": line.value("gpu_energy", _J_PER_KWH) or None,
        "energy_dram_j": line.value("ram_energy", _J_PER_KWH),
        "os": line.text("os"),
        "python": line.text("python_version"),
        "cpu_model": line.text("cpu_model"),
        "cpu_count": line.count("cpu_count"),
        "accelerators": _cards(line),
        "notes": f"codecarbon {line.text('codecarbon_version') or ''} run {line.text('run_id') or ''}".strip(),
    }
    return Found(line.number, values, _METHODS)


def _cards(line: Line) -> list[dict[str, Any]]:
    """Return the accelerators of a cell such as `2 x NVIDIA A100`."""
    model, count = line.text("gpu_model"), line.count("gpu_count") or 0
    name = model.partition(" x ")[2] or model if model else "GPU"
    return [{"uuid": f"{number}", "name": name, "used": None} for number in range(count)]
