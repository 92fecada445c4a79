"""A finished run looked at again: played back in a terminal or as lines, and written for others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.e2e.conftest import Cli, Open, Waiting
from tests.e2e.terminal import Terminal


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """An nnwatch that has recorded a made-up machine for two seconds."""
    cli = Cli(tmp_path_factory.mktemp("recorded") / "home")
    done = cli("run", "--demo", "--json", "--name", "short", "--", "sleep", "2")
    assert done.returncode == 0, done.stderr
    return cli


def closed(terminal: Terminal) -> None:
    terminal.wait_until(lambda _: terminal.exit_code() == 0, "the end of the program")


def test_a_run_is_played_back_in_a_terminal(recorded: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(recorded.home, 80, 24, "--readonly", "watch", "--replay", "last")
    assert "0:00" in terminal.wait_for("POWER THEN", 60)
    terminal.keys("End")
    terminal.wait_for(" 0:02")
    terminal.keys("Home", "Space")
    terminal.wait_for("playing 1x")
    terminal.wait_for("at rest 1x")
    terminal.keys("Escape")
    terminal.wait_for("Earlier runs")
    terminal.keys("q")
    closed(terminal)


def test_who_may_only_look_leaves_no_trace(tmp_path: Path, open_terminal: Open) -> None:
    terminal = open_terminal(tmp_path / "home", 80, 24, "--readonly")
    terminal.wait_for("only looking", 60)
    terminal.keys("n", "c", "s")
    terminal.wait_for("until these screens are left")
    terminal.keys("Enter")
    terminal.wait_for("changed, not saved")
    terminal.keys("q")
    closed(terminal)
    assert not (tmp_path / "home").exists()


def test_the_id_of_a_finished_run_plays_it_back_and_lines_say_the_same(recorded: Cli) -> None:
    run = recorded.document("show", "last", "--json")["run"]
    lines = recorded("watch", run["run_id"]).stdout.splitlines()
    assert len(lines) >= 8
    assert lines == recorded("watch", "--replay", "last").stdout.splitlines()
    assert f"{run['energy_j']:.1f} J" in lines[-1]
    told = [json.loads(line) for line in recorded("watch", run["run_id"], "--json").stdout.splitlines()]
    assert (len(told), told[-1]["energy_j"], told[-1]["status"]) == (
        len(lines),
        run["energy_j"],
        run["status"],
    )
    refused = recorded("watch", "last")
    assert refused.returncode == 2
    assert "no run is being recorded" in refused.stderr
    assert recorded("watch", "--replay", "nosuch").returncode == 2


def test_a_run_in_progress_is_told_as_json_until_it_ends(cli: Cli, waiting: Waiting) -> None:
    started = cli("run", "--detach", "--demo", "--", *waiting.command)
    assert started.returncode == 0, started.stderr
    lines, complaints = _watched(cli, waiting)
    told = [json.loads(line) for line in lines]
    assert complaints == ""
    assert {moment["run_id"] for moment in told} == {started.stdout.strip()}
    assert [moment["status"] for moment in told] == ["running"] * (len(told) - 1) + ["completed"]
    assert told[-1]["energy_j"] > 0
    assert {"power_w", "energy_train_j", "energy_inference_j", "energy_per_item_j"} <= told[-1].keys()
    assert {component["scope"] for component in told[-1]["components"]} >= {"cpu"}


def _watched(cli: Cli, waiting: Waiting) -> tuple[list[str], str]:
    """Watch a run, which is let go as soon as something is told of it, to its end."""
    with cli.start(["watch", "--json"]) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        lines = [watching.stdout.readline()]
        waiting.let_go()
        lines += watching.stdout.readlines()
        complaints = watching.stderr.read()
    assert watching.returncode == 0, complaints
    return lines, complaints


def test_a_run_is_written_in_four_formats(recorded: Cli, tmp_path: Path) -> None:
    shown = recorded.document("show", "last", "--json")
    assert json.loads(recorded("export", "last", "--json").stdout) == json.loads(json.dumps(shown))
    assert recorded("export", "last").stdout.startswith("# short\n\n**✗ not ranked**, because ")
    assert recorded("export", "last", "--format", "csv").stdout.startswith("run_id,")
    picture = tmp_path / "short.svg"
    written = recorded("export", "last", "--to", str(picture))
    assert written.stderr.strip() == str(picture)
    assert picture.stat().st_mode & 0o777 == 0o600
    assert picture.read_text(encoding="utf-8").startswith("<svg ")
    refused = recorded("export", "last", "--to", str(tmp_path / "short.pdf"))
    assert refused.returncode == 2
    assert "known are .md, .json, .csv, .svg" in refused.stderr


def test_what_ended_on_the_screen_stays_in_the_terminal(
    cli: Cli, open_terminal: Open, waiting: Waiting
) -> None:
    started = cli("run", "--detach", "--demo", "--name", "watched", "--", *waiting.command)
    assert started.returncode == 0, started.stderr
    terminal = open_terminal(cli.home, 100, 40, "watch")
    terminal.wait_for("POWER NOW", 60)
    waiting.let_go()
    terminal.wait_for("not ranked", 60)
    terminal.keys("q")
    closed(terminal)
    assert "watched" in terminal.wait_for("not ranked")


def test_screens_survive_a_connection_that_drops_and_comes_back_in_another_size(
    recorded: Cli, open_terminal: Open
) -> None:
    terminal = open_terminal(recorded.home, 80, 24, "watch", "--replay", "last")
    terminal.wait_for("POWER THEN", 60)
    for width, height, shown in ((120, 36, "Output"), (80, 24, "Run's RAM")):
        with terminal.attached(width, height) as far_end:
            screen = terminal.wait_for(shown)
            assert len(screen.splitlines()) >= height - 2  # tmux keeps a line for itself
            os.write(far_end, b"\x1b[M \xff!\x1b[M#\xff!")  # a click at column 223, as old terminals tell it
            os.write(far_end, b"e")
            terminal.wait_until(lambda seen: "1 CPU" in seen and "2 GPU" not in seen, "one chart alone")
            os.write(far_end, b"1")
            terminal.wait_until(lambda seen: "1 CPU" in seen and "2 GPU" in seen, "both charts")
    terminal.keys("q")
    closed(terminal)
