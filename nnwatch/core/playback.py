"""A finished run told again as the views that a live screen shows: pure arithmetic of its stored samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nnwatch.core.live import LiveView, RecorderNow
from nnwatch.core.present import gpu_now, host_now
from nnwatch.core.records import Channel, Host, Mark, Sample
from nnwatch.core.tally import Tally

STEPS_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
MOST_VIEWS = 1000


@dataclass(frozen=True, slots=True)
class Playback:
    """A finished run to be shown again; at least one view, the last of which is its end.

    Attributes:
        title: what a person calls the run.
        views: its state at the end of each step, the oldest first.
        step_s: the distance of two views where no sample is missing.
        thinned: whether samples were left out, so that integrated energy differs a little from the summary's.
        output: the last lines that the workload printed, as far as they were kept.
    """

    title: str
    views: tuple[LiveView, ...]
    step_s: float
    thinned: bool = False
    output: tuple[str, ...] = ()


def choose_step_s(duration_s: float, interval_s: float) -> float:
    """Return the distance of two views: no less than two samples apart, and few enough views in all."""
    least_s = max(duration_s / MOST_VIEWS, 2 * interval_s)
    return next((step_s for step_s in STEPS_S if step_s >= least_s), least_s)


def stored(channel: Channel) -> Channel:
    """Describe a channel as its samples are stored: counts as they are, all else scaled to its unit."""
    return channel if channel.cumulative else replace(channel, scale=1.0)


def tell(
    tally: Tally, told: Iterable[Sample | Mark], host: Host, constant: LiveView, step_s: float
) -> Iterator[LiveView]:
    """Return a view for each step of the run that has a sample.

    Args:
        tally: an empty account of the run's channels.
        told: samples and marks in the order of their time.
        host: the machine of the run.
        constant: what does not follow from samples: status, items and what is missing, for the whole run.
        step_s: the distance of two views.
    """
    step, news = 0, False
    for entry in told:
        now = int(entry.t_us / 1e6 / step_s)
        if news and now > step:
            yield _view(tally, host, constant)
            news = False
        step = now
        if isinstance(entry, Mark):
            tally.mark(entry)
        else:
            tally.sample(entry)
            news = True
    if news:
        yield _view(tally, host, constant)


def _view(tally: Tally, host: Host, constant: LiveView) -> LiveView:
    components = tally.ledger.components()
    powers = {component.scope: component.power_w for component in components}
    summed = [component.power_w for component in tally.summed()]
    known = [power_w for power_w in summed if power_w is not None]
    return replace(
        constant,
        elapsed_s=tally.ledger.end_us / 1e6,
        energy_j=tally.energy_j(),
        power_w=sum(known) if known and len(known) == len(summed) else None,
        energy_train_j=tally.train_j(),
        energy_inference_j=tally.inference_j(),
        phases=tally.timeline.open_phases(),
        components=components,
        gpus=tuple(gpu_now(tally.usage, card, powers.get(f"gpu:{card.uuid}")) for card in host.accelerators),
        host=host_now(tally.usage, host),
        recorder=_recorder(tally, constant.recorder),
    )


def _recorder(tally: Tally, constant: RecorderNow) -> RecorderNow:
    return replace(constant, samples=tally.samples)
