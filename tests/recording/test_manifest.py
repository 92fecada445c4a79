"""What a run says of itself, written and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.errors import NnwatchError
from nnwatch.core.live import MissingNow
from nnwatch.core.records import Accelerator, Host
from nnwatch.recording.manifest import (
    LEFT_OUT,
    MANIFEST,
    Labels,
    Manifest,
    Request,
    read_manifest,
    write_manifest,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
LABELS = st.builds(
    Labels,
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | st.integers(1),
    st.none() | st.floats(0, 1),
    st.lists(TEXT, max_size=3).map(tuple),
)
COMMANDS = st.lists(TEXT, min_size=1, max_size=4).map(tuple)
REQUESTS = st.builds(Request, TEXT, COMMANDS, TEXT, LABELS, st.floats(0.01, 10), st.none() | st.integers(1))
HOSTS = st.builds(
    Host,
    TEXT,
    TEXT,
    TEXT,
    st.integers(1),
    st.integers(1),
    st.lists(st.builds(Accelerator, TEXT, TEXT, st.none() | st.booleans()), max_size=2).map(tuple),
    st.none() | TEXT,
)
MANIFESTS = st.builds(
    Manifest,
    REQUESTS,
    st.none() | HOSTS,
    st.none() | TEXT,
    st.integers(0),
    st.lists(st.builds(MissingNow, TEXT, TEXT, st.none() | TEXT), max_size=2).map(tuple),
    st.none() | st.integers(1),
    st.none() | st.integers(1),
    st.none() | st.integers(1),
    st.none() | st.integers(1),
    st.none() | TEXT,
)


@given(MANIFESTS)
def test_a_manifest_survives(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> None:
    folder = tmp_path_factory.mktemp("run")
    write_manifest(folder, manifest)
    assert read_manifest(folder) == manifest
    assert [path.name for path in folder.iterdir()] == [MANIFEST]


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    write_manifest(tmp_path, Manifest(Request("r", ("true",), "/")))
    assert (tmp_path / MANIFEST).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "{}", '{"request": 3}'])
def test_a_damaged_one_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(NnwatchError, match="is damaged"):
        read_manifest(tmp_path)


def test_a_field_of_the_future_is_named(tmp_path: Path) -> None:
    write_manifest(tmp_path, Manifest(Request("r", ("true",), "/")))
    path = tmp_path / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"surprise": 1}))
    with pytest.raises(NnwatchError, match="surprise"):
        read_manifest(tmp_path)


def test_none_at_all_is_named(tmp_path: Path) -> None:
    with pytest.raises(NnwatchError, match=r"cannot read .*run\.json: No such file"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("command", "kept"),
    [(("python",), ("python",)), (("python", "a", "--key=secret"), ("python", LEFT_OUT))],
)
def test_arguments_are_left_out_on_demand(command: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert Request("r", command, "/", redacted=True).for_files().command == kept
    assert Request("r", command, "/").for_files().command == command


def test_what_is_no_text_is_marked_so_that_every_file_can_hold_it() -> None:
    labels = Labels("\udcffname", None, "\udcffset", tags=("k=\udcfe",))
    request = Request("r", ("cat", "\udcff.bin"), "/\udcff", labels).for_files()
    assert request.command == ("cat", "\ufffd.bin")
    assert request.labels == Labels("\ufffdname", None, "\ufffdset", tags=("k=\ufffd",))
    assert request.cwd == "/\udcff"  # the workload is started there
