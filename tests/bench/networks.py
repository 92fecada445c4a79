"""Networks and pictures as users have them: small, on disk, and of a known accuracy."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

# Tells pictures by their brightest colour: what it answers is known of every picture.
SCRIPT = """
import torch
from torch import nn

MEAN, STD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)


class Brightest(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x):
        return x.mean(dim=(2, 3)) * self.scale


def build():
    return Brightest()


def example_input(batch_size):
    return torch.zeros(batch_size, 3, 8, 8)
"""
COLOURS = {"a_red": (200, 10, 10), "b_green": (10, 200, 10), "c_blue": (10, 10, 200)}


def write_script(folder: Path, text: str = SCRIPT) -> Path:
    path = folder / "brightest.py"
    path.write_text(text)
    return path


def write_pictures(folder: Path, wrong: int = 1) -> Path:
    """Write four pictures a class, of which some red ones lie in the folder of the green ones."""
    pictures = folder / "colours"
    for name, colour in COLOURS.items():
        (pictures / name).mkdir(parents=True)
        for number in range(4):
            shown = COLOURS["a_red"] if name == "b_green" and number < wrong else colour
            Image.new("RGB", (20 + number, 16), shown).save(pictures / name / f"{number}.png")
    (pictures / "b_green" / "notes.txt").write_text("no picture")
    (pictures / ".hidden").mkdir()
    return pictures
