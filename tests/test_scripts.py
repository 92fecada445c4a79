"""The command that sets a checkout up, run with interpreters that only pretend."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
TOOLS = (
    "bash",
    "cat",
    "dirname",
    "env",
    "flock",
    "grep",
    "mkdir",
    "readlink",
    "rm",
    "sed",
    "sha256sum",
    "tail",
    "touch",
)

# Notes each call; `-m venv DIR` copies itself; installing writes an nnwatch that tells how it was called.
FAKE_PYTHON = """#!/usr/bin/env bash
echo "$*" >>"$CALLS"
case "$*" in
    -c*) exit "${VERSION_STATUS:-0}" ;;
    "-m venv "*)
        [[ -z ${VENV_FAILS:-} && (-z ${NO_ENSUREPIP:-} || $* == *--without-pip*) ]] || exit 1
        mkdir -p "${!#}/bin" && cat "$0" >"${!#}/bin/python" && chmod +x "${!#}/bin/python" ;;
    *-e*)
        [[ -z ${PIP_SAYS:-} ]] || { echo "$PIP_SAYS"; exit 1; }
        printf '#!/usr/bin/env bash\\npwd\\nprintf "<%%s>" "$@"\\nexit 7\\n' >"${0%python}nnwatch"
        chmod +x "${0%python}nnwatch" ;;
    *) exit "${OTHER_STATUS:-0}" ;;
