"""A user's script that builds a model: `build()` returns it, `example_input(batch_size)` what it is called with."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from torch import nn

from nnwatch.core.errors import UsageError
from nnwatch.prediction.constants import without_values
from nnwatch.prediction.tracing import REFUSALS

AnswerT = TypeVar("AnswerT")
_MODULE = "nnwatch_script"
# What a script may end with; one that ends the program is no library.
_FAILURES = (*REFUSALS, OSError, SyntaxError, NameError, SystemExit)


@dataclass(frozen=True, slots=True)
class Script:
    """The two functions of a script."""

    path: Path
    maker: Callable[[], object]
    example: Callable[[int], object] | None

    @property
    def has_example(self) -> bool:
        """Whether it says what its model is called with."""
        return self.example is not None

    def build(self) -> nn.Module:
        """Return its model.

        Raises:
            UsageError: it fails, or returns something else.
        """
        model = self._run("build()", lambda: without_values(self.maker))
        model = getattr(model, "_orig_mod", model)  # what torch.compile wraps
        if not isinstance(model, nn.Module):
            raise UsageError(f"build() in {self.path} returns {type(model).__name__}, not a torch.nn.Module")
        return model

    def example_input(self, batch_size: int) -> object:
        """Return what its model is called with.

        Raises:
            UsageError: it fails.
        """
        example = self.example or (lambda _: None)
        return self._run("example_input(batch_size)", lambda: example(batch_size))

    def _run(self, what: str, call: Callable[[], AnswerT]) -> AnswerT:
        try:
            return call()
        except _FAILURES as error:
            raise UsageError(f"{what} in {self.path} fails: {_told(error)}") from error


def read_script(path: Path) -> Script:
    """Return the functions of a script; its own folder is where it imports from.

    Raises:
        UsageError: there is no such file, it fails, or it builds no model.
    """
    spec = importlib.util.spec_from_file_location(_MODULE, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"there is no Python file {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE] = module
    sys.path.insert(0, str(path.parent.absolute()))
    try:
        spec.loader.exec_module(module)
    except _FAILURES as error:
        raise UsageError(f"{path} cannot be loaded: {_told(error)}") from error
    build, example = (getattr(module, part, None) for part in ("build", "example_input"))
    if not callable(build):
        raise UsageError(f"{path} has no function build() that returns the model")
    return Script(path, build, example if callable(example) else None)


def _told(error: BaseException) -> str:
    first = str(error).strip().splitlines()[:1]
    return f"{type(error).__name__}: {first[0]}" if first else type(error).__name__
