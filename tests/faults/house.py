"""A home of its own, a machine with one faked energy counter, and the real entry point in it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from nnwatch.history.store import HistoryStore
from nnwatch.recording.manifest import JOURNAL, Manifest, read_manifest
from tests.fakes.sysfs import FakeKernel

WORKLOAD = Path(__file__).with_name("workload.py")
NNWATCH = (sys.executable, "-P", "-m", "nnwatch")
IN_TERMINAL = (sys.executable, str(Path(__file__).with_name("in_terminal.py")))
MORTAL = (sys.executable, str(Path(__file__).with_name("mortal.py")))
DEADLINE_S = 40.0
STEPS_A_SECOND = 20
_EXTRA_SAMPLES = 20  # ticks that were due before the first sample of a slow start, and samples out of turn
_Value = TypeVar("_Value")


def until(condition: Callable[[], _Value | None], what: str, deadline_s: float = DEADLINE_S) -> _Value:
    """Wait for a condition and return its value; fail when it does not come true in time."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {deadline_s:.0f} s in vain: {what}")


def all_have_ended(home: Path) -> None:
    """Wait until no process that was started for a home runs; fail, and kill what is left, when some go on."""
    try:
        until(lambda: not _left_behind(home), f"the end of all processes: {_left_behind(home)}")
    finally:
        for pid in _left_behind(home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _left_behind(home: Path) -> list[int]:
    """Return the processes that were started for a home and still run."""
    mark = f"NNWATCH_HOME={home}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if mark in _environment(folder)]


def _environment(folder: Path) -> list[bytes]:
    try:
        return (folder / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def assert_complete(row: Mapping[str, Any]) -> None:
    """Check that from the first to the last moment each tick was taken or counts as missed, and no energy is open."""
    due = row["duration_s"] / row["sample_interval_s"]
    assert due - 1 <= row["samples"] + row["samples_missed"] <= due + _EXTRA_SAMPLES
    (cpu,) = [source for source in row["sources"] if source["scope"] == "cpu"]
    assert cpu["coverage"] > 1 - 1e-6
    assert row["samples"] >= 2


class House:
    """Everything of one test.

    Args:
        root: an empty folder.
        home: where nnwatch keeps its runs; below the root by default.
    """

    def __init__(self, root: Path, home: Path | None = None) -> None:
        self.root = root
        self.home = home or root / "home"
        kernel = FakeKernel(root)
        zone = kernel.zone("intel-rapl:0", "package-0", b"000005000000\n")
        self.env = os.environ | {
            "NNWATCH_HOME": str(self.home),
            "NNWATCH_SYSFS": str(kernel.sysfs),
            "FAKE_COUNTER": str(zone / "energy_uj"),
            "TERM": "dumb",
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def command(self, steps: int, mode: str = "plain", folder: str = ".") -> tuple[str, ...]:
        """Return a command that spends so many joules."""
        (self.root / folder).mkdir(exist_ok=True)
        return (sys.executable, "-S", "-E", str(WORKLOAD), str(self.root / folder), str(steps), mode)

    def start(self, *arguments: str, via: Sequence[str] = (), **how: Any) -> subprocess.Popen[bytes]:
        """Start nnwatch and let it run."""
        streams: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.PIPE,
        }
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [*via, *NNWATCH, *arguments], env=self.env, **(streams | how)
        )
        self.started.append(process)
        return process

    def start_unwatched(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command that nnwatch knows nothing of."""
        process: subprocess.Popen[bytes] = subprocess.Popen(command, env=self.env)
        self.started.append(process)
        return process

    def end(self) -> None:
        """Kill what was started and still runs, wait for it, and close its streams."""
        for process in self.started:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()

    def run(self, *arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
        """Run nnwatch to its end."""
        return subprocess.run(
            [*NNWATCH, *arguments],
            env=self.env | how.pop("env", {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
            **how,
        )

    def detach(self, *command: str, options: Sequence[str] = ()) -> Path:
        """Start a recording that is left to itself, and return its folder."""
        done = self.run("run", "--detach", *options, "--", *command)
        assert done.returncode == 0, done.stderr
        return self.home / "runs" / done.stdout.strip()

    def folder(self) -> Path:
        """Return the folder of the only run, once its workload works."""
        return until(self._only_folder, "a run that has begun")

    def manifest(self) -> Manifest:
        """Return what the only run says of itself."""
        return read_manifest(self.folder())

    def journal(self) -> list[str]:
        """Return what the recorder of the only run has written so far, line by line."""
        return (self.folder() / JOURNAL).read_text(encoding="utf-8").splitlines()

    def pids(self) -> tuple[int, int]:
        """Return the recorder and the workload of the only run."""
        manifest = self.manifest()
        assert manifest.recorder_pid is not None
        assert manifest.target_pid is not None
        return manifest.recorder_pid, manifest.target_pid

    def steps(self, folder: str = ".") -> int:
        """Return how many joules have been spent."""
        path = self.root / folder / "progress"
        return path.stat().st_size if path.exists() else 0

    def reach(self, steps: int) -> None:
        """Wait until so many joules have been spent."""
        until(lambda: self.steps() >= steps, f"{steps} steps of the workload")

    def has(self, name: str) -> bool:
        """Return whether the workload has left such a file."""
        return (self.root / name).exists()

    def let_go(self) -> None:
        """Let a patient workload spend its last five joules."""
        (self.root / "let-go").touch()

    def finish(self) -> None:
        """Wait until the workload has done all its work."""
        until(lambda: self.has("finished"), "the end of the workload")

    def row(self) -> dict[str, Any]:
        """Return the only run of the history, once its folder has been taken in."""
        until(self.taken_in, "the history to take the run in")
        rows = self.rows()
        assert len(rows) == 1
        return rows[0]

    def account(self, code: int | None, energy_j: float) -> dict[str, Any]:
        """Return the only run of the history, which must have this code and energy, and lack no sample unsaid."""
        row = self.row()
        assert (row["exit_code"], row["energy_cpu_j"]) == (code, energy_j)
        assert_complete(row)
        return row

    def unharmed(self, code: int, energy_j: float) -> dict[str, Any]:
        """Return the only run of the history, whose workload has done all its work, with a complete account."""
        self.finish()
        return self.account(code, energy_j)

    def rows(self) -> list[dict[str, Any]]:
        """Return all runs of the history."""
        return [dict(row) for row in HistoryStore(self.home / "history").rows()]

    def taken_in(self) -> bool:
        """Return whether no journal waits for the history."""
        runs = self.home / "runs"
        return any(runs.iterdir()) and not any(runs.glob(f"*/{JOURNAL}"))

    def _only_folder(self) -> Path | None:
        folders = [path.parent for path in (self.home / "runs").glob(f"*/{JOURNAL}")]
        assert len(folders) < 2
        return folders[0] if folders and read_manifest(folders[0]).target_pid is not None else None
