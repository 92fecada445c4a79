"""The lines of the settings screen: what each setting is, where it comes from, and what a key makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnwatch.settings import GLYPHS, KEYS, Key, Settings

Value = str | bool | float | None  # as the file holds it; None is not in the file

_LABELS = {
    "theme": ("Colours", "what suits the terminal"),
    "glyphs": ("Characters", "what suits the terminal"),
    "interval": ("Seconds between two samples", "0.1"),
    "redact": ("Keep arguments out of all files", "no"),
    "low_bandwidth": ("Paint rarely, for a slow link", "no"),
    "mouse": ("Take clicks of a mouse", "yes"),
}
APPEARANCE = ("theme", "glyphs", "low_bandwidth")  # what takes effect at once, and concerns no recording
_INTERVALS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_LABEL = 33


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting: its key in the file, what it holds, and the values that a key goes through."""

    name: str
    label: str
    shown: str
    value: Value
    choices: tuple[Value, ...]
    fixed_by: str | None

    @property
    def text(self) -> str:
        """The line of the menu."""
        source = f"  set by {self.fixed_by}, which wins" if self.fixed_by else ""
        return f"  {self.label:<{_LABEL}}{self.shown}{source}"

    @property
    def following(self) -> Value:
        """The value that the next press makes."""
        at = self.choices.index(self.value) if self.value in self.choices else -1
        return self.choices[(at + 1) % len(self.choices)]


def setting_lines(settings: Settings, themes: Sequence[str], environ: Mapping[str, str]) -> list[SettingLine]:
    """Return a line for each setting that a key can change."""
    choices: dict[str, tuple[Value, ...]] = {
        "theme": (None, *themes),
        "glyphs": (None, *GLYPHS),
        "interval": _INTERVALS,
    }
    return [_line(key, settings, choices, environ) for key in KEYS if key.name in _LABELS]


def _line(
    key: Key, settings: Settings, choices: Mapping[str, tuple[Value, ...]], environ: Mapping[str, str]
) -> SettingLine:
    value: Value = getattr(settings, key.field)
    label, usual = _LABELS[key.name]
    fixed_by = key.variable if environ.get(key.variable) else None
    own = choices.get(key.name, (False, True))
    return SettingLine(key.name, label, _shown(value, usual), value, own, fixed_by)


def _shown(value: Value, usual: str) -> str:
    if value is None:
        return usual
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else value
