"""The lines of the home screen's menu: pure text of what can be opened or launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnwatch.tui.services import RunningRun
from nnwatch.tui.text import duration, si


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of the menu; a line without an id is a heading."""

    text: str
    id: str | None = None


def menu_lines(running: Sequence[RunningRun], architectures: Sequence[tuple[str, str]]) -> list[MenuLine]:
    """Return runs in progress first, then what can be launched, then what was recorded before."""
    lines: list[MenuLine] = []
    if running:
        lines += [MenuLine("RUNNING NOW"), *(running_line(run) for run in running), MenuLine("")]
    if architectures:
        lines += [MenuLine("MEASURE A NETWORK")]
        lines += [MenuLine(f"  {name:<16} {title}", f"arch:{name}") for name, title in architectures]
        lines += [MenuLine("")]
    lines += [
        MenuLine("OR"),
        MenuLine("  Run a command ...", "command"),
        MenuLine("  Earlier runs", "history"),
    ]
    return lines


def running_line(run: RunningRun) -> MenuLine:
    """Return name, time, watts and joules of a run in progress."""
    name = run.name if len(run.name) <= 26 else run.name[:25] + "…"
    figures = f"{duration(run.elapsed_s):>8}  {si(run.power_w, 'W')}  {si(run.energy_j, 'J')}"
    return MenuLine(f"  {name:<26} {figures}", f"run:{run.run_id}")
