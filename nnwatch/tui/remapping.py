"""Checks what a person wants other keys for, before any screen is shown."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from nnwatch.core.errors import UsageError
from nnwatch.tui import screens
from nnwatch.tui.app import NnwatchApp

_WHERE = "[keys] of config.toml, or NNWATCH_KEYS"


def check_keys(keys: Mapping[str, str]) -> None:
    """Do nothing where every action exists, and no key would mean two things on one screen.

    Raises:
        UsageError: an action is not known, or a key has two.
    """
    known = dict(_keys_by_action(list(_screens()), {}))
    for action in keys:
        if action not in known:
            near = difflib.get_close_matches(action, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "the help of a screen lists their ids"
            raise UsageError(f"{_WHERE}: there is no action {action!r}; {hint}")
    for screen in _screens():
        _check_screen(screen, keys)


def _check_screen(screen: type[Screen[Any]], keys: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for action, own in sorted(_keys_by_action([screen], keys), key=lambda pair: pair[0] in keys):
        for key in own:
            if action in keys and taken.get(key, action) != action:
                raise UsageError(
                    f"{_WHERE}: {key} would mean both {action} and {taken[key]}; choose another key"
                )
            taken[key] = action


def _keys_by_action(
    shown: list[type[Screen[Any]]], keys: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return every action of screens and of the app, with the keys it has."""
    classes: list[type[Any]] = [*shown, NnwatchApp]
    for binding in (each for cls in classes for each in _declared(cls)):
        own = Binding(keys.get(binding.id or "", binding.key), binding.action)
        yield binding.id or "", tuple(BindingsMap([own]).key_to_bindings)


def _declared(cls: type[Any]) -> list[Binding]:
    found = [each for base in cls.__mro__ for each in vars(base).get("BINDINGS", ())]
    return [each for each in found if isinstance(each, Binding) and each.id]


def _screens() -> Iterator[type[Screen[Any]]]:
    for module in pkgutil.iter_modules(screens.__path__):
        content = vars(importlib.import_module(f"{screens.__name__}.{module.name}"))
        yield from (
            each
            for each in content.values()
            if isinstance(each, type) and issubclass(each, Screen) and each.__module__.startswith("nnwatch.")
        )
