"""The rules of the house: who may import what, what headless rooms load, and how long a file may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "nnwatch"
LONGEST = 300
LONGEST_APP = 150

SCREENS = frozenset({"rich", "textual"})
HEAVY = SCREENS | {"numpy", "polars", "torch", "typer"}

# What importing every module of a room, or one module, must not load.
FORBIDDEN = {
    "nnwatch.core": HEAVY | {"psutil", "pynvml"},
    "nnwatch.probe": HEAVY | {"psutil", "pynvml"},
    "nnwatch.paths": HEAVY | {"psutil", "pynvml"},
    "nnwatch.settings": HEAVY | {"psutil", "pynvml"},
    "nnwatch.meters": HEAVY,
    "nnwatch.recording": HEAVY,
    "nnwatch.scoring": HEAVY | {"psutil", "pynvml"},
    "nnwatch.networks.catalogue": HEAVY,
    "nnwatch.history": SCREENS | {"torch", "typer"},
    "nnwatch.prediction": SCREENS | {"typer"},
    "nnwatch.cli.main": frozenset({"numpy", "platformdirs", "polars", "textual", "tomllib", "torch"}),
}

# Imports a module and all below it, then tells the top-level names of everything loaded, or all names.
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
room = importlib.import_module(sys.argv[2])
for found in pkgutil.walk_packages(getattr(room, "__path__", ()), room.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(*sys.modules)
"""


def loaded(module: str, *options: str) -> set[str]:
    """Return the names of what a fresh interpreter holds once it imported a module and all below it."""
    command = [sys.executable, *options, "-c", IMPORT_ALL, str(REPOSITORY), module]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def top_level(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def test_rooms_import_only_from_the_rooms_below() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", FORBIDDEN)
def test_a_headless_room_loads_nothing_heavy(module: str) -> None:
    assert not top_level(loaded(module)) & FORBIDDEN[module]


def test_the_probe_needs_the_standard_library_alone() -> None:
    names = loaded("nnwatch.probe", "-I", "-S")
    own = {name for name in names if name.partition(".")[0] == "nnwatch"}
    assert all(name == "nnwatch" or name.startswith("nnwatch.probe") for name in own)
    assert top_level(names) - {"nnwatch", "__main__"} <= sys.stdlib_module_names


def test_the_probe_parses_on_old_interpreters() -> None:
    files = sources(PACKAGE / "probe")
    assert files
    for path in files:
        ast.parse(path.read_text(), filename=str(path), feature_version=(3, 8))


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources(PACKAGE)}
    too_long = {
        str(path.relative_to(REPOSITORY)): lines
        for path, lines in lengths.items()
        if lines > (LONGEST_APP if path.name == "app.py" else LONGEST)
    }
    assert not too_long


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excuse = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)")
    assert not [path.name for path in sources(REPOSITORY / "tests") if excuse.search(path.read_text())]
