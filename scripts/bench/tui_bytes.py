"""Measures what the live screen costs: bytes to the terminal, CPU share, memory and the time to the first frame.

    python scripts/bench/tui_bytes.py [--size 120x40] [--seconds 30]

The app runs in a pseudo-terminal and draws synthetic views that move like those of a real run.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib
import os
import pty
import select
import struct
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured; the shares refer to the time after the screen has settled."""

    bytes_s: float
    cpu_share: float
    rss_mb: float
    first_frame_s: float


def play() -> None:
    """Run the app on a synthetic feed, in the child."""
    sys.path.insert(0, str(ROOT))
    fakes = importlib.import_module("tests.fakes.runs")
    app = importlib.import_module("nnwatch.tui.app")
    house = fakes.FakeHouse(fakes.FakeFeed(now_s=40))
    app.NnwatchApp(house.services(), "run-1", themes_folder=ROOT / "themes").run()


def measure(columns: int, lines: int, seconds: float) -> Cost:
    """Start the app in a terminal of this size and count for so long."""
    began = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.environ["COLUMNS"], os.environ["LINES"] = str(columns), str(lines)
        play()
        os._exit(0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    first_frame_s = _drain_until(terminal, b"POWER NOW", began)
    _drain(terminal, SETTLE_S)
    busy, start = _cpu_s(pid), time.monotonic()
    count = _drain(terminal, seconds)
    elapsed = time.monotonic() - start
    cost = Cost(count / elapsed, (_cpu_s(pid) - busy) / elapsed, _rss_mb(pid), first_frame_s)
    os.write(terminal, b"q")
    _drain(terminal, 0.5)
    os.write(terminal, b"\r")
    _drain(terminal, 2.0)
    os.close(terminal)
    os.waitpid(pid, 0)
    return cost


def _drain_until(terminal: int, mark: bytes, began: float) -> float:
    seen = b""
    while mark not in seen:
        if not select.select([terminal], [], [], 20.0)[0]:
            raise SystemExit(f"no frame within 20 s; the app wrote: {seen[-2000:]!r}")
        seen += os.read(terminal, 65536)
    return time.monotonic() - began


def _drain(terminal: int, seconds: float) -> int:
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                count += len(os.read(terminal, 65536))
            except OSError:  # the app has ended
                break
    return count


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    columns, lines = (int(part) for part in options.size.split("x"))
    cost = measure(columns, lines, options.seconds)
    print(f"bytes       {cost.bytes_s / 1000:8.2f} kB/s   (budget  5.00)")
    print(f"cpu         {cost.cpu_share * 100:8.2f} %      (budget  2.50)")
    print(f"memory      {cost.rss_mb:8.1f} MB     (budget 50.0)")
    print(f"first frame {cost.first_frame_s:8.2f} s      (budget  0.60)")


if __name__ == "__main__":
    main()
