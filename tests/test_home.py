"""Where everything is kept, however the home is named."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnwatch import paths
from nnwatch.core.errors import NnwatchError, UsageError


def test_a_relative_home_is_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNWATCH_HOME", "some where")
    assert paths.home() == tmp_path / "some where"


@pytest.mark.parametrize("name", ["~nobody-of-this-name/runs", "relative"])
def test_a_home_that_nobody_can_find_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("NNWATCH_HOME", name)
    with pytest.raises(UsageError, match=f"cannot tell where {name} is"):
        paths.home()


def test_a_read_only_file_system_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    with pytest.raises(NnwatchError, match="Read-only file system; set NNWATCH_HOME"):
        paths.make_private(tmp_path)
