"""What tests of several rooms share; being here, this file makes `tests.fakes` importable from every test."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psutil
import pytest

from tests.fakes.nvml.build import build
from tests.fakes.nvml.driver import VARIABLE, FakeDriver
from tests.fakes.nvml.opener import NvmlOpener

_PROCFS = psutil.PROCFS_PATH
hypothesis.settings.register_profile("nnwatch", deadline=None)  # how busy the machine is proves nothing
hypothesis.settings.load_profile("nnwatch")


def pytest_configure() -> None:
    """Forget the size of somebody's terminal, which pytest-xdist leaves to its workers as well."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _own_procfs() -> Iterator[None]:
    """Leave psutil looking where it looked before, whatever faked machine a test took the inventory of."""
    yield
    psutil.PROCFS_PATH = _PROCFS


@pytest.fixture(autouse=True)
def _no_child_left() -> Iterator[None]:
    """Fail a test that leaves a process behind, alive or not waited for, which later ones would come upon."""
    had_one = _has_child()
    yield
    assert had_one or not _has_child(), "a process that this test started has not ended or was not waited for"


def _has_child() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


@pytest.fixture(scope="session")
def nvml_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled fake, loaded by path first: the binding then finds it by its soname."""
    path = build(tmp_path_factory.mktemp("nvml"))
    ctypes.CDLL(str(path))
    return path


@pytest.fixture
def nvml_driver(nvml_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    """A machine with one NVIDIA card."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "driver"))
    return FakeDriver(tmp_path / "driver")


@pytest.fixture
def open_nvml(tmp_path: Path) -> Iterator[NvmlOpener]:
    """Opens meters of that machine, and closes them after the test."""
    opener = NvmlOpener(tmp_path)
    yield opener
    opener.close()
