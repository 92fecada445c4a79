"""A history in an object store: read as one with others, and one sentence where that cannot be."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nnwatch in a process of its own: the threads that polars reads a store with never end."""
    command = [sys.executable, "-P", "-m", "nnwatch", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def document(*arguments: str) -> Any:
    done = asked(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_runs_of_a_store_are_read_newest_first_each_once(lab: str) -> None:
    runs = document("history", "--history", lab, "--limit", "0")["runs"]
    assert [run["run_id"] for run in runs] == [f"2026-{number:05}" for number in reversed(range(80))]
    assert runs[0]["name"] == "renamed"
    kept = document("history", "--history", lab, "--limit", "0", "--where", "arch=resnet50")["runs"]
    assert len(kept) == 40


def test_a_store_and_a_folder_are_one_history(lab: str) -> None:
    here = HistoryStore()
    here.put([make_row(number, host="here") for number in range(100, 110)])
    told = document("compare", "--matrix", "--history", lab, "--history", str(here.folder))
    assert told["machines"] == ["here", "lab"]


def test_an_address_without_a_history_is_refused(lab: str) -> None:
    for address, code, words in (
        (lab.replace("/lab", "/nothing"), 2, "holds no history"),
        ("s3:///x", 1, r"cannot read s3:///x/runs: .*bucket"),
    ):
        done = asked("history", "--history", address)
        assert done.returncode == code, done.stderr
        assert re.search(words, done.stderr)
        assert len(done.stderr.splitlines()) == 1


def test_without_credentials_one_is_told_which(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    done = asked("history", "--history", lab)
    assert done.returncode == 1
    assert "there are no credentials; check the address, AWS_ACCESS_KEY_ID" in done.stderr


def test_a_store_that_cannot_be_reached_is_told_soon(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        done = asked("history", "--history", lab)
    assert done.returncode == 1
    assert re.search(r"cannot read s3://.*error sending request; check the address", done.stderr)
