from __future__ import annotations

import pytest

from tests.e2e.conftest import Cli, Open, Waiting


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
    terminal.wait_for("a command, such as")
    terminal.type("no-such-program")
    terminal.keys("Enter")
    terminal.wait_for("cannot run no-such-program: no such program")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15)])
def test_small_terminals_show_the_numbers_that_matter(
    cli: Cli, open_terminal: Open, waiting: Waiting, width: int, height: int
) -> None:
    terminal = open_terminal(cli.home, width, height, "run", "--name", "short", "--", *waiting.command)
    terminal.wait_for("ENERGY")
    waiting.let_go()
    terminal.wait_for("not ranked", 60)


def test_a_terminal_that_is_too_small_is_one_sentence(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 40, 10)
    terminal.wait_for("too small")
