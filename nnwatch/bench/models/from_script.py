"""A network from a file of the user's own, by two functions.

`build()` returns a torch.nn.Module, with whatever weights it loads; `example_input(batch_size)` returns a tensor, a
tuple of arguments, or a dict of named ones. `MEAN` and `STD`, by channel, say how pictures are normalised.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from nnwatch.bench.feeds import Inputs
from nnwatch.bench.models.opened import DEVIATION, MEAN, Opened, Preparation, Wish, first_line
from nnwatch.core.errors import UsageError

_MISTAKES = (SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError, RuntimeError, LookupError,
             ArithmeticError, OSError, AssertionError)  # fmt: skip


def open_script(name: str, wish: Wish) -> Opened:
    """Return the network that a file builds.

    Raises:
        UsageError: the file cannot be loaded, or lacks one of the two functions.
    """
    del wish
    path = Path(name)
    script = _load(path)
    build, example = _function(script, path, "build"), _function(script, path, "example_input")
    network = _called(path, build)
    if not isinstance(network, nn.Module):
        raise UsageError(f"build() in {path} returns {type(network).__name__}, not a torch.nn.Module")

    def example_of(items: int) -> Inputs:
        return _as_inputs(_called(path, example, items))

    return Opened(network, example_of, has_weights=True, preparation=_preparation(example_of(1), script))


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("nnwatch_script", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"there is no Python file {path}")
    sys.path.insert(0, str(path.resolve().parent))  # as Python does for a file that it runs
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    _called(path, spec.loader.exec_module, module)
    return module


def _function(script: Any, path: Path, name: str) -> Callable[..., object]:
    found = getattr(script, name, None)
    if not callable(found):
        raise UsageError(f"{path} has no function {name}(); it needs build() and example_input(batch_size)")
    return found  # type: ignore[no-any-return]  # whatever the script calls so


def _called(path: Path, function: Callable[..., object], *arguments: object) -> object:
    try:
        return function(*arguments)
    except _MISTAKES as error:
        name = getattr(function, "__name__", "it")
        what = "cannot be loaded" if name == "exec_module" else f"fails in {name}()"
        raise UsageError(f"{path} {what}: {type(error).__name__}: {first_line(error)}") from error


def _as_inputs(example: object) -> Inputs:
    if isinstance(example, Mapping):
        return (), dict(example)
    if isinstance(example, tuple | list):
        return tuple(example), {}
    return (example,), {}


def _preparation(inputs: Inputs, script: Any) -> Preparation | None:
    """Read the shape of pictures off the input; None when it is none."""
    first = next(iter(inputs[0]), None)
    if not isinstance(first, Tensor) or first.ndim != 4:
        return None
    channels, height, width = first.shape[1:]
    usual = channels == len(MEAN)
    mean = getattr(script, "MEAN", MEAN if usual else (0.5,) * channels)
    deviation = getattr(script, "STD", DEVIATION if usual else (0.5,) * channels)
    return Preparation((channels, height, width), tuple(mean), tuple(deviation))
