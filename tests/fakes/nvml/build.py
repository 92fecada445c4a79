"""Compiles the fake library, so that tests exercise the real Python binding and its ctypes."""

from __future__ import annotations

import subprocess
from pathlib import Path

SONAME = "libnvidia-ml.so.1"
SOURCE = Path(__file__).with_name("nvml.c")


def build(folder: Path) -> Path:
    """Compile the fake library into a folder, which then goes on LD_LIBRARY_PATH, and return its path."""
    library = folder / SONAME
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", f"-Wl,-soname,{SONAME}"]
    subprocess.run(["gcc", *options, "-o", str(library), str(SOURCE)], check=True)
    return library
