"""The layers of any model, in the order in which they run, on PyTorch's meta device: no weights, no arithmetic.

In inference mode PyTorch hands over whole layers (a linear layer, fused attention) rather than their parts. What is not
known as a layer and has parts is opened and its parts are listed; what has none is listed by its operation's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from nnwatch.core.errors import NnwatchError
from nnwatch.networks.inputs import Inputs
from nnwatch.networks.packages import REFUSALS, first_line
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.names import FREE, MAY_COPY
from nnwatch.prediction.operations import COPY, Reader, arguments_of, attention, plain, reader_of, tensors_in
from nnwatch.prediction.rerun import Rerun

OnOperation = Callable[[Layer, Rerun], None]
_ONE_HEAD = 2  # dimensions of attention without heads: tokens and width
_VALUE_WORDS = (
    "meta",
    "data-dependent",
    "datadependent",
    "dynamicoutputshape",
    "_local_scalar_dense",
    "nonzero",
)


def trace(model: nn.Module, inputs: Inputs, on_operation: OnOperation | None = None) -> list[Layer]:
    """Return the layers that a forward pass runs; `on_operation` hears of each and may run it once more.

    Some libraries skip a decision by values when they know that there are none; hence a second try that tells them so.

    Raises:
        NnwatchError: the model decides by values, or refuses the input.
    """
    listing = _Listing(model, on_operation)
    try:
        return listing.run(model, inputs)
    except REFUSALS as error:
        refused = _refused(listing.module, error)
        if on_operation is not None or not _by_values(error):
            raise refused from error
    with FakeTensorMode(allow_non_fake_inputs=True) as told:
        try:
            return _Listing(model, None).run(model, _told(told, inputs))
        except REFUSALS as error:
            raise refused from error


def _told(mode: FakeTensorMode, inputs: Inputs) -> Inputs:
    """Return inputs that say of themselves that they have no values."""

    def fake(value: object) -> object:
        return mode.from_tensor(value) if isinstance(value, Tensor) else value

    args, kwargs = inputs
    return tuple(fake(value) for value in args), {name: fake(value) for name, value in kwargs.items()}


def _by_values(error: Exception) -> bool:
    said = f"{type(error).__name__} {error}".lower()
    return any(word in said for word in _VALUE_WORDS)


def _refused(module: str, error: Exception) -> NnwatchError:
    first = first_line(error)
    where = f"in its module {module}" if module else "at its top"
    if _by_values(error):
        return NnwatchError(
            f"the model looks at values {where} to decide what to run, so its layers cannot be listed without "
            f"running it ({first}); give a script: whose build() returns it without that decision"
        )
    return NnwatchError(
        f"the model refuses its input {where}: {first}; give the shape with --input-shape, another --precision, "
        "or a script: with example_input(batch_size)"
    )


def _memory(tensor: Tensor) -> StorageWeakRef:
    """Return what tells the memory of a tensor from any other, as addresses cannot on the meta device."""
    return StorageWeakRef(tensor.untyped_storage())  # type: ignore[no-untyped-call]  # torch is untyped here


def _is_copy(operation: str, args: Sequence[Any], result: object) -> bool:
    """Return whether an operation that mostly gives the same memory another shape had to copy it."""
    made, given = tensors_in(result), tensors_in(list(args))
    return operation in MAY_COPY and _memory(made[0]) != _memory(given[0])


def _as_laid_out(found: tuple[str, Reader] | None, result: object) -> object:
    """Return what fused attention gives as its kernels lay it out, token by token, which the meta device does not."""
    fused = found is not None and found[1] is attention
    if fused and isinstance(result, Tensor) and result.is_meta and result.dim() > _ONE_HEAD:
        return result.transpose(-2, -3).contiguous().transpose(-2, -3)
    return result


class _Listing(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch is untyped here
    """Takes down every operation, under the name of the module that runs it."""

    def __init__(self, model: nn.Module, on_operation: OnOperation | None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch is untyped here
        self.layers: list[Layer] = []
        self._paths = {module: name for name, module in model.named_modules()}
        self._stack: list[str] = []
        self._weights = {_memory(parameter) for parameter in model.parameters()}
        self._on_operation = on_operation

    @property
    def module(self) -> str:
        """The path of the module that runs now, or ran last."""
        return self._stack[-1] if self._stack else ""

    def run(self, model: nn.Module, inputs: Inputs) -> list[Layer]:
        """Run a forward pass and return what was taken down."""
        args, kwargs = inputs
        with torch.inference_mode(), self._following_modules(), self:
            model.eval()(*args, **kwargs)
        return self.layers

    @contextmanager
    def _following_modules(self) -> Iterator[None]:
        hooks = [module.register_forward_pre_hook(self._enter) for module in self._paths]
        hooks += [module.register_forward_hook(self._leave) for module in self._paths]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _enter(self, module: nn.Module, _: object) -> None:
        self._stack.append(self._paths[module])

    def _leave(self, _module: nn.Module, _inputs: object, _output: object) -> None:
        self._stack.pop()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> object:
        """Run an operation on shapes alone, and take it down."""
        given = dict(kwargs or {})
        operation = func.overloadpacket.__name__
        if operation == "detach_":
            return args[0]
        named = arguments_of(func._schema, args, given)  # noqa: SLF001 - names are told nowhere else
        free = operation in FREE or operation.removesuffix("_") in FREE
        found = COPY if free else reader_of(operation, named, pointwise=torch.Tag.pointwise in func.tags)
        if found is None:
            with self:
                opened = func.decompose(*args, **given)
            if opened is not NotImplemented:
                return opened
        result = _as_laid_out(found, func(*args, **given))
        if tensors_in(result) and (not free or _is_copy(operation, args, result)):
            weights = self._take_down(operation, named, result, found)
            self._tell(Rerun(func, args, given, weights))
        return result

    def _tell(self, again: Rerun) -> None:
        if self._on_operation is not None:
            self._on_operation(self.layers[-1], again)

    def _take_down(
        self,
        operation: str,
        named: Mapping[str, Any],
        result: object,
        found: tuple[str, Reader] | None,
    ) -> list[Tensor]:
        """Take an operation down, and return which of its inputs are weights."""
        kind, reader = found or (operation.removesuffix("_"), plain)
        given, made = tensors_in(list(named.values())), tensors_in(result)
        weights = [tensor for tensor in given if _memory(tensor) in self._weights]
        inputs = [tensor for tensor in given if not any(tensor is weight for weight in weights)]
        traffic = {
            "elements_in": float(sum(tensor.numel() for tensor in inputs) or 1),
            "elements_out": float(sum(tensor.numel() for tensor in made) or 1),
            "weights": float(sum(tensor.numel() for tensor in weights)),
            "element_bytes": float(made[0].element_size()),
        }
        if kind.startswith("embedding"):
            traffic["weights"] = traffic["elements_out"]  # only the rows looked up are read
        self.layers.append(
            Layer(
                self.module,
                kind,
                tuple(tuple(tensor.shape) for tensor in inputs),
                tuple(tuple(tensor.shape) for tensor in made),
                {**reader(named, made[0]), **traffic},
                covered=found is not None,
                parameters=sum({_memory(tensor): tensor.numel() for tensor in weights}.values()),
            )
        )
        return weights
