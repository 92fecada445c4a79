"""Measures how long the screens take to show their first frame, from the command line on.

    python -m scripts.bench.first_frame [--repeat 10] [--hours 0]

In turns: the home screen, the live screen of a run that is being recorded, and the least that Textual can show. With
--hours, the run's journal is as long as after so many hours at ten samples a second.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import replace
from pathlib import Path

from nnwatch.recording.manifest import JOURNAL, read_manifest, write_manifest

NNWATCH = (sys.executable, "-m", "nnwatch")
LEAST = """
from textual.app import App
from textual.widgets import Static

class Least(App[None]):
    def compose(self):
        yield Static("first frame")

Least().run()
"""
FRAMES = {
    "nnwatch": (NNWATCH, b"Run a command"),
    "nnwatch watch last": ((*NNWATCH, "watch", "last"), b"POWER NOW"),
    "a line in Textual": ((sys.executable, "-c", LEAST), b"first frame"),
}
LONGEST_S = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--hours", type=float, default=0.0)
    wanted = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's modules are compiled once, not at each start
    with tempfile.TemporaryDirectory() as home:
        os.environ["NNWATCH_HOME"] = home
        start = [*NNWATCH, "run", "--detach", "--", "sleep", "600"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
        time.sleep(3.0)
        lengthen(next(Path(home).glob("runs/*")), wanted.hours)
        told = [in_turns() for _ in range(wanted.repeat + 1)][1:]
        stop = [*NNWATCH, "stop", "last", "--kill"]
        subprocess.run(stop, check=True, stderr=subprocess.DEVNULL)
    for name in FRAMES:
        frames = [turn[name] for turn in told]
        print(
            f"{name:<20} median {statistics.median(frames):.2f} s  ({min(frames):.2f} to {max(frames):.2f})"
        )


def in_turns() -> dict[str, float]:
    """Measure each once, in an order drawn by lot."""
    return {name: first_frame_s(*FRAMES[name]) for name in random.sample(list(FRAMES), len(FRAMES))}


def lengthen(run: Path, hours: float) -> None:
    """Let a run have begun so long ago: its last second over and over, while the recorder goes on with its own."""
    if not hours:
        return
    journal, manifest = run / JOURNAL, read_manifest(run)
    write_manifest(run, replace(manifest, t0_ns=manifest.t0_ns - round(hours * 3600e9)))
    lines = [
        line
        for line in journal.read_bytes().splitlines(keepends=True)
        if line.startswith((b"[", b'{"m"', b'{"live"'))
    ]
    with journal.open("ab") as file:
        for _ in range(round(hours * 3600)):
            file.write(b"".join(lines[-12:]))
    time.sleep(2.0)


def first_frame_s(command: tuple[str, ...], mark: bytes) -> float:
    """Start a program in a terminal and return the time until it shows what its first frame contains."""
    began = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    while mark not in seen:
        if not select.select([terminal], [], [], LONGEST_S)[0]:
            raise SystemExit(f"no frame within {LONGEST_S:g} s; it wrote {seen[-500:]!r}")
        seen += os.read(terminal, 65_536)
    elapsed_s = time.monotonic() - began
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return elapsed_s


if __name__ == "__main__":
    main()
