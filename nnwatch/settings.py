"""The user's settings: `config.toml` in nnwatch's folder, and the environment variables that win over it."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from nnwatch import paths
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.core.interval import LONGEST_S, SHORTEST_S

GLYPHS = ("braille", "blocks", "ascii")
_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class Settings(NamedTuple):
    """What a person set; None lets nnwatch choose what suits the terminal.

    Attributes:
        theme: the name of a colour theme.
        glyphs: the set of characters: braille, blocks or ascii.
        interval_s: seconds between two samples of a command or process.
        redact: whether arguments of commands are kept out of all files.
        low_bandwidth: whether the screens are painted rarely, for a slow link.
        mouse: whether the screens take clicks; without it the terminal selects text as usual.
        keys: other keys for actions, by the action's id as the help lists it.
    """

    theme: str | None = None
    glyphs: str | None = None
    interval_s: float = 0.1
    redact: bool = False
    low_bandwidth: bool = False
    mouse: bool = True
    keys: Mapping[str, str] = MappingProxyType({})


class Key(NamedTuple):
    """One setting: its name in the file, in `Settings` and in the environment, and what it takes."""

    name: str
    field: str
    variable: str
    takes: str
    read: Callable[[Any], Any]
    parse: Callable[[str], Any]


def _is(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    return bool(_is(bool, value))


def _flag_of(text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise ValueError
    return text.lower() in _YES


def _name(value: Any) -> str:
    if not _is(str, value):
        raise ValueError
    return str(value)


def _glyphs(value: Any) -> str:
    if value not in GLYPHS:
        raise ValueError
    return str(value)


def _interval(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not SHORTEST_S <= value <= LONGEST_S:
        raise ValueError
    return float(value)


def _keys(value: Any) -> Mapping[str, str]:
    return MappingProxyType({_name(action): _name(keys) for action, keys in _is(dict, value).items()})


def _keys_of(text: str) -> Mapping[str, str]:
    return _keys(dict(pair.split("=", 1) for pair in text.split()))


KEYS = (
    Key("theme", "theme", "NNWATCH_THEME", "the name of a theme, such as dark", _name, _name),
    Key("glyphs", "glyphs", "NNWATCH_GLYPHS", "braille, blocks or ascii", _glyphs, _glyphs),
    Key(
        "interval",
        "interval_s",
        "NNWATCH_INTERVAL",
        f"a number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}",
        _interval,
        lambda text: _interval(float(text)),
    ),
    Key("redact", "redact", "NNWATCH_REDACT", "true or false", _flag, _flag_of),
    Key("low_bandwidth", "low_bandwidth", "NNWATCH_LOW_BANDWIDTH", "true or false", _flag, _flag_of),
    Key("mouse", "mouse", "NNWATCH_MOUSE", "true or false", _flag, _flag_of),
    Key("keys", "keys", "NNWATCH_KEYS", "actions and keys, such as quit = 'x'", _keys, _keys_of),
)


def current() -> Settings:
    """Return the settings of this user and this environment.

    Raises:
        UsageError: the file or a variable cannot be used as it is.
    """
    return load(paths.config(), os.environ)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a file, where there is one, and of environment variables, which win.

    Raises:
        UsageError: one of them cannot be used as it is.
    """
    found = _from_file(path)
    for key in KEYS:
        text = environ.get(key.variable)
        if text:
            found[key.field] = _checked(key, key.parse, text, f"{key.variable}={text}")
    return Settings(**found)


def change(path: Path, name: str, value: str | bool | float | None) -> None:
    """Set one key in the file, or remove it; all else in it stays, and no reader ever sees half of it.

    Raises:
        NnwatchError: the file cannot be written, or says something else afterwards.
    """
    path = path.resolve()
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = _with(before, name, value)
        if tomllib.loads(after).get(name) != value:
            raise NnwatchError(f"cannot set {name} in {path}: write it there by hand")
        paths.make_private(path.parent)
        _replace(path, after)
    except (OSError, ValueError) as error:
        raise NnwatchError(f"cannot set {name} in {path}: {error}") from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is no TOML: {error}; correct it, or remove it for the defaults") from error
    known = {key.name: key for key in KEYS}
    if unknown := next((name for name in content if name not in known), None):
        near = difflib.get_close_matches(unknown, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise UsageError(f"{path}: there is no key {unknown!r}; {hint}")
    return {
        known[name].field: _checked(known[name], known[name].read, value, f"{path}: {name} = {value!r}")
        for name, value in content.items()
    }


def _checked(key: Key, read: Callable[[Any], Any], value: Any, where: str) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{where} is not {key.takes}; change or remove it") from error


def _with(text: str, name: str, value: str | bool | float | None) -> str:
    """Return a file's text with one key of its top level set; tables begin where a line has a bracket first."""
    lines = text.splitlines()
    top = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[:top] if not re.match(rf"\s*{name}\s*=", line)]
    own = [] if value is None else [f"{name} = {json.dumps(value, ensure_ascii=False)}"]
    return "".join(f"{line}\n" for line in (*kept, *own, *lines[top:]))


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
