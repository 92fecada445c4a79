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
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from nnwatch.core.errors import NnwatchError
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.names import FREE
from nnwatch.prediction.operations import Sizes, arguments_of, plain, reader_of, tensors_in

Inputs = tuple[tuple[Any, ...], dict[str, Any]]


def trace(model: nn.Module, inputs: Inputs) -> list[Layer]:
    """Return the layers that a forward pass runs; model and inputs are on the meta device.

    Raises:
        NnwatchError: the model decides by values, or refuses the input.
    """
    listing = _Listing(model)
    args, kwargs = inputs
    with torch.inference_mode(), listing.following_modules(), listing:
        try:
            model.eval()(*args, **kwargs)
        except (RuntimeError, NotImplementedError, TypeError, ValueError, IndexError) as error:
            raise _refused(listing.module, error) from error
    return listing.layers


def _refused(module: str, error: Exception) -> NnwatchError:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    where = f"in its module {module}" if module else "at its top"
    if "meta" in first.lower() or "data-dependent" in first.lower():
        return NnwatchError(
            f"the model looks at values {where} to decide what to run, so its layers cannot be listed without "
            f"running it ({first}); give a script whose build() returns it without that decision"
        )
    return NnwatchError(
        f"the model refuses its input {where}: {first}; give the shape with --input-shape, or a script: with "
        "example_input(batch_size)"
    )


def _memory(tensor: Tensor) -> StorageWeakRef:
    """Return what tells the memory of a tensor from any other, as addresses cannot on the meta device."""
    return StorageWeakRef(tensor.untyped_storage())  # type: ignore[no-untyped-call]  # torch is untyped here


class _Listing(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch is untyped here
    """Takes down every operation, under the name of the module that runs it."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch is untyped here
        self.layers: list[Layer] = []
        self._paths = {module: name for name, module in model.named_modules()}
        self._stack: list[str] = []
        self._weights = {_memory(parameter) for parameter in model.parameters()}

    @property
    def module(self) -> str:
        """The path of the module that runs now, or ran last."""
        return self._stack[-1] if self._stack else ""

    @contextmanager
    def following_modules(self) -> Iterator[None]:
        """Know which module runs, as long as this lasts."""
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
        if operation in FREE:
            return func(*args, **given)
        named = arguments_of(func._schema, args, given)  # noqa: SLF001 - names are told nowhere else
        found = reader_of(operation, named)
        if found is None:
            with self:
                opened = func.decompose(*args, **given)
            if opened is not NotImplemented:
                return opened
        result = func(*args, **given)
        if tensors_in(result):
            self._take_down(operation, named, result, found)
        return result

    def _take_down(
        self,
        operation: str,
        named: Mapping[str, Any],
        result: object,
        found: tuple[str, Callable[[Mapping[str, Any], Tensor], Sizes]] | None,
    ) -> None:
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
        if kind == "embedding":
            traffic["weights"] = traffic["elements_out"]  # only the rows looked up are read
        self.layers.append(
            Layer(
                self.module,
                kind,
                tuple(tuple(tensor.shape) for tensor in inputs),
                tuple(tuple(tensor.shape) for tensor in made),
                {**reader(named, made[0]), **traffic},
                covered=found is not None,
            )
        )
