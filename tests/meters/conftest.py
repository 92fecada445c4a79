"""What every test of a meter starts from: an empty faked kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.fakes.sysfs import INTEL_CPUINFO, FakeKernel


@pytest.fixture
def kernel(tmp_path: Path) -> FakeKernel:
    """A bare-metal machine without any counter."""
    fake = FakeKernel(tmp_path)
    fake.proc("cpuinfo", INTEL_CPUINFO)
    fake.sysfs.mkdir()
    return fake


@pytest.fixture(autouse=True)
def _own_procfs() -> Iterator[None]:
    """Leave psutil looking where it looked before."""
    before = psutil.PROCFS_PATH
    yield
    psutil.PROCFS_PATH = before
