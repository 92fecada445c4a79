"""The lines of the home screen's menu: pure text of what can be opened or launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnwatch.tui.keys.places import Place
from nnwatch.tui.look.text import duration, si
from nnwatch.tui.values import Network, RunningRun

Named = tuple[str, str]  # an id and what a person calls it


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of the menu; a line without an id is a heading."""

    text: str
    id: str | None = None


def menu_lines(
    running: Sequence[RunningRun],
    lost: Sequence[Named],
    places: Sequence[Place],
    architectures: Sequence[Network],
) -> list[MenuLine]:
    """Return runs in progress first, then every screen, then what can be launched by one key."""
    lines: list[MenuLine] = []
    if running:
        lines += [MenuLine("RUNNING NOW"), *(running_line(run) for run in running), MenuLine("")]
    if lost:
        lines += [MenuLine("GOES ON WITHOUT A RECORDER: ENTER RECORDS THE REST")]
        lines += [MenuLine(f"  {_short(name)}", f"lost:{run_id}") for run_id, name in lost]
        lines += [MenuLine("")]
    lines += [MenuLine("WHAT NEXT"), *(_place_line(place) for place in places)]
    if architectures:
        lines += [MenuLine(""), MenuLine("OR MEASURE ONE AT ONCE")]
        lines += [MenuLine(f"  {name:<16} {title}", f"arch:{name}") for name, title, _ in architectures]
    return lines


def _short(name: str) -> str:
    return name if len(name) <= 26 else name[:25] + "…"


def _place_line(place: Place) -> MenuLine:
    return MenuLine(f"  {place.key}  {place.title:<32} {place.equal}", f"place:{place.id}")


def running_line(run: RunningRun) -> MenuLine:
    """Return name, time, watts and joules of a run in progress."""
    figures = f"{duration(run.elapsed_s):>8}  {si(run.power_w, 'W')}  {si(run.energy_j, 'J')}"
    return MenuLine(f"  {_short(run.name):<26} {figures}", f"run:{run.run_id}")
