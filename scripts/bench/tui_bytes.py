"""Measures what the screens cost: bytes to the terminal, CPU share, memory, and how soon a key is answered.

    python -m scripts.bench.tui_bytes [--size 120x40 --size 80x24] [--seconds 20] [--peers]

Each program runs in a pseudo-terminal of its own that counts bytes. The live screen draws synthetic views that
move like those of a real run; the home screen has nothing to tell. A key's answer is complete when nothing more
comes: on the live screen, paused, another panel gets all the room; on the home screen the cursor moves. `--peers`
measures other monitors, where they are installed, in the same run, at their own pace: glances and htop once a
second, btop as it is configured. How soon the first frame comes, `first_frame.py` measures.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTLE_S = 5.0
KEYS = 20
SILENCE_S = 0.2
PEERS = (("glances", "--disable-check-update", "--time", "1"), ("btop",), ("htop", "--delay", "10"))
LIVE = """
from pathlib import Path
from nnwatch.tui.terminal.environment import begin_start
begin_start()
from nnwatch.tui.app import NnwatchApp
from tests.fakes.runs import FakeFeed, FakeHouse
house = FakeHouse(FakeFeed(now_s=40)).services()
app = NnwatchApp(house, "run-1", themes_folder=Path("themes"), theme="dark")
app.run()
"""
SLOW_LINK = LIVE.replace(
    "import NnwatchApp", "import NnwatchApp\nfrom nnwatch.settings import Settings"
).replace('"dark")', '"dark", settings=Settings(low_bandwidth=True))')
IDLE = """
from pathlib import Path
from nnwatch.tui.terminal.environment import begin_start
begin_start()
from nnwatch.tui.app import NnwatchApp
from tests.fakes.runs import FakeHouse
house = FakeHouse(in_progress=False).services()
app = NnwatchApp(house, themes_folder=Path("themes"), theme="dark")
app.run()
"""


@dataclass(frozen=True, slots=True)
class Program:
    """What is run, and what its first frame contains."""

    name: str
    command: tuple[str, ...]
    first_frame: bytes
    calm: bytes = b""  # makes it paint only when asked
    keys: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured; the shares refer to the time after the screen has settled."""

    bytes_s: float
    cpu_share: float
    rss_mb: float
    key_s: float | None = None  # the median of the answers


def programs(*, with_peers: bool) -> list[Program]:
    """Return ours, and the peers that are installed."""
    ours = [
        Program("nnwatch live", (sys.executable, "-c", LIVE), b"POWER NOW", b" ", (b"e",)),
        Program("nnwatch, slow link", (sys.executable, "-c", SLOW_LINK), b"POWER NOW"),
        Program("nnwatch home, idle", (sys.executable, "-c", IDLE), b"Run a command", b"", (b"j", b"k")),
    ]
    found = [Program(peer[0], peer, b"\x1b[") for peer in PEERS if with_peers and shutil.which(peer[0])]
    return ours + found


def measure(program: Program, columns: int, lines: int, seconds: float) -> Cost:
    """Start a program in a terminal of this size, count for so long, and end it."""
    pid, terminal = pty.fork()
    if pid == 0:
        _become(program.command, columns, lines)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    try:
        _drain_until(terminal, program.first_frame)
        _drain(terminal, SETTLE_S)
        busy, start = _cpu_s(pid), time.monotonic()
        count = _drain(terminal, seconds)
        elapsed = time.monotonic() - start
        share, rss_mb = (_cpu_s(pid) - busy) / elapsed, _rss_mb(pid)
        return Cost(count / elapsed, share, rss_mb, _key_s(terminal, program))
    finally:
        os.kill(pid, signal.SIGTERM)
        _drain(terminal, 1.0)
        os.close(terminal)
        os.waitpid(pid, 0)


def _become(command: tuple[str, ...], columns: int, lines: int) -> None:
    os.chdir(ROOT)
    size = {"COLUMNS": str(columns), "LINES": str(lines)}
    look = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    given = os.environ | size | look
    given.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # as installed programs, ours are compiled from the second start on
    os.execvpe(command[0], command, given)


def _key_s(terminal: int, program: Program) -> float | None:
    """Return how long it takes from a key to the last byte of its answer."""
    if not program.keys:
        return None
    os.write(terminal, program.calm)
    _drain(terminal, 1.0)
    answers = []
    for turn in range(KEYS):
        pressed = time.monotonic()
        os.write(terminal, program.keys[turn % len(program.keys)])
        answers.append(_last_byte(terminal) - pressed)
    return statistics.median(answers)


def _last_byte(terminal: int) -> float:
    """Return when the last byte came, of those that come without a pause."""
    wait_s = 5.0
    came = time.monotonic()
    while select.select([terminal], [], [], wait_s)[0]:
        os.read(terminal, 65536)
        came, wait_s = time.monotonic(), SILENCE_S
    return came


def _drain_until(terminal: int, mark: bytes) -> None:
    seen = b""
    while mark not in seen:
        if not select.select([terminal], [], [], 20.0)[0]:
            raise SystemExit(f"no frame within 20 s; the program wrote: {seen[-2000:]!r}")
        try:
            seen += os.read(terminal, 65536)
        except OSError as error:
            raise SystemExit(f"the program ended at once; it wrote: {seen[-2000:]!r}") from error


def _drain(terminal: int, seconds: float) -> int:
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                count += len(os.read(terminal, 65536))
            except OSError:  # the program has ended
                break
    return count


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _line(name: str, size: str, cost: Cost) -> str:
    shares = f"{cost.cpu_share * 100:7.2f} {cost.rss_mb:8.1f}"
    key = "" if cost.key_s is None else f"{cost.key_s * 1000:8.0f}"
    return f"{name:<20} {size:>7} {cost.bytes_s / 1000:8.2f} {shares} {key}".rstrip()


def main() -> None:
    """Measure, and print one line a program and size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", action="append", help="columns x lines; may be repeated")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--peers", action="store_true", help="measure glances, btop and htop as well")
    options = parser.parse_args()
    print(f"{'program':<20} {'size':>7} {'kB/s':>8} {'CPU %':>7} {'MB':>8} {'key ms':>8}")
    print(f"{'budget':<20} {'':>7} {'5 or 3':>8} {2.5:>7} {50:>8} {60:>8}")
    for size in options.size or ["120x40", "80x24"]:
        columns, lines = (int(part) for part in size.split("x"))
        for program in programs(with_peers=options.peers):
            print(_line(program.name, size, measure(program, columns, lines, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
