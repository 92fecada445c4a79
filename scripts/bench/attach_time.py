"""Measures how long a viewer takes to show the first frame of a run that is being recorded.

    python -m scripts.bench.attach_time [--repeat 10] [--hours 0]

With --hours, the journal is as long as after so many hours at ten samples a second.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
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
FRAME = b"POWER NOW"
LONGEST_S = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--hours", type=float, default=0.0)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["NNWATCH_HOME"] = home
        start = [*NNWATCH, "run", "--detach", "--", "sleep", "600"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
        time.sleep(3.0)
        lengthen(next(Path(home).glob("runs/*")), wanted.hours)
        frames = [first_frame_s() for _ in range(wanted.repeat)]
        stop = [*NNWATCH, "stop", "last", "--kill"]
        subprocess.run(stop, check=True, stderr=subprocess.DEVNULL)
    print(f"first frame: median {statistics.median(frames):.2f} s  ({min(frames):.2f} to {max(frames):.2f})")


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


def first_frame_s() -> float:
    """Start a viewer in a terminal and return the time until it shows power."""
    began = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [*NNWATCH, "watch", "last"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    while FRAME not in seen:
        if not select.select([terminal], [], [], LONGEST_S)[0]:
            raise SystemExit(f"no frame within {LONGEST_S:g} s; the viewer wrote {seen[-500:]!r}")
        seen += os.read(terminal, 65_536)
    elapsed_s = time.monotonic() - began
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return elapsed_s


if __name__ == "__main__":
    main()
