"""The link to the terminal: whether it keeps up with what is written, and what becomes of that once it is cut."""

from __future__ import annotations

from typing import IO, Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class SturdyDriver(LinuxDriver):
    """Textual's driver, which a terminal that is gone neither kills nor keeps from ending.

    Otherwise its thread dies of the first failed write, and the program waits for it for ever.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file: Any = LooseEnd(self._file)
        self._is_suspended = False

    def _sigtstp_application(self, *arguments: Any) -> None:
        self._is_suspended = True
        super()._sigtstp_application(*arguments)

    def _sigcont_application(self, *arguments: Any) -> None:
        """Take the terminal again, unless it was never given back: systemd and shells send SIGCONT after SIGTERM.

        The settings of the terminal to go back to would otherwise be those of this program.
        """
        if self._is_suspended:
            self._is_suspended = False
            super()._sigcont_application(*arguments)


class LooseEnd:
    """Writes to a file as long as there is anybody at its other end."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._cut = False

    def write(self, text: str) -> None:
        """Write, or do nothing once the link is cut."""
        if not self._cut:
            try:
                self._file.write(text)
            except OSError:
                self._cut = True

    def flush(self) -> None:
        """Send what was written, or do nothing once the link is cut."""
        if not self._cut:
            try:
                self._file.flush()
            except OSError:
                self._cut = True

    def fileno(self) -> int:
        """Return the descriptor of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._file.isatty()


def link_is_behind(app: App[Any]) -> bool:
    """Tell whether writes wait, as over a stalled SSH link: one more paint may block the event loop.

    Textual offers no public view of its writer's queue; without one, no paint is skipped.
    """
    writer = getattr(getattr(app, "_driver", None), "_writer_thread", None)
    queue = getattr(writer, "_queue", None)
    return queue is not None and queue.qsize() > 1
