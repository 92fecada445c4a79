"""Makes the pictures of the documentation from a real run, recorded while this script runs.

    python scripts/screenshots.py [--arch lenet5] [--size 120x36] [--out docs/images] [--only run|comparison]

It measures a network of the benchmark on this machine, as `nnwatch bench` does, in a home of its own: numbers, sources
and verdict in the pictures are what this machine gave. The comparison is that of the 176 published runs in
`tests/data`, imported as `nnwatch import` does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from textual.pilot import Pilot  # noqa: E402 - found through the line above

from nnwatch import paths  # noqa: E402
from nnwatch.history.importers.read import Wishes, read_any, take_in  # noqa: E402
from nnwatch.history.store import HistoryStore  # noqa: E402
from nnwatch.tui.app import NnwatchApp  # noqa: E402
from nnwatch.tui.keys.navigation import CompareOpened, DoctorOpened, HistoryOpened, HomeOpened, RunOpened  # noqa: E402
from nnwatch.tui.launch.orders import BenchOrder  # noqa: E402
from nnwatch.tui.look.glyphs import Glyphs  # noqa: E402
from nnwatch.tui.services import Services  # noqa: E402
from nnwatch.tui.widgets.canvas import Canvas  # noqa: E402
from nnwatch.tui.wiring import services  # noqa: E402

PATIENCE_S = 120.0
PUBLISHED = ROOT / "tests" / "data" / "infer_flat.csv"
MATRIX_LINES = 51  # all architectures of the published runs, and what the columns mean
# The key of a view of the comparison, the name of its picture, and a word that tells that it is complete.
VIEWS = (("1", "ranking", "Score"), ("2", "front", "dominated"), ("6", "fit", "best machine"))


async def take_pictures(arch: str, size: tuple[int, int], out: Path) -> None:
    """Record a run and save each screen once it is complete."""
    house = services()
    await asyncio.to_thread(_record, house, arch)
    app = NnwatchApp(house, themes_folder=paths.themes(), theme="dark", glyphs=Glyphs.BRAILLE)
    async with app.run_test(size=size) as pilot:
        run_id = await asyncio.to_thread(_launch, house, arch)
        app.screen.post_message(RunOpened(run_id))
        await _until(pilot, lambda: "inference" in _text(app, "header") and _has_run_for(app, 9))
        _save(app, out / "live.svg")
        await _until(pilot, lambda: "Score" in _text(app, "sheet"))
        _save(app, out / "summary.svg")
        app.screen.post_message(HistoryOpened())
        await _until(pilot, lambda: "newest first" in _text(app, "title"))
        _save(app, out / "history.svg")
        app.screen.post_message(DoctorOpened())
        await _until(pilot, lambda: "Meters" in _text(app, "sheet"))
        _save(app, out / "doctor.svg")
        app.screen.post_message(HomeOpened())
        await _until(pilot, lambda: "what a neural network costs" in _text(app, "title"))
        _save(app, out / "home.svg")


async def take_comparison(size: tuple[int, int], out: Path) -> None:
    """Import the published runs and save views of their comparison."""
    await asyncio.to_thread(lambda: take_in(read_any(PUBLISHED, Wishes((), (), None)), HistoryStore()))
    app = NnwatchApp(services(), themes_folder=paths.themes(), theme="dark", glyphs=Glyphs.BRAILLE)
    async with app.run_test(size=size) as pilot:
        app.screen.post_message(CompareOpened(""))
        for key, name, word in VIEWS:
            await pilot.press(key)
            await pilot.resize_terminal(size[0], MATRIX_LINES if name == "fit" else size[1])
            await _until(pilot, partial(_tells, app, word))
            _save(app, out / f"{name}.svg")


def _tells(app: NnwatchApp, word: str) -> bool:
    return word in _text(app, "sheet")


def _record(house: Services, arch: str) -> None:
    """Record a run before, so that the one in the pictures has something to be compared with."""
    run_id = _launch(house, arch)
    feed = house.open_feed(run_id)
    deadline = time.monotonic() + PATIENCE_S
    while not feed.finished() and time.monotonic() < deadline:
        feed.poll()
        time.sleep(0.2)
    feed.close()
    house.summary(run_id)


def _launch(house: Services, arch: str) -> str:
    order = BenchOrder(architectures=(arch,))
    return house.launch(order, lambda text, _: print(text, end="\r", file=sys.stderr)) or ""


def _has_run_for(app: NnwatchApp, seconds: int) -> bool:
    """Tell whether the run on the screen shows that much of its charts."""
    shown = re.search(r"(\d+):(\d\d)", _text(app, "header"))
    return shown is not None and int(shown[1]) * 60 + int(shown[2]) >= seconds


def _text(app: NnwatchApp, name: str) -> str:
    found = app.screen.query(f"#{name}").results(Canvas)
    return "".join(canvas.text for canvas in found)


async def _until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("a screen did not become complete")
        await pilot.pause(0.1)
    await pilot.pause(0.3)


def _save(app: NnwatchApp, path: Path) -> None:
    """Save what is shown, in the viewer's own monospaced font and without this machine's folders."""
    svg = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(), flags=re.DOTALL)
    svg = svg.replace(
        "<svg ", '<svg xml:space="preserve" ', 1
    )  # some viewers drop spaces at the begin of a text
    svg = svg.replace("Fira Code", "DejaVu Sans Mono").replace(str(ROOT), "~/nnwatch")
    path.write_text(svg, encoding="utf-8")
    print(path, file=sys.stderr)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--arch", default="lenet5")
    parser.add_argument("--size", default="120x36", help="columns x lines")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", choices=("run", "comparison"), help="some of the pictures")
    options = parser.parse_args()
    columns, lines = (int(part) for part in options.size.split("x"))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "comparison":
            os.environ["NNWATCH_HOME"] = str(Path(folder) / "home")
            asyncio.run(take_pictures(options.arch, (columns, lines), options.out))
        if options.only != "run":
            os.environ["NNWATCH_HOME"] = str(Path(folder) / "published")
            asyncio.run(take_comparison((columns, lines), options.out))


if __name__ == "__main__":
    main()
