"""Files that a person asks for: theirs alone, and never in the place of another one."""

from __future__ import annotations

import os
from pathlib import Path

from nnwatch.core.errors import NnwatchError

_MODE = 0o600


def write_private(path: Path, text: str) -> Path:
    """Write a new file, and return where it is; one that is there already gets a number beside it.

    Raises:
        NnwatchError: the folder refuses it.
    """
    for number in range(1, 1000):
        target = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        except FileExistsError:
            continue
        except OSError as error:
            raise NnwatchError(f"cannot write {target}: {error.strerror}") from error
        return _fill(descriptor, target, text)
    raise NnwatchError(f"cannot write {path}: a thousand files of this name are there already")


def _fill(descriptor: int, target: Path, text: str) -> Path:
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise NnwatchError(f"cannot write {target}: {error.strerror}") from error
    return target
