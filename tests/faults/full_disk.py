"""A disk that fills up and empties again: a small tmpfs where one may be mounted, else a limit on file sizes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class SmallDisk:
    """A file system of its own of four megabytes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        options = "size=4m,mode=0700"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "nnwatch-test", folder], check=True)

    def fill(self) -> None:
        """Take every byte that is left."""
        descriptor = os.open(self.folder / "ballast", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for size in (65_536, 1024, 1):
                self._fill(descriptor, size)
        finally:
            os.close(descriptor)

    def free(self) -> None:
        """Give it all back."""
        (self.folder / "ballast").unlink()

    def close(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", "-l", self.folder], check=True)

    @staticmethod
    def _fill(descriptor: int, size: int) -> None:
        try:
            while os.write(descriptor, b"\0" * size):
                continue
        except OSError:
            return
