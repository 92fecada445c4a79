"""The values that go between the screens and the rest of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

HistoryRow = Mapping[str, Any]  # one row of history, by column name; missing is None
OnProgress = Callable[[str, float | None], None]  # what is being done, and the fraction that is done if known


class Network(NamedTuple):
    """An architecture that can be measured."""

    name: str
    title: str
    suite: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A matrix of benchmarks: the command line that measures it, the lines it has told, and the name it goes on by."""

    command: str
    running: bool
    told: tuple[str, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RunningRun:
    """A run in progress, as the home screen lists it."""

    run_id: str
    name: str
    elapsed_s: float
    power_w: float | None
    energy_j: float | None


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A process that a recording could be attached to."""

    pid: int
    command: str
    rss_bytes: int
    uses_gpu: bool = False


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which runs, in which order; `grouped` asks for a row a configuration, each with the `filter` of its runs."""

    where: str = ""
    sort: str = "started_at"
    descending: bool = True
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some rows of the history, and how many its filter keeps in all."""

    rows: Sequence[HistoryRow]
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A model, and how it is to be called."""

    model: str
    batch_size: int = 1
    precision: str = "float32"


@dataclass(frozen=True, slots=True)
class Prediction:
    """What `nnwatch predict --json` says of one model.

    Attributes:
        found: the prediction.
        beside: the newest run of the same model beside it, where there is one.
        said: sentences that go with it.
    """

    found: Mapping[str, Any]
    beside: Mapping[str, Any] | None = None
    said: tuple[str, ...] = ()


class Placement(Protocol):
    """Score of a finished run and its rank among earlier ones; the notes explain them, or their absence."""

    @property
    def score(self) -> float | None:
        """The composite score, if there is one."""
        ...

    @property
    def score_note(self) -> str:
        """What the score is, or why there is none."""
        ...

    @property
    def rank(self) -> int | None:
        """The place among `of` runs, the best being 1."""
        ...

    @property
    def of(self) -> int | None:
        """How many runs were ranked."""
        ...

    @property
    def rank_note(self) -> str:
        """Among which runs, or why there is no rank."""
        ...
