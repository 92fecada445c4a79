"""What the settings say is what commands do; what is typed wins, then variables, then the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.cli.preferences import prepare, prepared
from nnwatch.core.errors import UsageError
from nnwatch.settings import Settings

RECORDED = ("run", "--detach", "--json", "--no-hooks")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    for name in ("NNWATCH_INTERVAL", "NNWATCH_REDACT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def request_of(*options: str, **env: str) -> tuple[float, bool]:
    """Record a command, and return the interval and whether its arguments were left out."""
    done = CliRunner().invoke(app, [*RECORDED, *options, "--", "true", "secret"], env=env)
    assert done.exit_code == 0, done.output
    folder = Path(json.loads(done.stdout)["folder"])
    request = json.loads((folder / "run.json").read_text(encoding="utf-8"))["request"]
    return request["interval_s"], "secret" not in request["command"]


def test_the_file_is_honoured_unless_something_else_was_said(home: Path) -> None:
    (home / "config.toml").write_text("interval = 0.5\nredact = true\n", encoding="utf-8")
    assert request_of() == (0.5, True)
    assert request_of("--interval", "0.2", "--no-redact") == (0.2, False)
    assert request_of(NNWATCH_INTERVAL="0.25", NNWATCH_REDACT="0") == (0.25, False)


@pytest.mark.parametrize(
    "command", [[*RECORDED, "--", "true"], ["attach", "1"], ["bench", "mlp"], ["watch"], []]
)
def test_a_bad_file_is_one_sentence_before_anything_begins(home: Path, command: list[str]) -> None:
    (home / "config.toml").write_text("intervall = 0.5\n", encoding="utf-8")
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).endswith("there is no key 'intervall'; did you mean interval?")
    assert not (home / "runs").exists()


def test_ending_a_run_needs_no_settings(home: Path) -> None:
    (home / "config.toml").write_text("= [", encoding="utf-8")
    done = CliRunner().invoke(app, ["stop", "last"])
    assert "TOML" not in str(done.exception)


def test_what_is_typed_before_a_command_reaches_its_screens(home: Path) -> None:
    (home / "config.toml").write_text('theme = "mono"\n', encoding="utf-8")
    seen: list[Settings] = []
    small = typer.Typer()

    @small.callback()
    def typed(context: typer.Context) -> None:
        if context.invoked_subcommand == "slow":
            prepare(context, low_bandwidth=True, mouse=False)

    @small.command("slow")
    @small.command("usual")
    def shown(context: typer.Context) -> None:
        seen.append(prepared(context))

    for command in ("slow", "usual"):
        assert CliRunner().invoke(small, [command]).exit_code == 0
    assert seen == [Settings(theme="mono", low_bandwidth=True, mouse=False), Settings(theme="mono")]
