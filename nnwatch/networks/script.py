"""A file of the user's own that makes a network: the contract of its two functions.

`build()` returns a torch.nn.Module, with whatever weights it loads; `example_input(batch_size)` returns a tensor, a
tuple of arguments, or a dict of named ones. `MEAN` and `STD`, by channel, say how pictures are normalised.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from torch import nn

from nnwatch.core.errors import UsageError
from nnwatch.networks.inputs import Inputs, as_inputs
from nnwatch.networks.packages import REFUSALS
from nnwatch.networks.valueless import without_values

AnswerT = TypeVar("AnswerT")
_MODULE = "nnwatch_script"
# What a script may end with; one that ends the program makes no network.
_FAILURES = (*REFUSALS, ImportError, NameError, SyntaxError, SystemExit)


@dataclass(frozen=True, slots=True)
class Script:
    """A script that was loaded."""

    path: Path
    module: ModuleType

    @property
    def has_example(self) -> bool:
        """Whether it says what its network is called with."""
        return callable(getattr(self.module, "example_input", None))

    def build(self) -> nn.Module:
        """Return its network.

        Raises:
            UsageError: it fails, or returns something else.
        """
        network = self._run("build()", lambda: without_values(self.module.build))
        if not isinstance(network, nn.Module):
            raise UsageError(
                f"build() in {self.path} returns {type(network).__name__}, not a torch.nn.Module"
            )
        return network

    def example_input(self, batch_size: int) -> Inputs:
        """Return what its network is called with.

        Raises:
            UsageError: it has no such function, or that fails.
        """
        if not self.has_example:
            raise UsageError(f"{self.path} has no function example_input(batch_size), which gives the input")
        return as_inputs(
            self._run("example_input(batch_size)", lambda: self.module.example_input(batch_size))
        )

    def _run(self, what: str, call: Callable[[], AnswerT]) -> AnswerT:
        try:
            return call()
        except _FAILURES as error:
            raise UsageError(f"{what} in {self.path} fails: {_told(error)}") from error


def read_script(path: Path) -> Script:
    """Return a script; its own folder is where it imports from, as for a file that Python runs.

    Raises:
        UsageError: there is no such file, it fails, or it builds no network.
    """
    spec = importlib.util.spec_from_file_location(_MODULE, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"there is no Python file {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except _FAILURES as error:
        raise UsageError(f"{path} cannot be loaded: {_told(error)}") from error
    if not callable(getattr(module, "build", None)):
        raise UsageError(f"{path} has no function build() that returns the network")
    return Script(path, module)


def _told(error: BaseException) -> str:
    said = str(error).strip().splitlines()[:1]
    return ": ".join((type(error).__name__, *said))
