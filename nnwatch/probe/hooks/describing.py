"""What a network of torch says about itself: the facts that a row of history keeps."""

from __future__ import annotations

import platform
from typing import Any, NamedTuple

# Classes that wrap a network without being one, by the attribute that holds it.
_WRAPPERS = {
    "OptimizedModule": "_orig_mod",
    "DistributedDataParallel": "module",
    "DataParallel": "module",
    "FullyShardedDataParallel": "module",
    "DeepSpeedEngine": "module",
}


class Parameters(NamedTuple):
    """What a network learned: how many numbers, and where and in which type the first of them lie."""

    numbers: int
    device: str
    dtype: str


def unwrapped(module: Any) -> Any:
    """The network inside its wrappers."""
    while type(module).__name__ in _WRAPPERS:
        module = getattr(module, _WRAPPERS[type(module).__name__])
    return module


def parameters_of(module: Any) -> Parameters | None:
    """Count the parameters; None when there are none, as of a loss, an activation or a transformation."""
    count, first = 0, None
    for parameter in module.parameters():
        first = parameter if first is None else first
        count += 0 if _is_lazy(parameter) else parameter.numel()
    if first is not None:
        return Parameters(count, str(first.device), str(first.dtype))
    if any(hasattr(inner, "_packed_params") for inner in module.modules()):
        return Parameters(0, "cpu", "torch.qint8")
    return None


def describe(torch: Any, module: Any) -> dict[str, Any]:
    """Describe a network and what it runs on."""
    network = unwrapped(module)
    parameters = parameters_of(network) or Parameters(0, "cpu", "torch.float32")
    return {
        "architecture": type(network).__name__,
        "framework": "pytorch",
        "parameters": parameters.numbers or None,
        "precision": (_autocast(torch, parameters.device) or parameters.dtype).replace("torch.", ""),
        "device": parameters.device,
        "torch_version": str(torch.__version__),
        "python": platform.python_version(),
    }


def _is_lazy(parameter: Any) -> bool:
    return "Uninitialized" in type(parameter).__name__


def _autocast(torch: Any, device: str) -> str | None:
    """The type that calculations are cast to now; older versions of torch know of no other device than the two."""
    kind = device.partition(":")[0]
    if kind == "cuda" and torch.is_autocast_enabled():
        return str(torch.get_autocast_gpu_dtype())
    if kind == "cpu" and torch.is_autocast_cpu_enabled():
        return str(torch.get_autocast_cpu_dtype())
    return None
