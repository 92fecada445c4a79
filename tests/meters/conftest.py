"""What every test of a meter starts from: an empty faked kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.sysfs import INTEL_CPUINFO, FakeKernel


@pytest.fixture
def kernel(tmp_path: Path) -> FakeKernel:
    """A bare-metal machine without any counter."""
    fake = FakeKernel(tmp_path)
    fake.proc("cpuinfo", INTEL_CPUINFO)
    fake.sysfs.mkdir()
    return fake
