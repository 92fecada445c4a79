from __future__ import annotations

import pytest

from tests.e2e.conftest import Cli, Open


def test_from_the_home_screen_to_the_summary(trained: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(trained.home, 120, 40)
    terminal.wait_for("lenet5")
    terminal.keys("n")
    terminal.wait_for("suite mnist")
    terminal.keys("Down", "Down", "Down", "Space")
    terminal.wait_for("$ nnwatch bench lenet5")
    terminal.keys("s")
    live = terminal.wait_for("inference", 60)
    assert "CPU power" in live
    assert "GPU power" in live
    terminal.wait_for("items/s", 60)
    summary = terminal.wait_for("Score", 60)
    assert "lenet5" in summary
    assert "per item" in summary
    assert "accuracy     98" in summary or "accuracy     97" in summary or "accuracy     96" in summary
    terminal.keys("h")
    history = terminal.wait_for("newest first")
    assert "lenet5" in history
    terminal.keys("q")
    terminal.wait_until(lambda _: terminal.exit_code() == 0, "the end of the program")


def test_quitting_during_a_run_asks_and_can_leave_it_running(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 80, 24, "run", "--", "sleep", "60")
    terminal.wait_for("POWER NOW")
    terminal.keys("q")
    terminal.wait_for("leave it running")
    terminal.keys("Enter")
    told = terminal.wait_for("goes on; look at it again with")
    terminal.wait_until(lambda _: terminal.exit_code() == 0, "the end of the program")
    assert cli("stop", "last", "--kill").returncode == 0
    run_id = told.split(" goes on")[0].split()[-1]
    watching = cli("watch", run_id)
    assert watching.returncode in (0, 2)


def test_a_command_can_be_typed_and_its_failure_is_shown(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 120, 36)
    terminal.wait_for("Run a command")
    terminal.keys("c")
    terminal.type("no-such-program")
    terminal.keys("Enter")
    terminal.wait_for("cannot run no-such-program: no such program")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15)])
def test_small_terminals_show_the_numbers_that_matter(
    cli: Cli, open_terminal: Open, width: int, height: int
) -> None:
    terminal = open_terminal(cli.home, width, height, "run", "--name", "short", "--", "sleep", "3")
    terminal.wait_for("ENERGY")
    terminal.wait_for("not ranked", 60)


def test_a_terminal_that_is_too_small_is_one_sentence(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 40, 10)
    terminal.wait_for("too small")
