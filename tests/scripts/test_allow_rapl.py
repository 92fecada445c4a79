"""The script that opens the energy counters to one group, on a faked tree."""

from __future__ import annotations

import grp
import os
import stat
import subprocess
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[2] / "scripts/allow-rapl"
_RULE = "etc/udev/rules.d/70-nnwatch-rapl.rules"
_OWN_GROUP = grp.getgrgid(os.getgid()).gr_name


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two zones with counters for their owner alone, and the control type that has none."""
    for zone in ("intel-rapl:0", "intel-rapl:0:0"):
        counter = tmp_path / "sys/class/powercap" / zone / "energy_uj"
        counter.parent.mkdir(parents=True)
        counter.write_text("1\n")
        counter.chmod(0o400)
    (tmp_path / "sys/class/powercap/intel-rapl").mkdir()
    return tmp_path


def _run(*arguments: str, answer: str = "", path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or os.environ["PATH"]}
    return subprocess.run(
        [str(_SCRIPT), *arguments], input=answer, capture_output=True, text=True, env=environment, check=False
    )


def _modes(tree: Path) -> set[int]:
    return {stat.S_IMODE(file.stat().st_mode) for file in tree.glob("sys/class/powercap/*/energy_uj")}


def test_it_lets_the_group_read_and_nobody_else(tree: Path) -> None:
    done = _run("--yes", "--root", str(tree), "--group", _OWN_GROUP)
    assert done.returncode == 0, done.stderr
    assert _modes(tree) == {0o440}
    rule = (tree / _RULE).read_text()
    assert f"chgrp {_OWN_GROUP} /sys%p/energy_uj" in rule
    assert "2 counters" in done.stdout


def test_undo_takes_everything_back(tree: Path) -> None:
    _run("--yes", "--root", str(tree), "--group", _OWN_GROUP)
    done = _run("--yes", "--undo", "--root", str(tree), "--group", _OWN_GROUP)
    assert done.returncode == 0, done.stderr
    assert _modes(tree) == {0o400}
    assert not (tree / _RULE).exists()


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_without_a_yes_nothing_changes(tree: Path, answer: str) -> None:
    done = _run("--root", str(tree), "--group", _OWN_GROUP, answer=answer)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert _modes(tree) == {0o400}
    assert not (tree / _RULE).exists()


def test_it_goes_on_when_told_so(tree: Path) -> None:
    done = _run("--root", str(tree), "--group", _OWN_GROUP, answer="y\n")
    assert done.returncode == 0
    assert _modes(tree) == {0o440}


def test_it_refuses_anyone_but_root_with_one_sentence(tmp_path: Path) -> None:
    fake = tmp_path / "id"
    fake.write_text("#!/bin/sh\necho 1000\n")
    fake.chmod(0o755)
    done = _run("--yes", path=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert done.stderr == "allow-rapl: run it as root: sudo scripts/allow-rapl\n"
    assert not done.stdout


def test_a_machine_without_counters_is_told(tmp_path: Path) -> None:
    done = _run("--yes", "--root", str(tmp_path))
    assert done.returncode == 1
    assert "no RAPL counters" in done.stderr


@pytest.mark.parametrize("arguments", [("--frobnicate",), ("--group", "a b"), ("--group", "$(reboot)")])
def test_bad_usage_is_refused(tree: Path, arguments: tuple[str, ...]) -> None:
    assert _run("--yes", "--root", str(tree), *arguments).returncode == 2
    assert _modes(tree) == {0o400}
