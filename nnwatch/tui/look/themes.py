"""Colour themes from files: one TOML file a theme, and a reason for each file that could not be used."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from textual.color import Color, ColorParseError
from textual.theme import Theme

PLOTS = ("power", "cpu", "memory", "disk", "network", "gpu")
COLOURS = ("primary", "success", "warning", "error", "foreground", "background", "quiet")
_SWITCHES = ("dark", "ansi")
_SIXTEEN = {
    "ansi": True,
    "background": "ansi_default",
    "foreground": "ansi_default",
    "quiet": "ansi_bright_black",
    "primary": "ansi_yellow",
    "success": "ansi_green",
    "warning": "ansi_yellow",
    "error": "ansi_red",
    **{f"plot-{plot}": "ansi_green" for plot in PLOTS},
}
FALLBACK_COLOURS = {"quiet": "ansi_bright_black", **{f"plot-{plot}": "ansi_green" for plot in PLOTS}}


class LoadedThemes(NamedTuple):
    """The themes that can be used, and a sentence for each file that cannot."""

    loaded: tuple[Theme, ...] = ()
    failures: tuple[str, ...] = ()


def load_themes(*folders: Path) -> LoadedThemes:
    """Load every `*.toml` of folders, in the order of their names; the first of a name keeps it."""
    themes, failures = list[Theme](), list[str]()
    for path in (path for folder in folders for path in sorted(folder.glob("[!.]*.toml"))):
        try:
            _check_name(path.stem, themes)
            themes.append(theme_of(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            failures.append(f"theme {path.name}: {reason}, in {path.parent}")
    return LoadedThemes(tuple(themes), tuple(failures))


def told(failures: Sequence[str]) -> str:
    """Return what there is to say of themes in one line."""
    more = f"; {len(failures) - 1} more left out" if len(failures) > 1 else ""
    return f"{failures[0]}{more}" if failures else ""


def plain_theme() -> Theme:
    """Return the terminal's own sixteen colours, for when no file can be used."""
    return theme_of("terminal", _SIXTEEN)


def choose_theme(names: Collection[str], environ: Mapping[str, str]) -> str:
    """Choose the terminal's own colours where colour is not wanted, and over SSH, where they cost least."""
    plain = "NO_COLOR" in environ or "SSH_CONNECTION" in environ or "SSH_TTY" in environ
    return "dark" if "dark" in names and not plain else "terminal"


def theme_of(name: str, content: Mapping[str, object]) -> Theme:
    """Build a theme; ValueError says which key is missing, unknown or no colour."""
    _check_keys(content)
    colours = {key: _colour(key, content[key]) for key in (*COLOURS, *(f"plot-{plot}" for plot in PLOTS))}
    background = colours["background"]
    return Theme(
        name=name,
        primary=colours["primary"],
        secondary=colours["primary"],
        accent=colours["primary"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
        foreground=colours["foreground"],
        background=background,
        surface=background,
        panel=background,
        boost=background,
        dark=bool(content.get("dark", True)),
        ansi=bool(content.get("ansi", False)),
        variables=_variables(colours, bool(content.get("ansi", False))),
    )


def _variables(colours: Mapping[str, str], ansi: bool) -> dict[str, str]:
    own = {key: value for key, value in colours.items() if key == "quiet" or key.startswith("plot-")}
    ground, ink, mark = colours["background"], colours["foreground"], colours["primary"]
    cursor = (mark, ground, "bold reverse") if ansi else (ground, mark, "bold")
    return {
        **own,
        "ansi-background": ground,
        "ansi-foreground": ink,
        "block-cursor-foreground": cursor[0],
        "block-cursor-background": cursor[1],
        "block-cursor-text-style": cursor[2],
        "input-cursor-foreground": cursor[0],
        "input-cursor-background": cursor[1],
        "input-cursor-text-style": "reverse" if ansi else "none",
        "input-selection-foreground": cursor[0],
        "input-selection-background": cursor[1],
        "screen-selection-foreground": cursor[0],
        "screen-selection-background": cursor[1],
    }


def _check_name(name: str, before: Sequence[Theme]) -> None:
    if name in {theme.name for theme in before}:
        raise ValueError(f"there is a theme {name} already; give the file another name")


def _check_keys(content: Mapping[str, object]) -> None:
    wanted = {*COLOURS, *(f"plot-{plot}" for plot in PLOTS)}
    if lacking := sorted(wanted - content.keys()):
        raise ValueError(f"lacks {', '.join(lacking)}")
    if unknown := sorted(content.keys() - wanted - set(_SWITCHES)):
        raise ValueError(f"has unknown keys {', '.join(unknown)}")
    if odd := [key for key in _SWITCHES if not isinstance(content.get(key, True), bool)]:
        raise ValueError(f"{odd[0]} is neither true nor false")


def _colour(key: str, value: object) -> str:
    try:
        Color.parse(str(value))
    except ColorParseError as error:
        raise ValueError(f"{key} = {value!r} is not the name or the hex code of a colour") from error
    return str(value)
