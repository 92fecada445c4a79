"""One run's journal as the screens want it: the only place of the screens that reads a run's folder."""

from __future__ import annotations

import time
from pathlib import Path

from nnwatch import paths
from nnwatch.core.live import LiveView
from nnwatch.recording.watch import LATEST, RunWatcher
from nnwatch.tui.live.tree import TreeLine, WorkloadTree
from nnwatch.tui.look.naming import title_of

_OUTPUT_LINES = 50


class JournalFeed:
    """Follows one run from its last seconds on; every call but `history` reads what is new and returns at once.

    Args:
        folder: the run's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._watcher = RunWatcher(folder, LATEST)
        manifest = self._watcher.manifest
        self._tree = WorkloadTree(
            paths.procfs(), manifest.target_pid, manifest.recorder_pid, time.monotonic_ns
        )

    def title(self) -> str:
        """Return the run's name, else its command."""
        return title_of(self._watcher.manifest.request)

    def history(self) -> list[LiveView]:
        """Return the views of the last minutes, for a viewer that comes late: hundreds, which take a while."""
        watcher = RunWatcher(self._folder)
        try:
            return list(watcher.views())
        finally:
            watcher.close()

    def poll(self) -> LiveView | None:
        """Return the newest view that was not returned before, if there is one."""
        newest = None
        for view in self._watcher.views():
            newest = view
        return newest

    def output(self) -> list[str]:
        """Return the last lines that the workload printed."""
        return self._watcher.output(_OUTPUT_LINES)

    def processes(self) -> list[TreeLine]:
        """Return the living processes of the workload."""
        return self._tree.look()

    def lost(self) -> bool:
        """Tell whether the workload goes on without a recorder."""
        return self._watcher.is_lost()

    def finished(self) -> bool:
        """Tell whether the recording has ended and the history has it."""
        return not self._watcher.is_recorded() and not self._watcher.is_lost()

    def close(self) -> None:
        """Close the files; the run goes on."""
        self._watcher.close()
