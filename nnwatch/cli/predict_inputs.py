"""What a prediction is made of: the models and how they are run, the fitted model, and a run to set beside it."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.prediction.beside import Beside, Measured
    from nnwatch.prediction.breakdown import Breakdown
    from nnwatch.prediction.model import LayerModel
    from nnwatch.prediction.wanted import Wanted

SAME = "same"


def need_packages() -> None:
    """Refuse with the remedy when what a prediction is made with is not installed."""
    from nnwatch.networks.packages import require_extra

    require_extra(("torch", "sklearn"), "a prediction")


@dataclass(frozen=True, slots=True)
class Asked:
    """The models, how they are run, and the run that is to stand beside."""

    names: tuple[str, ...]
    wanted: Wanted
    measured: Measured | None

    def break_down(self, name: str, fitted: LayerModel | None, power_w: float | None) -> Breakdown:
        """Return the prediction of a model."""
        from nnwatch.prediction.predicting import predict

        return predict(name, self.wanted, fitted, power_w)

    def beside(self, breakdown: Breakdown, seconds: float | None) -> Beside:
        """Return a prediction beside the run, and beside the layers timed here where so many seconds are given."""
        from nnwatch.prediction.beside import beside
        from nnwatch.prediction.predicting import time_here

        if seconds is None:
            return beside(breakdown, self.measured, None)
        typer.echo(f"nnwatch: running {breakdown.name} here for about {seconds:g} s", err=True)
        return beside(breakdown, self.measured, time_here(breakdown, self.wanted, seconds))


def asked(
    names: Sequence[str], run: str | None, batch_size: int | None, input_shape: str, precision: str | None
) -> Asked:
    """Return what is to be predicted; what is not said is that of the run, else the usual.

    Raises:
        UsageError: no model is named, or something does not go with the run.
    """
    from nnwatch.prediction.beside import measured_run
    from nnwatch.prediction.wanted import Wanted

    if run == SAME:
        run = _same(names, batch_size or 1, precision or "float32")
    row = _row(run) if run is not None else {}
    names = names or ([row["architecture"]] if row.get("architecture") else [])
    if not names:
        raise UsageError("name a model to predict, or a table with --evaluate")
    if row and batch_size is not None and batch_size != row["batch_size"]:
        raise UsageError(
            f"the run {row['run_id']} has batches of {row['batch_size']}, not of {batch_size}; leave out --batch-size"
        )
    wanted = Wanted(
        batch_size or row.get("batch_size") or 1,
        _shape(input_shape),
        precision or row.get("precision") or "float32",
    )
    return Asked(tuple(names), wanted, measured_run(row, platform.node()) if row else None)


def _row(run: str) -> dict[str, Any]:
    from nnwatch.history.lookup import lookup

    return lookup(run)[0]


def _same(names: Sequence[str], batch_size: int, precision: str) -> str | None:
    """Return the newest run of the same network on this host, batch and precision alike; None where there is none."""
    from nnwatch.history.store import HistoryStore

    like = {"architecture": names[0] if names else None, "batch_size": batch_size, "precision": precision}
    like |= {"host": platform.node(), "status": "completed"}
    rows = HistoryStore().columns(["run_id", "started_at", *like])
    same = [row for row in rows if all(row[name] == value for name, value in like.items())]
    return max(same, key=lambda row: row["started_at"])["run_id"] if same else None


def _shape(text: str) -> tuple[int, ...] | None:
    try:
        shape = tuple(int(size) for size in text.replace("x", ",").split(",")) if text else None
    except ValueError as error:
        raise UsageError(f"--input-shape takes whole numbers such as 3,224,224, not {text!r}") from error
    if shape and min(shape) < 1:
        raise UsageError(f"--input-shape takes sizes from 1 on, not {text!r}")
    return shape
