"""The recorder process: `python -m nnwatch.recording FOLDER ...`, started by `control` and by nobody else."""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.meters.base import Surroundings
from nnwatch.meters.inventory import Inventory, take_inventory
from nnwatch.meters.proc_files import read_stat
from nnwatch.recording.manifest import EVENTS, Manifest, read_manifest, write_manifest
from nnwatch.recording.recorder import Recorder
from nnwatch.recording.target import LaunchedTarget, Streams


class _Launcher:
    """Starts the workload when the session says so, and tells the meters which process it is."""

    def __init__(self, folder: Path, manifest: Manifest, streams: Streams) -> None:
        self._folder = folder
        self._request = manifest.request
        self._streams = streams
        self.pid: int | None = None

    def launch(self) -> LaunchedTarget:
        """Start the workload."""
        target = LaunchedTarget(self._request.command, self._request.cwd, self._environment(), self._streams)
        self.pid = target.pid
        return target

    def target_pid(self) -> int | None:
        """Return the workload's process, None before it starts."""
        return self.pid

    def _environment(self) -> Mapping[str, str]:
        """Tell the probe where to report, and let Python print lines as they come, as on a terminal."""
        unbuffered = {} if "PYTHONUNBUFFERED" in os.environ else {"PYTHONUNBUFFERED": "1"}
        return os.environ | unbuffered | {"NNWATCH_EVENTS": str(self._folder / EVENTS)}


def main() -> int:
    """Record one run, then hand it to the history."""
    folder, streams, ready = _arguments()
    _leave_terminal()
    launcher = _Launcher(folder, read_manifest(folder), streams)
    inventory = take_inventory(
        Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns, launcher.target_pid)
    )
    manifest = _with_surroundings(read_manifest(folder), inventory)
    try:
        write_manifest(folder, manifest)
        recorder = Recorder(folder, manifest, inventory, launcher.launch)
        recorder.begin()
        write_manifest(folder, manifest.with_target(launcher.pid))
    except (NnwatchError, OSError) as error:
        _answer(ready, {"error": str(error), "exit_code": getattr(error, "exit_code", 1)})
        return 1
    _answer(ready, {"pid": launcher.pid})
    _close(streams)
    gc.freeze()
    recorder.run()
    recorder.close()
    inventory.close()
    return _ingest(folder)


def _arguments() -> tuple[Path, Streams, int]:
    parser = argparse.ArgumentParser(prog="python -m nnwatch.recording")
    parser.add_argument("folder", type=Path)
    for name in ("stdin", "stdout", "stderr", "ready"):
        parser.add_argument(f"--{name}", type=int, required=True)
    known = parser.parse_args()
    return known.folder, Streams(known.stdin, known.stdout, known.stderr), known.ready


def _leave_terminal() -> None:
    """Become nobody's child in a session of its own: closing the terminal or the launcher harms nothing."""
    if os.fork():
        os._exit(0)
    os.setsid()
    os.chdir("/")


def _with_surroundings(manifest: Manifest, inventory: Inventory) -> Manifest:
    """Return the manifest with the machine, this process, and the moment at which the recording begins."""
    stat = read_stat("/proc/self")
    return replace(
        manifest,
        host=inventory.host(Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns)),
        missing=inventory.missing(),
        recorder_pid=os.getpid(),
        recorder_start_ticks=None if stat is None else stat.start_ticks,
        started_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        t0_ns=time.monotonic_ns(),
    )


def _answer(ready: int, message: Mapping[str, str | int | None]) -> None:
    """Tell the launcher, which may have gone already, how the start went."""
    try:
        os.write(ready, json.dumps(message).encode())
        os.close(ready)
    except BrokenPipeError:
        return


def _close(streams: Streams) -> None:
    """Let go of the workload's streams, so that the other end of a pipe sees when the workload closes it."""
    for descriptor in (streams.stdin, streams.stdout, streams.stderr):
        os.close(descriptor)


def _ingest(folder: Path) -> int:
    """Turn the folder into history in a process of its own: what it needs, the recorder never loads."""
    command = [sys.executable, "-P", "-m", "nnwatch.history.ingest", folder.name]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
