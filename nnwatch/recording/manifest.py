"""What `run.json` says about a run: what was asked for, and on which machine it is being recorded."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nnwatch.core.errors import NnwatchError
from nnwatch.core.live import MissingNow
from nnwatch.core.records import Accelerator, Host
from nnwatch.recording.facts import writable

MANIFEST = "run.json"
JOURNAL = "journal.jsonl"
EVENTS = "events.jsonl"
OUTPUT = "output.log"
RECORDER_LOG = "recorder.log"
EVENTS_VARIABLE = "NNWATCH_EVENTS"  # tells a workload where to report

SCHEMA_VERSION = 1
LEFT_OUT = "[arguments left out]"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the user says about a run; it wins over what the workload reports."""

    name: str | None = None
    architecture: str | None = None
    dataset: str | None = None
    items: int | None = None
    accuracy: float | None = None
    tags: tuple[str, ...] = ()

    def writable(self) -> Labels:
        """Return the labels as files can hold them."""
        return replace(
            self,
            name=self.name and writable(self.name),
            architecture=self.architecture and writable(self.architecture),
            dataset=self.dataset and writable(self.dataset),
            tags=tuple(map(writable, self.tags)),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What to record and how.

    `attach_pid` names a process that already runs and is not to be launched. `redacted` keeps the
    command's arguments out of every file. `demo` records a made-up machine, and `replay` the file of a
    recorded one, instead of this machine's meters. `hooks` lets the models of Python programs be counted;
    `items_from` and `accuracy_from` are regular expressions that find both in the output of any program.
    """

    run_id: str
    command: tuple[str, ...]
    cwd: str
    labels: Labels = Labels()
    interval_s: float = 0.1
    attach_pid: int | None = None
    redacted: bool = False
    demo: bool = False
    replay: str | None = None
    hooks: bool = True
    items_from: str | None = None
    accuracy_from: str | None = None

    def for_files(self) -> Request:
        """Return the request as files may hold it, and as screens can show it."""
        left_out = self.redacted and len(self.command) > 1
        words = (self.command[0], LEFT_OUT) if left_out else self.command
        return replace(self, command=tuple(map(writable, words)), labels=self.labels.writable())


@dataclass(frozen=True, slots=True)
class Manifest:
    """A request, and once the recorder runs, where and by whom it is recorded.

    `t0_ns` is the monotonic clock at the beginning of the recording; `started_at` the same moment in UTC.
    A process is known by its id and its start time, as ids are used again, and `boot_id` tells whether
    these and the clock still mean the same. `opened_at_bytes` is where the latest recorder's part of the journal
    begins, with the names of its channels.
    """

    request: Request
    host: Host | None = None
    started_at: str | None = None
    t0_ns: int = 0
    missing: tuple[MissingNow, ...] = ()
    recorder_pid: int | None = None
    recorder_start_ticks: int | None = None
    target_pid: int | None = None
    target_start_ticks: int | None = None
    boot_id: str | None = None
    opened_at_bytes: int = 0

    def with_target(self, pid: int | None, start_ticks: int | None) -> Manifest:
        """Return the manifest with the workload's process."""
        return replace(self, target_pid=pid, target_start_ticks=start_ticks)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest as a whole, so that a reader or a power cut never sees half of one."""
    draft = folder / f"{MANIFEST}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(descriptor)
    draft.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a run.

    Raises:
        NnwatchError: there is none, or it does not make sense.
    """
    path = folder / MANIFEST
    try:
        return _manifest(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NnwatchError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NnwatchError(f"{path} is damaged: {error}") from error


def _manifest(data: dict[str, Any]) -> Manifest:
    request = data.pop("request")
    labels = request.pop("labels")
    host = data.pop("host")
    missing = data.pop("missing")
    return Manifest(
        request=Request(
            command=tuple(request.pop("command")),
            labels=Labels(tags=tuple(labels.pop("tags")), **labels),
            **request,
        ),
        host=None if host is None else _host(host),
        missing=tuple(MissingNow(**entry) for entry in missing),
        **data,
    )


def _host(data: dict[str, Any]) -> Host:
    accelerators = tuple(Accelerator(**entry) for entry in data.pop("accelerators"))
    return Host(accelerators=accelerators, **data)
