"""The screens stay light: what a viewer loads is paid at every start."""

from __future__ import annotations

import subprocess
import sys

LOADED = "nnwatch.tui.app, nnwatch.tui.wiring, nnwatch.tui.screens.live, nnwatch.tui.live.feed"
HEAVY = (
    "polars",
    "torch",
    "psutil",
    "pynvml",
    "numpy",
    "nnwatch.history",
    "nnwatch.recording.lines",
    "textual.widgets._data_table",
)


def test_a_viewer_loads_nothing_heavy() -> None:
    code = f"import sys, {LOADED}; print([name for name in {HEAVY!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
