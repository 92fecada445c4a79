"""Whether a run is still recorded, and by which process: a recorder may be replaced while one looks."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.manifest import JOURNAL, Manifest, read_manifest
from nnwatch.recording.ongoing import is_recording

_ENDS = (b'{"event":"ended"', b'{"event":"stopped"')


class Presence:
    """Looks after the recorder of one run; a folder that is gone is not recorded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)

    def is_recorded(self) -> bool:
        """Return whether a recorder lives, be it another one than before."""
        if is_recording(self.manifest):
            return True
        with contextlib.suppress(NnwatchError):
            self.manifest = read_manifest(self.folder)
        return is_recording(self.manifest)


class EndWatcher(Presence):
    """Waits for the end of a recording; the journal's end can be read even after the history has taken it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._journal = LineFollower(folder / JOURNAL)
        self._end: dict[str, Any] | None = None
        self._look()

    def exit_code(self) -> int | None:
        """Return the workload's exit code once it is known."""
        self._look()
        return None if self._end is None else self._end.get("exit_code")

    def has_end(self) -> bool:
        """Return whether the recorder wrote how the recording ended."""
        self._look()
        return self._end is not None

    def stopped(self) -> bool:
        """Return whether the recording was ended before its workload."""
        self._look()
        return self._end is not None and self._end["event"] == "stopped"

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _look(self) -> None:
        for line in self._journal.lines():
            if line.startswith(_ENDS):
                with contextlib.suppress(ValueError):  # torn by a crash
                    self._end = json.loads(line)
