"""The styles that drawings name, in the colours of a theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color

# The name of a style: the colour of the theme it takes, and whether it is bold.
STYLES = {
    "text": ("foreground", False),
    "dim": ("quiet", False),
    "title": ("foreground", True),
    "value": ("foreground", True),
    "hero": ("primary", True),
    "key": ("primary", True),
    "good": ("success", True),
    "warn": ("warning", True),
    "bad": ("error", True),
    "power": ("plot-power", False),
    "cpu": ("plot-cpu", False),
    "memory": ("plot-memory", False),
    "disk": ("plot-disk", False),
    "network": ("plot-network", False),
    "gpu": ("plot-gpu", False),
}


def pens_of(colours: Mapping[str, str]) -> dict[str, Style]:
    """Return each style; its own sixteen colours remain the terminal's."""
    ground = Color.parse(colours["background"]).rich_color
    return {
        name: Style(color=Color.parse(colours[colour]).rich_color, bgcolor=ground, bold=bold or None)
        for name, (colour, bold) in STYLES.items()
    }
