"""Networks and pictures of one's own, measured together: what fails is told, and what is done is not done again."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.bench.networks import SCRIPT, write_pictures, write_script
from tests.e2e.conftest import Cli, Open

HOW = ("--min-seconds", "0.2", "--batch-size", "5", "--rest", "0", "--matrix", "night", "--headless")


@pytest.fixture
def arguments(tmp_path: Path) -> tuple[str, ...]:
    """A script that works, one that does not, and pictures of which one in twelve lies in a wrong folder."""
    broken = tmp_path / "broken.py"
    broken.write_text(SCRIPT.replace("return Brightest()", "raise ValueError('no weights')"))
    pictures = write_pictures(tmp_path, wrong=1)
    scripts = (f"script:{write_script(tmp_path)}", f"script:{broken}")
    return ("bench", *scripts, "--dataset", f"imagefolder:{pictures}", *HOW)


def test_one_fails_the_other_is_judged_and_a_second_start_goes_on(
    cli: Cli, arguments: tuple[str, ...], open_terminal: Open
) -> None:
    done = cli(*arguments, "--json")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    good, bad = document["runs"]
    assert (good["status"], bad["status"], len(document["failed"])) == ("completed", "failed", 1)
    assert (good["architecture"], good["dataset"], good["task"]) == (
        "script:brightest", "imagefolder:colours", "image-classification",
    )  # fmt: skip
    assert good["accuracy"] == pytest.approx(11 / 12)
    assert good["items"] % 12 == 0
    assert "1 of 2 measured, about " in done.stderr
    assert "broken.py fails: ValueError: no weights" in done.stderr

    terminal = open_terminal(cli.home, 120, 50, *arguments, "--repeat", "2")
    terminal.wait_until(lambda screen: "] 0 of 3 measured, about" in screen, "a bar", 60)
    terminal.keys("C-c")
    terminal.wait_for("interrupted; the same command goes on with it", 120)

    terminal = open_terminal(cli.home, 120, 50, *arguments, "--repeat", "2")
    terminal.wait_until(lambda screen: "] 0 of 3 measured, about" in screen, "a bar", 60)
    terminal.wait_until(lambda _: terminal.exit_code() is not None, "the end", 120)
    assert terminal.exit_code() == 2
    runs = cli.document("history", "--json")["runs"]
    completed = [run["name"] for run in runs if run["status"] == "completed"]
    assert completed == 2 * ["script:brightest"]


def test_ctrl_c_ends_all_even_where_a_network_takes_it_for_a_failure(cli: Cli, tmp_path: Path) -> None:
    """As Python itself does before it has set itself up."""
    script, loaded = tmp_path / "own.py", tmp_path / "loaded"
    script.write_text(
        "import os, signal\n"
        "signal.signal(signal.SIGINT, lambda *_: os._exit(1))\n"
        f"open({str(loaded)!r}, 'w').close()\n" + SCRIPT
    )
    how = ("--min-seconds", "60", "--rest", "0", "--repeat", "2", "--headless")
    bench = cli.start(["bench", f"script:{script}", *how])
    deadline = time.monotonic() + 60
    while not loaded.exists():
        assert bench.poll() is None
        assert time.monotonic() < deadline
        os.sched_yield()
    bench.send_signal(signal.SIGINT)
    _, told = bench.communicate(timeout=60)
    assert bench.returncode == 128 + signal.SIGINT
    assert "nnwatch: interrupted" in told
    assert [run["exit_code"] for run in cli.document("history", "--json")["runs"]] == [1]
