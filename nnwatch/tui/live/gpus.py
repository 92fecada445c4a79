"""What several GPUs come to when they share one line or one chart: sums, the busiest, the hottest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnwatch.core.component import Component
from nnwatch.core.live import GpuNow
from nnwatch.core.records import Method

_WEAKEST_FIRST = (Method.MODEL, Method.INTEGRATED, Method.COUNTER)


def busiest(gpus: Sequence[GpuNow]) -> float | None:
    """Return the utilisation of the GPU that has most to do."""
    return max(_known(gpus, lambda gpu: gpu.utilisation), default=None)


def hottest_c(gpus: Sequence[GpuNow]) -> float | None:
    """Return the highest temperature."""
    return max(_known(gpus, lambda gpu: gpu.temperature_c), default=None)


def memory_used_bytes(gpus: Sequence[GpuNow]) -> float | None:
    """Return the memory in use on all GPUs together."""
    return _sum(_known(gpus, lambda gpu: gpu.memory_used_bytes))


def memory_total_bytes(gpus: Sequence[GpuNow]) -> float | None:
    """Return the memory of all GPUs together."""
    return _sum(_known(gpus, lambda gpu: gpu.memory_total_bytes))


def limit_w(gpus: Sequence[GpuNow]) -> float | None:
    """Return what all GPUs together may draw; None unless each says it."""
    limits = _known(gpus, lambda gpu: gpu.power_limit_w)
    return sum(limits) if limits and len(limits) == len(gpus) else None


def utilisations(gpus: Sequence[GpuNow]) -> list[float]:
    """Return the utilisation of each GPU that says it, in their order."""
    return _known(gpus, lambda gpu: gpu.utilisation)


def folded(components: Sequence[Component]) -> tuple[Component, ...]:
    """Put all GPUs into one component: sums, the weakest method, the least coverage and the greatest error.

    The relative error of a sum of positive terms is at most the greatest of theirs.
    """
    gpus = [component for component in components if component.scope.startswith("gpu:")]
    if len(gpus) < 2:
        return tuple(components)
    powers = [gpu.power_w for gpu in gpus if gpu.power_w is not None]
    whole = Component(
        f"gpu x{len(gpus)}",
        sum(gpu.energy_j for gpu in gpus),
        sum(powers) if powers else None,
        next(method for method in _WEAKEST_FIRST if any(gpu.method is method for gpu in gpus)),
        min(gpu.coverage for gpu in gpus),
        max(gpu.rel_uncertainty for gpu in gpus),
    )
    return (*(component for component in components if component not in gpus), whole)


def _known(gpus: Sequence[GpuNow], value: Callable[[GpuNow], float | None]) -> list[float]:
    return [known for gpu in gpus if (known := value(gpu)) is not None]


def _sum(values: Sequence[float]) -> float | None:
    return float(sum(values)) if values else None
