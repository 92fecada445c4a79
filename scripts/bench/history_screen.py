"""How quick the history screen is with 100,000 runs: `python -m scripts.bench.history_screen [--home FOLDER]`.

Drives the real program through a pseudo-terminal: a time runs from a key to the last byte that it makes the screen
write. How long the event loop stands still is measured by a second copy inside this process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nnwatch import paths
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.keys.navigation import HistoryOpened
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.wiring import services
from scripts.bench.history_store import lay

QUIET_S = 0.25  # a screen that writes nothing for so long is complete
PATIENCE_S = 30.0
FILTER = "resnet50"
KEYS = {"down": b"\x1b[B", "page down": b"\x1b[6~", "end": b"\x1b[F", "sort": b"s", "repeats": b"r"}


class Terminal:
    """The program in a terminal of 120 columns and 36 lines."""

    def __init__(self, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = os.environ | {
            "NNWATCH_HOME": str(home),
            "COLUMNS": "120",
            "LINES": "36",
            "TERM": "xterm-256color",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "nnwatch"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
        )
        os.close(theirs)

    def press(self, key: bytes, until: bytes = b"") -> float:
        """Return the seconds from a key to the last byte that it makes the screen write, which holds `until`."""
        begin = last = time.perf_counter()
        os.write(self._ours, key)
        seen = b""
        while time.perf_counter() - last < QUIET_S or until not in seen:
            if select.select([self._ours], [], [], 0.01)[0]:
                seen += os.read(self._ours, 1 << 16)
                last = time.perf_counter()
            if time.perf_counter() - begin > PATIENCE_S:
                raise SystemExit(f"the screen never showed {until!r}")
        return last - begin

    def cpu_s(self) -> float:
        """Return the processor time so far, which other work on the machine lengthens less."""
        fields = (
            Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """Return the most memory that the program has held."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def close(self) -> None:
        """Leave."""
        self._process.terminate()
        self._process.wait()
        os.close(self._ours)


def through_terminal(home: Path) -> dict[str, object]:
    terminal = Terminal(home)
    terminal.press(b"", b"Earlier runs")
    before_s = terminal.cpu_s()
    first_s = terminal.press(b"h", b"newest first")
    first_cpu_s = terminal.cpu_s() - before_s
    keys = {name: terminal.press(code) for name, code in KEYS.items()}
    terminal.press(b"r")
    terminal.press(b"/")
    before_s = terminal.cpu_s()
    keys |= {FILTER[: n + 1]: terminal.press(FILTER[n].encode()) for n in range(len(FILTER))}
    key_cpu_ms = (terminal.cpu_s() - before_s) * 1e3 / len(FILTER)
    peak_mb = terminal.peak_mb()
    terminal.close()
    return {
        "first_screen_s": first_s,
        "first_screen_cpu_s": first_cpu_s,
        "key_of_filter_cpu_ms": key_cpu_ms,
        "key_ms": {k: round(s * 1e3) for k, s in keys.items()},
        "peak_mb": peak_mb,
    }


async def until_shown(app: NnwatchApp, words: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not any(words in canvas.text for canvas in app.screen.query("#title").results(Canvas)):  # noqa: ASYNC110 - the screen tells nobody
            await asyncio.sleep(0.01)


async def longest_block_ms(home: Path) -> dict[str, float]:
    """Return for how long the event loop stood still at most, while the screen opens and while keys are pressed."""
    os.environ["NNWATCH_HOME"] = str(home)
    app = NnwatchApp(services(), themes_folder=paths.themes(), theme="dark")
    gaps: list[float] = []

    async def beat() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - before)
            before = time.perf_counter()

    def taken() -> float:
        longest = max(gaps) * 1e3
        gaps.clear()
        return longest

    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause(1.0)
        beats = asyncio.create_task(beat())
        app.screen.post_message(HistoryOpened())
        await until_shown(app, "newest first")
        opening = taken()
        for key in ("down", "pagedown", "end", "s", "r", "r", "slash", *FILTER):
            await pilot.press(key)
            await pilot.pause(0.2)
        beats.cancel()
        return {"opening": opening, "keys": taken()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="keep the made-up history here, and use it if it is there")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary)
        if not (home / "history").exists():
            lay(home / "history", chosen.runs)
        figures = through_terminal(home)
        figures["event_loop_blocked_ms"] = asyncio.run(longest_block_ms(home))
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
