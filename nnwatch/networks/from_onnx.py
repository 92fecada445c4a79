"""A network from a file of ONNX, run by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.inputs import Inputs, noise
from nnwatch.networks.opened import DEVIATION, MEAN, Opened, Preparation, Wish
from nnwatch.networks.packages import first_line, library
from nnwatch.networks.sizes import SIDE

LENGTH = 128  # of a side that the file leaves open and that is not one of a picture
_TYPES = {
    "tensor(float)": torch.float32,
    "tensor(float16)": torch.float16,
    "tensor(double)": torch.float64,
    "tensor(int64)": torch.int64,
    "tensor(int32)": torch.int32,
    "tensor(uint8)": torch.uint8,
    "tensor(bool)": torch.bool,
}


class Session:
    """A session of ONNX Runtime that is called with tensors, as a module is.

    Attributes:
        precision: the type of the first input that holds fractions; None when none does.

    Args:
        session: the runtime's own.
        errors: what it may raise.
    """

    def __init__(self, session: Any, errors: tuple[type[Exception], ...]) -> None:
        self._session = session
        self._errors = errors
        self._inputs = session.get_inputs()
        types = [type_of(one) for one in self._inputs]
        self.precision = next((kind for kind in types if kind.is_floating_point), None)

    def __call__(self, *arguments: Tensor) -> tuple[Tensor, ...]:
        """Run it on its inputs in their order; NnwatchError when it fails."""
        feed = {
            one.name: value.to("cpu", type_of(one)).numpy()
            for one, value in zip(self._inputs, arguments, strict=True)
        }
        try:
            answers = self._session.run(None, feed)
        except self._errors as error:
            raise NnwatchError(f"ONNX Runtime fails: {first_line(error)}") from error
        return tuple(torch.from_numpy(answer) for answer in answers)

    def example(self, items: int) -> Inputs:
        """Make up an input of each name.

        Raises:
            UsageError: the file takes batches of another size alone.
        """
        return tuple(_made_up(one, items) for one in self._inputs), {}

    def preparation(self) -> Preparation | None:
        """Return how pictures are prepared; None when it takes something else than pictures."""
        one = self._inputs[0]
        if len(self._inputs) > 1 or len(one.shape) != 4 or one.shape[1] not in (1, 3):
            return None
        channels, height, width = _shape(one, 1)[1:]
        usual = channels == len(MEAN)
        return Preparation(
            (channels, height, width), MEAN if usual else (0.5,), DEVIATION if usual else (0.5,)
        )


def open_onnx(name: str, wish: Wish) -> Opened:
    """Return the network of a file.

    Raises:
        UsageError: there is no such file, or the device is not one of this ONNX Runtime.
        NnwatchError: ONNX Runtime does not take it.
    """
    onnxruntime = library("onnxruntime")
    if not Path(name).is_file():
        raise UsageError(f"there is no file {name}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors alone
    options.intra_op_num_threads = wish.threads or 0
    providers = [_provider(onnxruntime, wish.device)]
    errors = _errors_of(onnxruntime)
    try:
        session = Session(onnxruntime.InferenceSession(name, options, providers=providers), errors)
    except errors as error:
        raise NnwatchError(f"ONNX Runtime does not take {name}: {first_line(error)}") from error
    return Opened(session, session.example, has_weights=True, preparation=session.preparation())


def type_of(one: Any) -> torch.dtype:
    """Return the type of an input.

    Raises:
        UsageError: torch has no such type.
    """
    if one.type not in _TYPES:
        raise UsageError(f"the input {one.name} is a {one.type}, which cannot be made up")
    return _TYPES[one.type]


def _errors_of(onnxruntime: Any) -> tuple[type[Exception], ...]:
    """Return the runtime's own errors, which have no common ancestor but Exception."""
    known = vars(onnxruntime.capi.onnxruntime_pybind11_state).values()
    return (RuntimeError, ValueError, *(k for k in known if isinstance(k, type) and issubclass(k, Exception)))


def _provider(onnxruntime: Any, device: torch.device) -> object:
    if device.type == "cpu":
        return "CPUExecutionProvider"
    wanted = "CUDAExecutionProvider"
    if wanted not in onnxruntime.get_available_providers():
        raise UsageError("this ONNX Runtime has no CUDA; install with: pip install onnxruntime-gpu")
    return wanted, {"device_id": device.index or 0}


def _made_up(one: Any, items: int) -> Tensor:
    precision, shape = type_of(one), _shape(one, items)
    if precision.is_floating_point:
        return noise(*shape).to(precision)
    return torch.ones(shape, dtype=precision)


def _shape(one: Any, items: int) -> tuple[int, ...]:
    """Fill in the sides that the file leaves open: the batch, then those of a picture or of a text."""
    shape = list(one.shape)
    if shape and not isinstance(shape[0], int):
        shape[0] = items
    elif shape and shape[0] != items:
        raise UsageError(
            f"the file takes batches of {shape[0]} alone; measure it with --batch-size {shape[0]}"
        )
    usual = SIDE if len(shape) == 4 else LENGTH
    return tuple(side if isinstance(side, int) else usual for side in shape)
