"""What a wheel carries: everything the installed package needs, and nothing of the tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(folder),
        str(REPOSITORY),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = folder.glob("nnwatch-*.whl")
    return zipfile.Path(built)


@pytest.fixture(scope="module")
def names(wheel: zipfile.Path) -> frozenset[str]:
    return frozenset(wheel.root.namelist())


def tree(folder: str, pattern: str) -> set[str]:
    """Return the files of a folder of the checkout, as paths below the checkout."""
    found = (path for path in (REPOSITORY / folder).rglob(pattern) if path.is_file())
    return {str(path.relative_to(REPOSITORY)) for path in found}


@pytest.mark.parametrize("pattern", ["*.py", "*.tcss", "py.typed"])
def test_the_package_is_whole(names: frozenset[str], pattern: str) -> None:
    files = tree("nnwatch", pattern)
    assert files
    assert files <= names


def test_the_themes_lie_in_the_package(names: frozenset[str]) -> None:
    themes = {f"nnwatch/{path}" for path in tree("themes", "*.toml")}
    assert themes
    assert themes <= names


def test_the_remedy_for_closed_counters_lies_in_the_package(names: frozenset[str]) -> None:
    assert "nnwatch/allow-rapl" in names


def test_nothing_else_is_carried(names: frozenset[str]) -> None:
    folders = {name.partition("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"nnwatch"}
    assert not [name for name in names if "tests/" in name or "__pycache__" in name]


def test_the_command_and_the_licence_are_there(wheel: zipfile.Path, names: frozenset[str]) -> None:
    (entry_points,) = (name for name in names if name.endswith("/entry_points.txt"))
    assert "nnwatch = nnwatch.cli.main:main" in (wheel / entry_points).read_text()
    assert [name for name in names if name.endswith("/licenses/LICENSE")]
