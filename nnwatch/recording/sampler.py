"""Reads all meters at one moment, and decides what becomes of those that fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnwatch.core.records import Failure, Lack, Pace, Reading, Sample
from nnwatch.meters.base import Meter


class Sampler:
    """Takes samples of the meters that work.

    A meter says itself which channel is gone, busy or broken; one that raises is a defect of ours and is
    taken out of the run as broken, so that the others go on.

    Args:
        meters: probed meters that were found.
        clock_us: time since the recording began.
    """

    def __init__(self, meters: Sequence[Meter], clock_us: Callable[[], int]) -> None:
        self._meters = list(meters)
        self._clock_us = clock_us
        self._reported: dict[str, Lack] = {}

    def take(self, pace: Pace) -> tuple[Sample, dict[str, Lack]]:
        """Return a sample of one pace, and the lacks that were not there before."""
        t_us = self._clock_us()
        values: dict[str, int | float] = {}
        lacks: dict[str, Lack] = {}
        for meter in tuple(self._meters):
            reading = self._read(meter, pace)
            values.update(reading.values)
            lacks.update(reading.lacks)
        return Sample(t_us, values, pace), self._news(lacks)

    def _read(self, meter: Meter, pace: Pace) -> Reading:
        try:
            return meter.read(pace)
        except Exception as error:  # noqa: BLE001 - one defective meter must not end the recording of all others
            self._meters.remove(meter)
            detail = f"the meter failed and is left out: {type(error).__name__}: {error}"
            return Reading({}, {meter.name: Lack(Failure.BROKEN, detail)})

    def _news(self, lacks: dict[str, Lack]) -> dict[str, Lack]:
        news = {key: lack for key, lack in lacks.items() if self._reported.get(key) != lack}
        self._reported.update(news)
        return news
