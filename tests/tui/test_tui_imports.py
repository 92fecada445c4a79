"""The screens stay light: what a viewer loads is paid at every start."""

from __future__ import annotations

import subprocess
import sys


def test_the_app_loads_no_heavy_library() -> None:
    heavy = ("polars", "torch", "psutil", "pynvml", "numpy", "nnwatch.history", "textual.widgets._data_table")
    code = f"import sys, nnwatch.tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
