"""A real terminal: tmux runs a program, types at it, and tells what its screen shows."""

from __future__ import annotations

import fcntl
import os
import pty
import shlex
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class Terminal:
    """One window of a tmux server of its own.

    Args:
        folder: where the server's socket is.
        width: columns.
        height: lines.
        command: what to run, as a shell line.
        env: variables of the program beside its parent's.
    """

    def __init__(self, folder: Path, width: int, height: int, command: str, env: Mapping[str, str]) -> None:
        settings = folder / "tmux.conf"
        settings.write_text(
            "set -g remain-on-exit on\n"
            "set -g remain-on-exit-format ''\n"  # a word of the end would push the first line out
            "set -g default-shell /bin/sh\n"
        )
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", str(settings)]
        variables = [f"-e{name}={value}" for name, value in env.items()]
        size = ["-x", str(width), "-y", str(height)]
        self._code = folder / f"exit-code-{id(self)}"
        self._run(
            "new-session", "-d", *size, *variables, f"{command}; echo $? > {shlex.quote(str(self._code))}"
        )

    def keys(self, *keys: str) -> None:
        """Type keys, by tmux's names."""
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text."""
        self._run("send-keys", "-l", text)

    def screen(self) -> str:
        """Return what the screen shows."""
        return self._run("capture-pane", "-p")

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._run("resize-window", "-x", str(width), "-y", str(height))

    @contextmanager
    def attached(self, width: int, height: int) -> Iterator[int]:
        """Look at the window from a terminal of this size, as after a new connection; yields its far end."""
        self._run("set-option", "-g", "window-size", "latest")
        pid, far_end = pty.fork()
        if pid == 0:
            os.execvpe("tmux", [*self._tmux, "attach"], os.environ | {"TERM": "xterm-256color"})
        try:
            fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            os.kill(pid, signal.SIGWINCH)
            yield far_end
        finally:
            os.close(far_end)  # the connection drops; the server and what runs in it do not
            os.waitpid(pid, 0)

    def exit_code(self) -> int | None:
        """Return the program's exit code once it has ended."""
        try:
            told = self._code.read_text(
                encoding="ascii"
            )  # tmux itself now and then misses the end of a program
        except FileNotFoundError:
            return None
        return int(told) if told.endswith("\n") else None

    def wait_for(self, text: str, seconds: float = 30.0) -> str:
        """Wait until the screen shows a text, and return the screen."""
        return self.wait_until(lambda screen: text in screen, f"{text!r}", seconds)

    def wait_until(self, holds: Callable[[str], bool], what: str, seconds: float = 30.0) -> str:
        """Wait until something holds of the screen, and return the screen."""
        deadline = time.monotonic() + seconds
        while not holds(screen := self.screen()):
            if time.monotonic() > deadline:
                raise AssertionError(f"the screen does not show {what} after {seconds} s:\n{screen}")
            time.sleep(0.05)
        return screen

    def close(self) -> None:
        """End the server and what runs in it."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\n")
