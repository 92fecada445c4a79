"""Starts what a person ordered: one run by its recorder, a matrix by an `nnwatch bench` of its own."""

from __future__ import annotations

from dataclasses import replace

from nnwatch.bench.command import Measurement
from nnwatch.bench.download import download as fetch
from nnwatch.bench.launch import request_for, require
from nnwatch.bench.matrix import Cell, cells
from nnwatch.bench.preparation import TrainingProgress
from nnwatch.networks.catalogue import CATALOGUE, Architecture, find
from nnwatch.recording.control import new_request, start
from nnwatch.recording.found import checked
from nnwatch.recording.manifest import Labels, Request
from nnwatch.settings import current
from nnwatch.tui.launch.batches import Batches
from nnwatch.tui.launch.orders import BenchOrder, CommandOrder, Order
from nnwatch.tui.values import OnProgress


def launch(order: Order, on_progress: OnProgress, batches: Batches) -> str | None:
    """Start what is ordered, and return the id of its run, or None where it makes several.

    Raises:
        NnwatchError: it cannot be started.
    """
    if isinstance(order, CommandOrder):
        return start(_command_request(order)).name
    measured = _cells(order)
    if len(measured) * order.repeat == 1 and order.until_ci is None and order.matrix is None:
        return start(_bench_request(measured[0], on_progress, download=order.download)).name
    batches.start(order.arguments)
    return None


def _bench_request(cell: Cell, on_progress: OnProgress, *, download: bool) -> Request:
    name = cell.architecture.name
    require(cell.architecture, cell.how)
    if download:
        on_progress(f"fetching {cell.architecture.label}, where it is not here", None)
        fetch(cell.architecture, cell.how)

    def tell(progress: TrainingProgress) -> None:
        text = f"{name}: training, once: epoch {progress.epoch} of {progress.epochs}, {progress.accuracy:.1%} right"
        on_progress(text, progress.epoch / progress.epochs)

    return request_for(cell.architecture, cell.how, tell)


def _cells(order: BenchOrder) -> tuple[Cell, ...]:
    hows = [
        Measurement(
            size, order.min_seconds, device, order.precision, order.threads, order.train, order.dataset
        )
        for device in order.devices
        for size in order.batch_sizes
    ]
    return cells(_architectures(order), hows)


def _architectures(order: BenchOrder) -> list[Architecture]:
    named = [find(name) for name in order.architectures]
    return named + [one for one in CATALOGUE if one.suite == order.suite and one not in named]


def _command_request(order: CommandOrder) -> Request:
    labels = Labels(order.name, order.architecture, order.dataset, order.items, order.accuracy, order.tags)
    settings = current()
    return replace(
        new_request(order.command, labels, settings.interval_s, redacted=settings.redact),
        demo=order.demo,
        hooks=not order.no_hooks,
        items_from=checked(order.items_from, "items from"),
        accuracy_from=checked(order.accuracy_from, "accuracy from"),
    )
