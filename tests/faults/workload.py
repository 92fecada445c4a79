"""A workload that spends one joule a step on a faked counter, and leaves a trace of every step.

    python workload.py FOLDER STEPS [MODE]

FOLDER holds the counter `energy_uj`, and gets `progress`, one byte a step, and `finished`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path

STEP_S = 0.05
JOULE_UJ = 1_000_000
_EXIT_OF_ONE_THREAD = {"x86_64": 60, "aarch64": 93}[os.uname().machine]


def spend(folder: Path, steps: int) -> None:
    """Work through the steps."""
    counter = os.open(os.environ["FAKE_COUNTER"], os.O_RDWR)
    progress = os.open(folder / "progress", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for _ in range(steps):
        spent = int(os.pread(counter, 64, 0)) + JOULE_UJ
        os.pwrite(counter, b"%012d\n" % spent, 0)
        os.write(progress, b".")
        time.sleep(STEP_S)


def plain(folder: Path, steps: int) -> int:
    spend(folder, steps)
    return 0


def code7(folder: Path, steps: int) -> int:
    spend(folder, steps)
    return 7


def patient(folder: Path, steps: int) -> int:
    """Go on only when told to, so that nothing depends on how fast the machine is."""
    spend(folder, steps)
    while not (folder / "let-go").exists():
        time.sleep(STEP_S)
    spend(folder, 5)
    return 7


def forks(folder: Path, steps: int) -> int:
    if (child := os.fork()) == 0:
        spend(folder, steps)
        os._exit(5)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def pipeline(folder: Path, steps: int) -> int:
    """Do nothing about the keys that end a command, but look what becomes of the one that works."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (child := os.fork()) == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        spend(folder, steps)
        os._exit(0)
    return 3 if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGINT else 4


def execs(folder: Path, steps: int) -> int:
    spend(folder, steps // 2)
    os.execv(sys.executable, [sys.executable, "-S", "-E", __file__, str(folder), str(steps - steps // 2)])


def daemonises(folder: Path, steps: int) -> int:
    spend(folder, steps)
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        while not (folder / "let-go").exists():
            time.sleep(STEP_S)
        (folder / "daemon-finished").touch()
        os._exit(0)
    os.wait()
    return 0


def leaves(folder: Path, steps: int) -> int:
    """Go on only when told to, and leave a daemon behind that ignores SIGTERM and never ends."""
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork():
            os._exit(0)
        (folder / "daemon-runs").touch()
        while True:
            signal.pause()
    os.wait()
    return patient(folder, steps)


def children(folder: Path, steps: int) -> int:
    for _ in range(500):
        child = os.posix_spawn("/bin/true", ["true"], os.environ)
        os.waitpid(child, 0)
    spend(folder, steps)
    return 0


def zombie(folder: Path, steps: int) -> int:
    if os.fork() == 0:
        os._exit(0)
    spend(folder, steps)
    return 0


def headless(folder: Path, steps: int) -> int:
    """Let the first thread end, which makes a zombie of a process that still works."""

    def work() -> None:
        spend(folder, steps)
        (folder / "finished").touch()
        os._exit(0)

    threading.Thread(target=work).start()
    ctypes.CDLL(None).syscall(_EXIT_OF_ONE_THREAD, 0)
    return 1


def stubborn(folder: Path, steps: int) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    spend(folder, steps)
    return 0


def crashes(folder: Path, steps: int) -> int:
    spend(folder, steps)
    (folder / "finished").touch()
    os.kill(os.getpid(), signal.SIGSEGV)
    return 0


def prints(folder: Path, steps: int) -> int:
    os.write(1, b"a line to begin with\n")
    spend(folder, steps)
    os.write(1, b"a line to end with\n")
    return 0


def garbage(folder: Path, steps: int) -> int:
    os.write(1, b"\xff\xfe\x00head" + b"x" * 100_000)
    spend(folder, steps)
    os.write(1, b"tail\x80")
    return 0


def gigabyte(folder: Path, steps: int) -> int:
    os.write(1, b"HEAD")
    block = b"0123456789abcde\n" * 65_536
    for _ in range(1024):
        os.write(1, block)
    spend(folder, steps)
    os.write(1, b"TAIL")
    return 0


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    folder, steps = Path(sys.argv[1]), int(sys.argv[2])
    code: int = globals()[sys.argv[3] if len(sys.argv) > 3 else "plain"](folder, steps)
    (folder / "finished").touch()
    return code


if __name__ == "__main__":
    sys.exit(main())
