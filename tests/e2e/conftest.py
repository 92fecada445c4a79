"""The real entry point, in a home of its own; what takes long is done once for all tests here."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import Terminal
from tests.faults.house import all_have_ended

NNWATCH = str(Path(sys.executable).parent / "nnwatch")
Open = Callable[..., Terminal]


class Cli:
    """Runs nnwatch as a user does.

    Args:
        home: its `NNWATCH_HOME`.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = os.environ | {"NNWATCH_HOME": str(home), "TERM": "dumb"}

    def __call__(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with pipes as its streams."""
        return subprocess.run(
            [NNWATCH, *arguments],
            env=self.env,
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=540,  # a training on a busy machine
            check=False,
        )

    def document(self, *arguments: str) -> Any:
        """Run a command that must succeed, and return the JSON document it prints."""
        done = self(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        return subprocess.Popen(
            [NNWATCH, *arguments],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Waiting:
    """A workload that goes on until it is let go, so that nothing depends on how fast the machine is.

    Args:
        folder: where its script and the file that ends it are.
    """

    def __init__(self, folder: Path) -> None:
        self._end = folder / "let-go"
        script = folder / "waiting.sh"
        script.write_text(f"until [ -e {shlex.quote(str(self._end))} ]; do sleep 0.1; done\n")
        self.command = ("sh", str(script))

    def let_go(self) -> None:
        """Let it end, if it has not ended."""
        self._end.touch()


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    """A workload that ends when it is let go, at the latest with the test."""
    waiting = Waiting(tmp_path)
    yield waiting
    waiting.let_go()


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    """An nnwatch that has never been used, none of whose processes outlives the test."""
    cli = Cli(tmp_path / "home")
    yield cli
    all_have_ended(cli.home)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """An nnwatch that has measured LeNet-5 once, and so has its weights."""
    cli = Cli(tmp_path_factory.mktemp("trained") / "home")
    done = cli("bench", "lenet5", "--headless", "--json")
    assert done.returncode == 0, done.stderr
    (cli.home / "first.json").write_text(done.stdout)
    return cli


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Open]:
    """Opens nnwatch in a terminal, and closes it after the test."""
    opened: list[Terminal] = []

    def opener(home: Path, width: int, height: int, *arguments: str, **env: str) -> Terminal:
        command = " ".join([NNWATCH, *arguments])
        variables = {"NNWATCH_HOME": str(home), "TERM": "tmux-256color", "LC_ALL": "C.UTF-8"} | env
        opened.append(Terminal(tmp_path, width, height, command, variables))
        return opened[-1]

    yield opener
    for terminal in opened:
        terminal.close()
