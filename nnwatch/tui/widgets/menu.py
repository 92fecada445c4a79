"""A list of lines to choose from, whose highlighted line is reversed where a theme says so."""

from __future__ import annotations

from dataclasses import replace

from textual.style import Style
from textual.widgets import OptionList


class Menu(OptionList):
    """An option list; Textual 8 leaves `reverse` out of its styles, which is all that tells a line without colours."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return the style of a part, reversed if its style sheet says so."""
        style = super().get_visual_style(*component_classes, partial=partial)
        sheets = [self.get_component_styles(name) for name in component_classes]
        return replace(style, reverse=True) if any(each.text_style.reverse for each in sheets) else style
