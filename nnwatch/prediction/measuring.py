"""The child process of a calibration: measures layers of the design until time is over, one JSON line each.

    python -m nnwatch.prediction.measuring SECONDS FIRST SECONDS_A_LAYER

`FIRST` layers of the design are left out, since they were measured before.
"""

from __future__ import annotations

import itertools
import json
import sys
import time

import torch

from nnwatch.prediction.design import Drawn, design
from nnwatch.prediction.specimens import specimen
from nnwatch.prediction.timing import time_calls
from nnwatch.prediction.tracing import trace


def main(seconds: float, first: int, seconds_each: float) -> None:
    """Measure for so long, and print each layer as it is done."""
    ends = time.perf_counter() + seconds
    for drawn in itertools.islice(design(), first, None):
        if time.perf_counter() >= ends:
            return
        sys.stdout.write(json.dumps(measured(drawn, seconds_each)) + "\n")
        sys.stdout.flush()


def measured(drawn: Drawn, seconds: float) -> dict[str, object]:
    """Return the sizes of a layer, as the listing of a model would tell them, with its time and spread."""
    kind, sizes = drawn
    module, inputs = specimen(kind, sizes)
    layers = [layer for layer in trace(module, (inputs, {})) if layer.kind == kind]
    timing = time_calls(lambda: module(*inputs), seconds)
    return {
        "kind": kind,
        "sizes": {**layers[0].sizes},
        "time_s": timing.seconds,
        "spread": timing.spread,
        "calls": timing.calls,
        "threads": torch.get_num_threads(),
    }


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
