"""From the name of a model to its prediction, and to the times of the same layers where they run here."""

from __future__ import annotations

from nnwatch.core.errors import NnwatchError
from nnwatch.prediction.beside import Timed
from nnwatch.prediction.breakdown import Breakdown, Subject, break_down
from nnwatch.prediction.model import LayerModel
from nnwatch.prediction.modules import open_model
from nnwatch.prediction.profiling import profile
from nnwatch.prediction.tracing import trace
from nnwatch.prediction.wanted import Wanted


def predict(name: str, wanted: Wanted, fitted: LayerModel | None, power_w: float | None) -> Breakdown:
    """Return the prediction of a model; nothing of it is run or allocated.

    Raises:
        NnwatchError: it cannot be opened, or its layers cannot be listed.
    """
    model, inputs = open_model(name, wanted)
    layers = tuple(trace(model, inputs))
    count = sum(parameter.numel() for parameter in model.parameters())
    subject = Subject(name, wanted.batch_size, wanted.precision, count, layers)
    return break_down(subject, fitted, power_w)


def time_here(predicted: Breakdown, wanted: Wanted, seconds: float) -> Timed:
    """Return the times of the predicted layers on this machine's processor, which takes about so long.

    Raises:
        NnwatchError: the model runs other layers here.
    """
    model, inputs = open_model(predicted.name, wanted, "cpu")
    ran, timed = profile(model, inputs, seconds, len(predicted.lines))
    if [layer.kind for layer in ran] != [line.layer.kind for line in predicted.lines]:
        raise NnwatchError(
            f"{predicted.name} runs other layers here than those listed without values, so that they cannot be "
            "set beside each other"
        )
    return timed
