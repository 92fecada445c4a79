"""The list of processes one could attach to, from a faked kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.recording.processes import list_processes
from tests.fakes.sysfs import FakeKernel


def process(kernel: FakeKernel, pid: int, command: str, ticks: int, *devices: str, parent: int = 1) -> None:
    fields = f"S {parent} {pid} {pid} 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 1 0 100 0 10"
    kernel.proc(f"{pid}/stat", f"{pid} (a b) {fields}")
    kernel.proc(f"{pid}/cmdline", command.replace(" ", "\0").encode())
    kernel.proc(f"{pid}/comm", "name")
    folder = kernel.procfs / str(pid) / "fd"
    folder.mkdir()
    for number, device in enumerate(devices):
        (folder / str(number)).symlink_to(device)


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    kernel = FakeKernel(tmp_path)
    monkeypatch.setenv("NNWATCH_PROCFS", str(kernel.procfs))
    process(kernel, 10, "python train.py", 500, "/dev/null")
    process(kernel, 11, "python infer.py", 100, "/dev/null", "/dev/nvidia0")
    process(kernel, 12, "rocm", 200, "/dev/kfd")
    process(kernel, 13, "Xorg", 900, "/dev/dri/renderD128")
    process(kernel, 14, "", 50)
    process(kernel, 15, "", 50, parent=2)
    kernel.proc("meminfo", "")
    kernel.proc("16/stat", "torn")
    return kernel


def test_users_of_a_gpu_come_first_then_the_busiest(kernel: FakeKernel) -> None:
    assert [process.pid for process in list_processes()] == [12, 11, 13, 10, 14]
    assert [process.uses_gpu for process in list_processes()] == [True, True, False, False, False]


def test_a_process_without_a_command_line_has_its_name(kernel: FakeKernel) -> None:
    assert list_processes("14")[0].command == "[name]"


def test_what_is_typed_filters(kernel: FakeKernel) -> None:
    assert [process.pid for process in list_processes("PYTHON infer")] == [11]


def test_a_process_whose_files_are_hidden_is_listed_all_the_same(kernel: FakeKernel) -> None:
    (kernel.procfs / "14" / "fd").rmdir()
    assert list_processes("14")[0].uses_gpu is None
