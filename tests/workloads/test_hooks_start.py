"""How the counting gets into a program, whoever starts it, and that it leaves everything else alone."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

import pytest

from tests.probe.conftest import REPOSITORY
from tests.workloads.conftest import SCRIPTS, Watch

SITE_PACKAGES = next(path for path in sys.path if path.endswith("site-packages"))
OTHER_PYTHONS = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin/python")) or [Path(sys.executable)]
SMALL = "import torch; m = torch.nn.Linear(4, 2)\nfor _ in range(5): m(torch.ones(3, 4))"


def test_a_module_and_a_console_entry_point(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text(f"def main():\n    exec({SMALL!r})\nif __name__ == '__main__': main()")
    entry = tmp_path / "tool"
    entry.write_text(f"#!{sys.executable}\nimport sys\nfrom tool import main\nsys.exit(main())\n")
    entry.chmod(0o755)
    assert watch("-m", "tool").counts() == [("load", 0, 0), ("inference", 15, 5)]
    watch.events.unlink()
    assert watch.command((str(entry),)).counts() == [("load", 0, 0), ("inference", 15, 5)]


def test_a_virtual_environment_without_nnwatch(watch: Watch, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", symlinks=True)
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (site / "shared.pth").write_text(SITE_PACKAGES)
    look = "\ntry:\n    import nnwatch.probe\nexcept ImportError:\n    print('none here')"
    done = watch("-c", SMALL + look, python=str(tmp_path / "env" / "bin" / "python"))
    assert (done.code, done.output, done.complaints) == (0, "none here\n", "")
    assert done.counts() == [("load", 0, 0), ("inference", 15, 5)]


@pytest.mark.parametrize("python", OTHER_PYTHONS, ids=lambda path: path.parts[-3])
def test_an_interpreter_of_any_age_starts_in_silence(watch: Watch, python: Path) -> None:
    done = watch(
        "-c", "import sys, json; print([p for p in sys.path if 'autostart' in p])", python=str(python)
    )
    assert (done.code, done.output, done.complaints) == (0, "[]\n", "")


def test_the_users_own_sitecustomize_still_runs(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("print('customised')")
    env = {"PYTHONPATH": str(tmp_path / "own")}
    program = "import sitecustomize; print(sitecustomize.__file__)"
    done = watch("-c", program, env=env)
    assert done.output == f"customised\n{tmp_path / 'own' / 'sitecustomize.py'}\n"
    assert done.complaints == ""


@pytest.mark.parametrize("error", ["import no_such_module", "raise ValueError('broken')"])
def test_a_broken_sitecustomize_complains_as_without_us(watch: Watch, tmp_path: Path, error: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text(error)
    env = {"PYTHONPATH": str(tmp_path / "own")}
    alone = watch("-c", "print(1)", env=env, hooks=False)
    done = watch("-c", "print(1)", env=env)
    assert (done.code, done.output, done.complaints) == (alone.code, alone.output, alone.complaints)


def test_without_a_recorder_nothing_is_prepared(watch: Watch) -> None:
    program = "import sys; print([n for n in sys.modules if 'nnwatch' in n], len(sys.meta_path))"
    alone = watch("-I", "-c", program, hooks=False)
    assert watch("-c", program, env={"NNWATCH_EVENTS": ""}).output == alone.output


def test_nothing_is_imported_early(watch: Watch) -> None:
    program = "import sys; print(sorted(n for n in sys.modules if n.startswith('_nnwatch')), 'torch' in sys.modules)"
    names = [
        "_nnwatch_probe",
        "_nnwatch_probe.automatic",
        "_nnwatch_probe.hooks",
        "_nnwatch_probe.hooks.imports",
    ]
    assert watch("-c", program).output == f"{names} False\n"


def test_a_watched_library_shows_nothing_of_it(watch: Watch) -> None:
    program = (
        "import inspect, torch\nloader = torch.__spec__.loader\n"
        "print(type(loader).__name__, vars(loader).keys(), inspect.signature(torch.nn.Module.__call__))"
    )
    assert watch("-c", program).output == watch("-c", program, hooks=False).output


def test_a_forked_child_counts_its_own_calls(watch: Watch) -> None:
    done = watch("children.py")
    assert (done.code, done.output) == (0, "0\n")
    items = sorted(event["items"] for event in done.events if "items" in event)
    assert items == [1, 10]
    assert sorted(done.marks()) == sorted(2 * ["load+", "load-", "inference+", "inference-"])


def test_what_a_backward_pass_computes_anew_is_no_call(watch: Watch) -> None:
    """And the teacher's answers are part of the training that they help."""
    done = watch("checkpoints.py")
    assert (done.code, done.complaints) == (0, "")
    assert done.counts() == [("load", 0, 0), ("train", 36, 12)]


def test_a_program_that_marks_by_hand_is_not_counted_twice(watch: Watch) -> None:
    done = watch("marks_by_hand.py", env={"PYTHONPATH": str(REPOSITORY)})
    assert (done.code, done.complaints) == (0, "")
    assert done.counts() == [("inference", 12, 4)]


def test_a_file_that_cannot_be_written_harms_nothing(watch: Watch) -> None:
    done = watch(str(SCRIPTS / "plain_loop.py"), env={"NNWATCH_EVENTS": os.devnull + "/no"})
    assert (done.code, done.output, done.complaints) == (0, "last class True\n", "")
