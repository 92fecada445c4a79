"""What the screens ask of the rest of the program, as callables that tests and demos replace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nnwatch.core.curve import PowerCurve
    from nnwatch.core.live import LiveView
    from nnwatch.core.playback import Playback
    from nnwatch.meters.diagnosis import Diagnosis
    from nnwatch.scoring.changes import Changes
    from nnwatch.scoring.comparison import Comparison
    from nnwatch.scoring.fit import Fit
    from nnwatch.settings import Settings
    from nnwatch.tui.launch.orders import Order
    from nnwatch.tui.live.signals import Sending
    from nnwatch.tui.live.tree import TreeLine
    from nnwatch.tui.values import (
        Asked,
        Batch,
        HistoryPage,
        HistoryQuery,
        HistoryRow,
        Network,
        OnProgress,
        Placement,
        Prediction,
        ProcessLine,
        RunningRun,
    )


class Feed(Protocol):
    """The stream of views of one run; every method but `history` is cheap and returns at once."""

    def title(self) -> str:
        """Return what a person calls this run: its name or its command."""
        ...

    def history(self) -> list[LiveView]:
        """Return the views of the last minutes, for a viewer that comes late; it is called in a thread."""
        ...

    def poll(self) -> LiveView | None:
        """Return the newest view that was not returned before, if there is one."""
        ...

    def output(self) -> list[str]:
        """Return the last lines that the workload printed."""
        ...

    def processes(self) -> list[TreeLine]:
        """Return the living processes of the workload."""
        ...

    def lost(self) -> bool:
        """Tell whether the workload goes on without a recorder."""
        ...

    def finished(self) -> bool:
        """Tell whether the recording has ended."""
        ...

    def close(self) -> None:
        """Give back the files; the run goes on."""
        ...


class Services(NamedTuple):
    """Everything the screens need from outside; each may raise NnwatchError, take long, and is called in a thread.

    `launch` returns the id of a run, or None where several were ordered: their progress is `matrix`.
    `stop` ends a run, with its workload unless somebody else started that; `discard` does so too, and leaves
    nothing in the history. `lost` returns runs whose workload goes on without a recorder, by id and name.
    `history` takes a query, a limit and an offset, and answers out of memory until `forget`; `tag` takes runs and
    the tags to add, or with a minus to take away; `export` takes a query, the runs meant or none for all that it
    keeps, and a file's name, and returns how many it wrote; `changes` takes a row of the history, and returns what
    it changed since the last run of its configuration; `compare` takes a filter, `curves` the rows of groups, of
    each of which it returns one curve or None.
    """

    running: Callable[[], Sequence[RunningRun]]
    architectures: Callable[[], Sequence[Network]]
    launch: Callable[[Order, OnProgress], str | None]
    matrix: Callable[[], Batch | None]
    stop_matrix: Callable[[], None]
    go_on_with_matrix: Callable[[], None]
    settings: Callable[[], Settings]
    change_setting: Callable[[str, str | bool | float | None], None]
    settings_file: Callable[[], Path]
    own_themes: Callable[[], Path]
    open_feed: Callable[[str], Feed]
    summary: Callable[[str], tuple[HistoryRow, Placement]]
    history: Callable[[HistoryQuery, int, int], HistoryPage]
    tag: Callable[[Sequence[str], Sequence[str]], None]
    export: Callable[[HistoryQuery, Sequence[str], str], int]
    forget: Callable[[], None]
    throw_away: Callable[[Sequence[str]], None]
    take_back: Callable[[Sequence[str]], None]
    changes: Callable[[HistoryRow], Changes | None]
    compare: Callable[[str], tuple[Comparison, Fit]]
    curves: Callable[[Sequence[Sequence[HistoryRow]]], Sequence[PowerCurve | None]]
    stop: Callable[[str], None]
    discard: Callable[[str], None]
    relaunch: Callable[[str], str]
    processes: Callable[[], Sequence[ProcessLine]]
    attach: Callable[[int], str]
    lost: Callable[[], Sequence[tuple[str, str]]]
    resume: Callable[[str], str]
    diagnose: Callable[[], Diagnosis]
    predict: Callable[[Asked], Prediction | None]
    stop_predicting: Callable[[], None]
    mark: Callable[[str, str, bool], None]
    playback: Callable[[str], Playback]
    signal: Callable[[Sending], None]
    readonly: bool = False
