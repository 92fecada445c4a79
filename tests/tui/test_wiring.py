"""What the screens ask for, answered by the rest of the program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nnwatch.recording.journal import Opened, encode_opened
from nnwatch.recording.manifest import JOURNAL
from nnwatch.tui.wiring import services
from tests.recording.test_watch import CHANNELS, append, beat, write


def test_a_run_is_in_progress_before_it_has_told_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    folder = tmp_path / "runs" / "20260101-000000-abcdef"
    folder.mkdir(parents=True)
    write(folder, os.getpid(), since_s=100)
    (folder / JOURNAL).write_bytes(encode_opened(Opened(CHANNELS)))
    (run,) = services().running()
    assert (run.run_id, run.power_w, run.energy_j) == (folder.name, None, None)
    assert run.elapsed_s >= 100
    append(folder, beat(101))
    (run,) = services().running()
    assert (run.elapsed_s, run.power_w, run.energy_j) == (101.0, 10.0, 1010.0)
