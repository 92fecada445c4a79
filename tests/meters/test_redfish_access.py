"""Where credentials for a management controller may come from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nnwatch.meters.base import Missing, Reason
from nnwatch.meters.redfish.access import Access, find_access


def missing(answer: Access | Missing) -> Missing:
    assert isinstance(answer, Missing), answer
    return answer


def test_without_settings_it_is_disabled() -> None:
    assert missing(find_access({})).reason is Reason.DISABLED


def test_a_private_file_gives_access(tmp_path: Path) -> None:
    file = tmp_path / "bmc"
    file.write_text("# rack\nurl = https://bmc.example\nuser=reader\n\npassword=a=b \nca=/c.pem\n", "utf-8")
    file.chmod(0o600)
    access = find_access({"NNWATCH_REDFISH_FILE": str(file), "NNWATCH_REDFISH_USER": "other"})
    assert access == Access("https://bmc.example", "other", "a=b", "/c.pem")
    assert "a=b" not in repr(access)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "bmc"
    file.write_text("url=https://bmc.example\n", "utf-8")
    file.chmod(mode)
    answer = missing(find_access({"NNWATCH_REDFISH_FILE": str(file)}))
    assert answer == Missing(
        Reason.NO_PERMISSION,
        f"{file} holds a password and others may read it, so it is not used",
        f"chmod 600 {file}",
    )


@pytest.mark.parametrize("content", [b"password\n", b"colour=blue\n", b"\xff\xfe=\n"])
def test_a_file_with_nonsense_is_refused_without_repeating_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bmc"
    file.write_bytes(content)
    file.chmod(0o600)
    answer = missing(find_access({"NNWATCH_REDFISH_FILE": str(file)}))
    assert answer.reason is Reason.BROKEN
    assert "blue" not in answer.detail


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    answer = missing(find_access({"NNWATCH_REDFISH_FILE": str(tmp_path / "none")}))
    assert answer.detail == f"{tmp_path / 'none'} cannot be read: No such file or directory"


def test_tls_is_loaded_only_where_there_is_a_controller() -> None:
    script = (
        "import sys, time; from pathlib import Path; from nnwatch.meters.base import Surroundings\n"
        "from nnwatch.meters.redfish.meter import RedfishMeter\n"
        "surroundings = Surroundings(Path('/sys'), Path('/proc'), time.monotonic_ns)\n"
        "print(RedfishMeter(surroundings, {}).probe().reason, 'ssl' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "disabled False"
