"""Power of the whole machine as its management controller reports it, through `ipmitool dcmi`."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass

from nnwatch.core.records import Failure, Lack, Pace, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.controller import PERIOD_S, node_power

_COMMAND = ("ipmitool", "dcmi", "power", "reading")
_TIMEOUT_S = 4.0
_MOST_W = 1_000_000  # beyond any single machine
_WATTS = re.compile(
    r"^[ \t]*Instantaneous power reading[ \t]*:[ \t]*([0-9]{1,9})[ \t]+Watts?\b", re.MULTILINE
)
_STATE = re.compile(r"^[ \t]*Power reading state is[ \t]*:[ \t]*(\S+)", re.MULTILINE)

_PERMISSION_REMEDY = (
    """echo 'KERNEL=="ipmi*", GROUP="nnwatch", MODE="0640"' | sudo tee /etc/udev/rules.d/70-nnwatch-ipmi.rules"""
    '   # then sudo usermod -aG nnwatch "$USER", and start the machine anew'
)
# What ipmitool says, and what it means; c1 stands for an unknown command.
_EXPLAINED = (
    (
        ("permission denied", "operation not permitted"),
        Missing(
            Reason.NO_PERMISSION,
            "this user may not open the IPMI device",
            _PERMISSION_REMEDY,
        ),
    ),
    (
        ("could not open device",),
        Missing(
            Reason.ABSENT,
            "there is no IPMI device: no management controller, or its driver is not loaded",
            "sudo modprobe ipmi_si ipmi_devintf",
        ),
    ),
    (
        ("(c1)", "invalid command", "dcmi is not supported", "dcmi not supported"),
        Missing(
            Reason.ABSENT,
            "the management controller does not know the power reading of DCMI",
            "name the controller's Redfish service in NNWATCH_REDFISH_FILE, as docs/permissions.md tells",
        ),
    ),
)

CHANNEL = node_power("ipmi:node", "IPMI DCMI")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the program did: its output, or None when it had to be stopped."""

    output: str | None
    complaint: str = ""


class IpmiMeter:
    """Asks the management controller every few seconds; each answer may itself take seconds."""

    name = "ipmi"
    measures = "power of the whole machine (IPMI DCMI)"
    period_s = PERIOD_S

    def __init__(self, surroundings: Surroundings, timeout_s: float = _TIMEOUT_S) -> None:
        self._surroundings = surroundings
        self._timeout_s = timeout_s
        self._open = False
        self._closed = False
        self._running: subprocess.Popen[bytes] | None = None

    def probe(self) -> Found | Missing:
        """Ask once, and keep the reason when there is no usable answer."""
        if shutil.which(_COMMAND[0]) is None:
            return Missing(
                Reason.ABSENT, "the program ipmitool is not installed", "install the package ipmitool"
            )
        answer = self._ask()
        if answer.output is not None and watts_of(answer.output) is not None:
            self._open = True
            return Found((CHANNEL,))
        return _missing(answer, self._timeout_s)

    def read(self, pace: Pace) -> Reading:
        """Ask and wait, at most for the timeout; a stuck program is killed."""
        if not self._open or pace is not CHANNEL.pace:
            return Reading({})
        answer = self._ask()
        watts = None if answer.output is None else watts_of(answer.output)
        if watts is not None:
            return Reading({CHANNEL.id: watts})
        return Reading({}, {CHANNEL.id: Lack(Failure.BUSY, _missing(answer, self._timeout_s).detail)})

    def close(self) -> None:
        """Stop answering, and end the program if it runs."""
        self._open = False
        self._closed = True
        running = self._running
        if running is not None and running.returncode is None:
            _kill(running)

    def _ask(self) -> _Answer:
        if self._closed:
            return _Answer("", "the recording is over")
        try:
            process = _start()
        except OSError as error:
            return _Answer("", f"{_COMMAND[0]} does not start: {error.strerror}")
        self._running = process
        with process:
            try:
                output, complaint = process.communicate(timeout=self._timeout_s)
            except subprocess.TimeoutExpired:
                _kill(process)
                return _Answer(None)
        return _Answer(output.decode("utf-8", "replace"), complaint.decode("utf-8", "replace"))


def watts_of(output: str) -> int | None:
    """Return the watts in the output of `ipmitool dcmi power reading`, or None when there are none.

    Zero is what controllers report that do not know, as no running machine draws nothing.
    """
    state, found = _STATE.search(output), _WATTS.search(output)
    if found is None or (state is not None and state[1] != "activated"):
        return None
    watts = int(found[1])
    return watts if 0 < watts <= _MOST_W else None


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _COMMAND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C"},
        process_group=0,  # not a session: by that the recorder knows the workload's orphans from its helpers
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program with whatever it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _missing(answer: _Answer, timeout_s: float) -> Missing:
    if answer.output is None:
        return Missing(Reason.BROKEN, f"ipmitool did not answer within {timeout_s:g} s and was stopped")
    said = f"{answer.complaint}\n{answer.output}"
    for words, missing in _EXPLAINED:
        if any(word in said.lower() for word in words):
            return missing
    state = _STATE.search(said)
    if state is not None and state[1] != "activated":
        return Missing(Reason.DISABLED, "the management controller has its power reading switched off")
    first = next((line.strip() for line in said.splitlines() if line.strip()), "nothing")
    return Missing(Reason.BROKEN, f"ipmitool gave no power reading; it said: {first[:120]}")
