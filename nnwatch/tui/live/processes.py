"""The workload's processes as a panel of the live screen."""

from __future__ import annotations

from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.live.tree import TreeLine
from nnwatch.tui.look.rows import Row, ends, fit, row
from nnwatch.tui.look.text import bytes_text

_KEY = "8 "
_COLUMNS = "   PID  cores       RAM  command"


def draw_processes(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw the tree, parents before their children; what has no room is counted."""
    told = model.view.host.tree_processes
    number = "" if told is None else f"{told} alive"
    rows = [ends(row((_KEY, "key"), ("Processes", "title")), row((number, "value")), width)]
    if model.cursor is not None:
        rows.append(row(("which they were is not kept", "dim")))
    elif not model.processes:
        rows.append(row(("none is left", "dim")))
    else:
        rows += [row((_COLUMNS, "dim")), *_listed(model.processes, height - 2)]
    return [fit(line, width) for line in rows[:height]]


def _listed(processes: tuple[TreeLine, ...], room: int) -> list[Row]:
    if len(processes) <= room or room < 1:
        return [_line(process) for process in processes]
    shown = [_line(process) for process in processes[: room - 1]]
    return [*shown, row((f"and {len(processes) - room + 1} more", "dim"))]


def _line(process: TreeLine) -> Row:
    cores = "  N/A" if process.cpu_cores is None else f"{process.cpu_cores:5.2f}"
    command = "".join(char for char in process.command if char.isprintable())
    figures = f"{process.pid:>6}  {cores} {bytes_text(process.rss_bytes)}  "
    return row((figures, "value"), f"{'  ' * process.depth}{command}")
