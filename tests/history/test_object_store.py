"""A history in an object store: read as one with others, and one sentence where that cannot be."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.reader import Selection
from nnwatch.history.sources import open_histories
from nnwatch.history.store import HistoryStore
from tests.fakes.object_store import object_store
from tests.history.conftest import make_row


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve a history of 80 runs, packed and loose, from a bucket of its own, as polars remembers them."""
    bucket = request.node.name.replace("_", "-")
    history = HistoryStore(tmp_path / "buckets" / bucket / "lab" / "history")
    for begin in (0, 40):
        history.put([make_row(n, host="lab") for n in range(begin, begin + 40)])
    history.put([make_row(79, host="lab", name="renamed")])
    with object_store(tmp_path / "buckets") as url:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "me",
            "AWS_SECRET_ACCESS_KEY": "mine",
            "AWS_REGION": "here",
            "AWS_ENDPOINT_URL": url,
            "AWS_METADATA_ENDPOINT": url,
            "NNWATCH_HOME": str(tmp_path / "home"),
        }.items():
            monkeypatch.setenv(name, value)
        yield f"s3://{bucket}/lab/history"


def test_runs_of_a_store_are_read_newest_first_each_once(lab: str) -> None:
    reader = open_histories([lab])
    assert reader.count() == 80
    assert [row["run_id"] for row in reader.rows(2)] == ["2026-00079", "2026-00078"]
    assert reader.row("00079")["name"] == "renamed"
    assert reader.count(Selection("arch=resnet50")) == 40


def test_a_store_and_a_folder_are_one_history(lab: str) -> None:
    HistoryStore().put([make_row(number, host="here") for number in range(100, 110)])
    arguments = ["compare", "--matrix", "--json", "--history", lab, "--history", str(HistoryStore().folder)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["machines"] == ["here", "lab"]


def test_an_address_without_a_history_is_refused(lab: str) -> None:
    with pytest.raises(UsageError, match="holds no history"):
        open_histories([lab.replace("lab", "nothing")])
    with pytest.raises(NnwatchError, match=r"cannot read s3:///x/runs: .*bucket"):
        open_histories(["s3:///x"])


def test_without_credentials_one_is_told_which(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NnwatchError, match="there are no credentials; check the address, AWS_ACCESS_KEY_ID"):
        open_histories([lab])


def test_a_store_that_cannot_be_reached_is_told_soon(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(
            NnwatchError, match=r"cannot read s3://.*error sending request; check the address"
        ):
            open_histories([lab])