esac
"""


@dataclass(frozen=True)
class Checkout:
    """A copy of what the scripts need, and a PATH that holds the fake interpreter and no other."""

    root: Path
    path: Path
    calls: Path

    @property
    def command(self) -> Path:
        return self.root / "scripts" / "nnwatch"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def installs(self) -> int:
        return sum("pip install" in call and " -e " in call for call in self.called())

    def environment(self, **changes: str) -> Mapping[str, str]:
        return {"PATH": str(self.path), "CALLS": str(self.calls)} | changes

    def start(
        self, *arguments: str, command: Path | None = None, cwd: Path | None = None, **changes: str
    ) -> Result:
        return subprocess.run(
            [command or self.command, *arguments],
            capture_output=True,
            text=True,
            cwd=cwd or self.root,
            env=self.environment(**changes),
            check=False,
            timeout=30,
        )


Result = subprocess.CompletedProcess[str]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, path = tmp_path / "check out", tmp_path / "bin"
    (root / "scripts").mkdir(parents=True)
    path.mkdir()
    for name in ("nnwatch", "setup-environment"):
        shutil.copy(REPOSITORY / "scripts" / name, root / "scripts" / name)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(REPOSITORY / name, root / name)
    for tool in (*TOOLS, "chmod"):
        found = shutil.which(tool)
        assert found, f"{tool} is needed"
        (path / tool).symlink_to(found)
    fake = path / "python3"
    fake.write_text(FAKE_PYTHON)
    fake.chmod(0o755)
    return Checkout(root, path, tmp_path / "calls")


def explanation(result: Result) -> str:
    """Return the sentence that ends the narration of a start that failed."""
    assert result.returncode == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 2, result.stderr
    assert all(line.startswith("nnwatch: ") and not line.endswith(".") for line in lines)
    return lines[-1]


def test_the_first_start_installs_and_then_runs(checkout: Checkout) -> None:
    result = checkout.start("doctor", "--json")
    assert result.returncode == 7
    assert result.stdout == f"{checkout.root}\n<doctor><--json>"
    assert checkout.called()[-2:] == [
        "-m pip install -c constraints.txt -e .[bench]",
        f"-m compileall -q {checkout.root}/nnwatch",
    ]


def test_arguments_folder_and_status_pass_through_a_link(checkout: Checkout, tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "else where", tmp_path / "link"
    elsewhere.mkdir()
    link.symlink_to(checkout.command)
    checkout.start()
    result = checkout.start("run", "--", "a b", "", "*", "$HOME", command=link, cwd=elsewhere)
    assert result.returncode == 7
    assert result.stdout == f"{elsewhere}\n<run><--><a b><><*><$HOME>"
    assert result.stderr == ""


def test_a_later_start_calls_no_python(checkout: Checkout) -> None:
    checkout.start()
    before = checkout.called()
    assert checkout.start().returncode == 7
    assert checkout.called() == before


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_requirement_installs_again(checkout: Checkout, name: str) -> None:
    checkout.start()
    with (checkout.root / name).open("a") as file:
        file.write("# changed\n")
    assert checkout.start().returncode == 7
    assert checkout.installs() == 2
    assert sum(call.startswith("-m venv") for call in checkout.called()) == 1


def test_a_moved_checkout_installs_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.start()
    moved = Checkout(checkout.root.rename(tmp_path / "moved"), checkout.path, checkout.calls)
    assert moved.start().returncode == 7
    assert moved.installs() == 2


def test_a_python_too_old_is_one_sentence(checkout: Checkout) -> None:
    sentence = explanation(checkout.start(VERSION_STATUS="10"))
    assert "no Python 3.11 or newer" in sentence
    assert "python3 is older" in sentence
    assert not checkout.venv.exists()


def test_a_python_without_venv_is_one_sentence(checkout: Checkout) -> None:
    assert "python3 lacks the venv module" in explanation(checkout.start(VERSION_STATUS="11"))


def test_no_python_at_all_is_one_sentence(checkout: Checkout) -> None:
    (checkout.path / "python3").unlink()
    assert "python3 cannot be run" in explanation(checkout.start())


def test_a_newer_python_that_cannot_run_is_passed_over(checkout: Checkout) -> None:
    shim = checkout.path / "python3.13"
    shim.write_text("#!/usr/bin/env bash\nexit 127\n")
    shim.chmod(0o755)
    assert checkout.start().returncode == 7


def test_a_named_python_is_the_only_one_tried(checkout: Checkout) -> None:
    sentence = explanation(checkout.start(NNWATCH_PYTHON="/nowhere/python"))
    assert "(/nowhere/python cannot be run)" in sentence
    assert checkout.called() == []


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("ERROR: No matching distribution found for textual", "No matching distribution found for textual"),
        (
            "WARNING: Retrying after NewConnectionError: Temporary failure in name resolution",
            "index could not be reached",
        ),
        ("ERROR: OSError: [Errno 28] No space left on device", "no space is left on the disk"),
        ("Killed", "an installer failed"),
    ],
)
def test_a_failed_installation_is_one_sentence_and_leaves_nothing(
    checkout: Checkout, output: str, reason: str
) -> None:
    sentence = explanation(checkout.start(PIP_SAYS=output))
    assert reason in sentence
    assert str(checkout.root / ".venv-setup" / "log") in sentence
    assert not checkout.venv.exists()
    assert checkout.start().returncode == 7


def test_an_environment_that_cannot_be_made_leaves_nothing(checkout: Checkout) -> None:
    assert "could not be made" in explanation(checkout.start(VENV_FAILS="1"))
    assert not checkout.venv.exists()


def test_a_python_whose_venv_cannot_unpack_pip_lends_its_own(checkout: Checkout) -> None:
    assert checkout.start(NO_ENSUREPIP="1").returncode == 7
    assert f"-m pip --python {checkout.venv}/bin/python install pip" in checkout.called()


def test_a_failed_renewal_keeps_the_environment_but_does_not_trust_it(checkout: Checkout) -> None:
    checkout.start()
    (checkout.root / "constraints.txt").write_text("textual==0\n")
    assert "No matching" in explanation(checkout.start(PIP_SAYS="ERROR: No matching distribution found."))
    assert (checkout.venv / "bin" / "nnwatch").exists()
    assert checkout.start().returncode == 7
    assert checkout.installs() == 3


def test_a_set_up_that_was_killed_begins_afresh(checkout: Checkout) -> None:
    checkout.start()
    (checkout.venv / ".unfinished").touch()
    (checkout.venv / ".stamp-run").unlink()
    (checkout.venv / "leftover").touch()
    assert checkout.start().returncode == 7
    assert not (checkout.venv / "leftover").exists()
    assert not (checkout.venv / ".unfinished").exists()


def test_an_environment_made_by_hand_is_kept(checkout: Checkout) -> None:
    binaries = checkout.venv / "bin"
    binaries.mkdir(parents=True)
    shutil.copy(checkout.path / "python3", binaries / "python")
    (checkout.venv / "mine").touch()
    explanation(checkout.start(PIP_SAYS="ERROR: refused"))
    assert checkout.start().returncode == 7
    assert (checkout.venv / "mine").exists()


def test_two_first_starts_at_once_install_once(checkout: Checkout) -> None:
    starts = [
        subprocess.Popen(
            [checkout.command], env=checkout.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for start in starts:
        start.communicate(timeout=30)
    assert [start.returncode for start in starts] == [7, 7]
    assert checkout.installs() == 1


def test_settings_of_the_caller_that_mislead_pip_are_left_out(checkout: Checkout) -> None:
    spy = checkout.path / "python3"
    spy.write_text(FAKE_PYTHON.replace('echo "$*"', 'echo "$* ${PYTHONPATH:-} ${PIP_TARGET:-}"'))
    checkout.start(PYTHONPATH="/poison", PIP_TARGET="/poison")
    assert checkout.installs() == 1
    assert not any("/poison" in call for call in checkout.called())


def test_the_check_of_the_host_is_the_check_of_the_developer(checkout: Checkout) -> None:
    runner, check = checkout.root / ".ci" / "run", checkout.root / "scripts" / "test"
    runner.parent.mkdir()
    shutil.copy(REPOSITORY / ".ci" / "run", runner)
    check.write_text('#!/usr/bin/env bash\nprintf "<%s>" "$@"\nexit 3\n')
    check.chmod(0o755)
    result = checkout.start("-k", "a b", command=runner)
    assert (result.returncode, result.stdout) == (3, "<-k><a b>")


def fake_checks(checkout: Checkout, failing: str = "") -> None:
    """Set a checkout up with checks that tell how they were called."""
    shutil.copy(REPOSITORY / "scripts" / "test", checkout.root / "scripts" / "test")
    checkout.start()
    for name in ("ruff", "mypy", "lint-imports", "pytest"):
        tool = checkout.venv / "bin" / name
        tool.write_text(f'#!/usr/bin/env bash\necho "ran {name} $*"\nexit {int(name == failing)}\n')
        tool.chmod(0o755)


def ran(result: Result) -> list[str]:
    return [line.strip() for line in result.stdout.splitlines() if line.startswith("ran ")]


@pytest.mark.parametrize("failing", ["", "ruff", "mypy", "lint-imports", "pytest"])
def test_every_check_runs_and_any_failure_counts(checkout: Checkout, failing: str) -> None:
    fake_checks(checkout, failing)
    result = checkout.start("-k", "one", command=checkout.root / "scripts" / "test")
    assert result.returncode == int(bool(failing))
    assert ran(result) == [
        "ran ruff format --check .",
        "ran ruff check .",
        "ran mypy",
        "ran lint-imports",
        "ran pytest -k one",
    ]
    assert "-m pip install -c constraints.txt -e .[bench] --group dev" in checkout.called()


def test_every_processor_runs_tests_where_all_are_wanted(checkout: Checkout) -> None:
    fake_checks(checkout)
    result = checkout.start(command=checkout.root / "scripts" / "test")
    assert ran(result)[-1] == "ran pytest -n logical --maxprocesses 8 --dist worksteal"
