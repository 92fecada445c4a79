"""Tells when a library has been imported, without importing it and without showing in it."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class ImportWatcher:
    """A finder that finds nothing itself: it lets the others find a module, and hears when it has been executed.

    Args:
        names: the modules waited for.
        heard: is called with the name of each when it has been executed.
    """

    def __init__(self, names: Iterable[str], heard: Callable[[str], None]) -> None:
        self._names = frozenset(names)
        self._heard = heard

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module that another finder found, if it is one of those waited for."""
        if name not in self._names:
            return None
        spec = self._found_by_others(name, path, target)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            with contextlib.suppress(Exception):
                self._listen(name, spec)
        return spec

    def _found_by_others(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in list(sys.meta_path):
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    return spec
        return None

    def _listen(self, name: str, spec: ModuleSpec) -> None:
        """Cover one method of this one loader, whose type and attributes stay as they were, until it has run."""
        loader = spec.loader
        assert loader is not None  # noqa: S101 - its caller looked
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            with contextlib.suppress(AttributeError):
                del loader.exec_module
            execute(module)
            with contextlib.suppress(Exception):
                self._heard(name)

        loader.exec_module = exec_module  # type: ignore[method-assign]
