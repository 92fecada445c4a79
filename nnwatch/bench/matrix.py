"""Many measurements in turns: every network with every way of measuring it, again and again, A B A B."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from nnwatch.bench.command import Measurement
from nnwatch.core.errors import NnwatchError
from nnwatch.networks.catalogue import Architecture
from nnwatch.scoring.estimate import estimate


@dataclass(frozen=True)
class Cell:
    """One network, measured in one way."""

    architecture: Architecture
    how: Measurement

    @property
    def name(self) -> str:
        """Everything that tells it from other cells, as a tag of its runs holds it."""
        how = self.how
        parts = (
            self.architecture.name,
            f"b{how.batch_size}",
            how.precision,
            how.device,
            f"{how.min_seconds:g}s",
        )
        threads = () if how.threads is None else (f"t{how.threads}",)
        dataset = () if how.dataset is None else (how.dataset,)
        return "/".join((*parts, *threads, *dataset, *(("train",) if how.train else ())))


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        repeat: how often each cell is measured at least.
        narrow: go on until the 95 % interval of a cell's joules per item reaches no further than this share
            to either side; None stops after `repeat`.
        at_most: how often a cell is measured at most while its interval is too wide.
    """

    cells: tuple[Cell, ...]
    repeat: int = 1
    narrow: float | None = None
    at_most: int = 10

    @property
    def rounds(self) -> int:
        """How many rounds there may be."""
        return self.repeat if self.narrow is None else max(self.repeat, self.at_most)


@dataclass(frozen=True)
class Turn:
    """One measurement: the cell, in which round, and how many may still come, this one included."""

    cell: Cell
    round: int
    left: int


@dataclass
class Progress:
    """What has been measured: joules per item by cell and round, and why a cell cannot be measured."""

    energies_j: dict[str, dict[int, float | None]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, cell: str, round_: int, energy_per_item_j: float | None) -> None:
        """Keep a measurement."""
        self.energies_j.setdefault(cell, {})[round_] = energy_per_item_j

    def is_narrow(self, cell: str, share: float) -> bool:
        """Whether the interval of a cell's joules per item is narrow enough."""
        known = [value for value in self.energies_j.get(cell, {}).values() if value is not None]
        found = estimate(known, ratio_scale=True)
        if found is None or found.interval is None:
            return False
        widest = max(found.interval.high - found.value, found.value - found.interval.low)
        return widest <= share * found.value


def cells(architectures: Iterable[Architecture], hows: Sequence[Measurement]) -> tuple[Cell, ...]:
    """Return every network with every way of measuring."""
    return tuple(Cell(architecture, how) for architecture, how in product(architectures, hows))


def turns(plan: Plan, progress: Progress) -> Iterator[Turn]:
    """Return what to measure next, round by round, by what the progress says when it is asked."""
    for round_ in range(1, plan.rounds + 1):
        for position, cell in enumerate(plan.cells):
            if _is_wanted(plan, progress, cell.name, round_):
                left = _left(plan, progress, round_, position)
                yield Turn(cell, round_, left)


def measure(
    plan: Plan, progress: Progress, record: Callable[[Turn], float | None]
) -> Iterator[tuple[Turn, str | None]]:
    """Measure what is wanted, and return each turn with the reason if it failed; the rest goes on.

    Args:
        plan: what to measure.
        progress: what was measured before, which is not measured again; it grows.
        record: measures, and returns joules per item where they are known; NnwatchError when it fails.
    """
    for turn in turns(plan, progress):
        failure = None
        try:
            progress.add(turn.cell.name, turn.round, record(turn))
        except NnwatchError as error:
            failure = str(error)
            progress.failures[turn.cell.name] = failure
        yield turn, failure


def progress_of(rows: Iterable[Mapping[str, object]], matrix: str) -> Progress:
    """Return what the runs of a named matrix, by their tags, have measured."""
    progress = Progress()
    for row in rows:
        tags = row["tags"] if isinstance(row["tags"], list) else []
        known = dict(tag.split("=", 1) for tag in tags if "=" in tag)
        if known.get("matrix") == matrix and row["status"] == "completed" and "cell" in known:
            energy_j = row["energy_per_item_j"]
            value = float(energy_j) if isinstance(energy_j, int | float) else None
            progress.add(known["cell"], int(known.get("round", 1)), value)
    return progress


def _is_wanted(plan: Plan, progress: Progress, cell: str, round_: int) -> bool:
    if cell in progress.failures or round_ in progress.energies_j.get(cell, {}):
        return False
    return round_ <= plan.repeat or (plan.narrow is not None and not progress.is_narrow(cell, plan.narrow))


def _left(plan: Plan, progress: Progress, round_: int, position: int) -> int:
    now = sum(_is_wanted(plan, progress, cell.name, round_) for cell in plan.cells[position:])
    later = product(range(round_ + 1, plan.rounds + 1), plan.cells)
    return now + sum(_is_wanted(plan, progress, cell.name, later_round) for later_round, cell in later)
