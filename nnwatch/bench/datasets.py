"""Pictures of the user's own: a folder with one folder for each class, in whose order the classes are numbered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nnwatch.core.errors import UsageError
from nnwatch.networks.packages import require_package

PREFIX = "imagefolder:"
ENDINGS = frozenset({".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})


def checked_dataset(text: str) -> Path:
    """Return the folder that `imagefolder:PATH` names.

    Raises:
        UsageError: it names none, the folder holds no classes, or what reads pictures is not installed.
    """
    if not text.startswith(PREFIX):
        raise UsageError(f"there is no data set {text!r}; write --dataset {PREFIX}PATH")
    folder = Path(text.removeprefix(PREFIX))
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    if not class_folders(folder):
        raise UsageError(
            f"{folder} holds no folders; put the pictures of each class into a folder of its own"
        )
    if next(pictures(folder), None) is None:
        raise UsageError(f"the folders in {folder} hold no pictures; known are {', '.join(sorted(ENDINGS))}")
    require_package("pillow", PREFIX, "PIL")
    return folder


def class_folders(folder: Path) -> list[Path]:
    """Return the folders of the classes, by name; those that are hidden are none."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def pictures(folder: Path) -> Iterator[tuple[Path, int]]:
    """Return each picture and the number of its class, always in the same order."""
    for label, class_folder in enumerate(class_folders(folder)):
        for path in sorted(class_folder.rglob("*")):
            if path.suffix.lower() in ENDINGS and path.is_file():
                yield path, label
