"""Which processes a recording can be attached to, from a faked process tree."""

from __future__ import annotations

import os
from pathlib import Path

from nnwatch.tui.home.attachable import list_processes, matching


def add(procfs: Path, pid: int, command: bytes, rss_pages: int, state: str = "S") -> Path:
    folder = procfs / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "cmdline").write_bytes(command)
    fields = [state, "1", "1", "1", "0", "-1", *["0"] * 11, "1", "0", "5", "1000", str(rss_pages), "0"]
    (folder / "stat").write_text(f"{pid} (x) {' '.join(fields)}\n")
    return folder


def test_users_of_a_gpu_come_first_then_the_largest(tmp_path: Path) -> None:
    add(tmp_path, 11, b"small\0", 1)
    add(tmp_path, 10, b"large\0--with space\0a b\0", 900)
    (add(tmp_path, 12, b"python\0train.py\0", 5) / "fd" / "7").symlink_to("/dev/nvidia0")
    add(tmp_path, 13, b"", 5)  # the kernel's own have no command line
    add(tmp_path, 14, b"ended\0", 5, state="Z")
    add(tmp_path, os.getpid(), b"nnwatch\0", 5)
    found = list_processes(tmp_path)
    assert [line.pid for line in found] == [12, 10, 11]
    assert found[0].uses_gpu
    assert found[1].command == "large '--with space' 'a b'"
    assert [line.pid for line in matching(found, "TRAIN python")] == [12]
    assert [line.pid for line in matching(found, "11")] == [11]


def test_a_program_of_many_lines_takes_one_and_steers_no_terminal(tmp_path: Path) -> None:
    add(tmp_path, 10, b"python\0-c\0import x\n\x1b[31mx()", 1)
    assert [line.command for line in list_processes(tmp_path)] == ["python -c 'import x  [31mx()'"]
