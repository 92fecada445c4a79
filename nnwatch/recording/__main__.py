"""The recorder process: `python -m nnwatch.recording FOLDER ...`, started by `spawn` and by nobody else."""

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
from nnwatch.meters.registry import registry_for
from nnwatch.recording.background import in_background
from nnwatch.recording.identity import boot_id, start_ticks
from nnwatch.recording.manifest import Manifest, read_manifest, write_manifest
from nnwatch.recording.recorder import Recorder
from nnwatch.recording.target import Streams
from nnwatch.recording.workload import Attacher, Launcher, Workload

_PRIVATE_UMASK = 0o077


def main() -> int:
    """Record one run, then hand it to the history."""
    asked = _arguments()
    streams = Streams(asked.stdin, asked.stdout, asked.stderr, tuple(asked.other))
    _leave_terminal()
    try:
        recorder, inventory = _begin(asked.folder, asked.command, streams)
    except (NnwatchError, OSError) as error:
        _answer(asked.ready, {"error": str(error), "exit_code": getattr(error, "exit_code", 1)})
        return 1
    _answer(asked.ready, {})
    _close(streams)
    gc.freeze()
    recorder.run()
    recorder.close()
    inventory.close()
    return _ingest(asked.folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nnwatch.recording")
    parser.add_argument("folder", type=Path)
    for name in ("stdin", "stdout", "stderr", "ready", "command"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--other", type=int, action="append", default=[])
    return parser.parse_args()


def _leave_terminal() -> None:
    """Become nobody's child in a session of its own: closing the terminal or the launcher harms nothing."""
    if os.fork():
        os._exit(0)
    os.setsid()
    os.chdir("/")


def _begin(folder: Path, command: int, streams: Streams) -> tuple[Recorder, Inventory]:
    manifest = read_manifest(folder)
    workload = _workload(folder, manifest, command, streams)
    surroundings = Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns, workload.pid)
    registry = registry_for(demo=manifest.request.demo, replay=manifest.request.replay)
    inventory = in_background(take_inventory(surroundings, registry))
    manifest = _with_recorder(manifest, inventory)
    recorder = Recorder(folder, manifest, inventory, workload)
    write_manifest(folder, manifest)
    recorder.begin()
    manifest = replace(manifest, opened_at_bytes=recorder.opened_at_bytes)
    if recorder.target is not None:
        manifest = manifest.with_target(recorder.target.pid, recorder.target.start_ticks)
    write_manifest(folder, manifest)
    return recorder, inventory


def _workload(folder: Path, manifest: Manifest, command: int, streams: Streams) -> Workload:
    umask = os.umask(_PRIVATE_UMASK)
    if manifest.target_pid is not None:
        return Attacher(manifest.target_pid, manifest.target_start_ticks)
    if manifest.request.attach_pid is not None:
        return Attacher(manifest.request.attach_pid)
    with os.fdopen(command, encoding="utf-8", errors="surrogateescape") as words:
        return Launcher(folder, manifest, json.load(words), streams, umask)


def _with_recorder(manifest: Manifest, inventory: Inventory) -> Manifest:
    """Return the manifest with the machine, this process, and the moment at which the recording began."""
    began = manifest
    if manifest.host is None:
        began = replace(
            manifest,
            host=inventory.host(Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns)),
            missing=inventory.missing(),
            started_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            t0_ns=time.monotonic_ns(),
            boot_id=boot_id(),
        )
    return replace(began, recorder_pid=os.getpid(), recorder_start_ticks=start_ticks(os.getpid()))


def _answer(ready: int, message: Mapping[str, str | int | None]) -> None:
    """Tell the launcher, which may have gone already, how the start went."""
    try:
        os.write(ready, json.dumps(message).encode())
        os.close(ready)
    except BrokenPipeError:
        return


def _close(streams: Streams) -> None:
    """Let go of the workload's streams, so that the other end of a pipe sees when the workload closes it."""
    for descriptor in (streams.stdin, streams.stdout, streams.stderr, *streams.others):
        os.close(descriptor)


def _ingest(folder: Path) -> int:
    """Turn the folder into history in a process of its own: what it needs, the recorder never loads.

    The home is named anew, as a relative name means another folder here than where the run was started.
    """
    command = [sys.executable, "-P", "-m", "nnwatch.history.ingest", folder.name]
    env = os.environ | {"NNWATCH_HOME": str(folder.parents[1])}
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
