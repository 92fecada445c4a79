"""Services without a recorder: synthetic views that move like real ones, and rows of a made-up history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from nnwatch.core.component import Component
from nnwatch.core.curve import PowerCurve
from nnwatch.core.errors import NnwatchError
from nnwatch.core.live import GpuNow, HostNow, LiveView, MissingNow, RecorderNow
from nnwatch.core.playback import Playback
from nnwatch.core.records import Host, Method
from nnwatch.meters.base import Reason
from nnwatch.meters.diagnosis import Diagnosis, Finding, State
from nnwatch.meters.house_checks import Check
from nnwatch.scoring.changes import since_last
from nnwatch.scoring.comparison import Comparison, Question, compare
from nnwatch.scoring.fit import Fit, fit_matrix
from nnwatch.settings import KEYS, Settings
from nnwatch.tui.launch.orders import BenchOrder, Order, command_line
from nnwatch.tui.live.tree import TreeLine
from nnwatch.tui.services import Feed, Services
from nnwatch.tui.values import (
    Asked,
    Batch,
    HistoryPage,
    HistoryQuery,
    HistoryRow,
    Network,
    OnProgress,
    Placement,
    Prediction,
    ProcessLine,
    RunningRun,
)
from tests.fakes.predictions import make_prediction

AnswerT = TypeVar("AnswerT")
GIB = 2**30
NO_GPU = MissingNow(
    "gpu", "no GPU found: neither the NVIDIA nor the AMD driver is loaded", "see nnwatch doctor"
)


def wave(t_s: float, period_s: float, low: float, high: float) -> float:
    """Return a smooth value with some unrest, the same for the same moment."""
    unrest = math.sin(t_s * 12.9898) * 0.15
    return low + (high - low) * min(1.0, max(0.0, 0.5 + 0.4 * math.sin(t_s * 6.2832 / period_s) + unrest))


def make_view(t_s: int, *, gpu: int = 1, status: str = "running") -> LiveView:
    """Return the view of a second of a run of a network on a server with so many GPUs."""
    cpu_w = wave(t_s, 17, 60, 140)
    gpu_w = [wave(t_s + 3 * index, 23, 180, 380) for index in range(gpu)]
    components = [
        Component("cpu", 96.3 * t_s, cpu_w, Method.COUNTER, 1.0, 0.02),
        Component("dram", 11.7 * t_s, wave(t_s, 13, 8, 15), Method.MODEL, 1.0, 0.30),
    ]
    components += [
        Component(f"gpu:GPU-{index + 1}", 281.4 * t_s, watts, Method.INTEGRATED, 0.987, 0.05)
        for index, watts in enumerate(gpu_w)
    ]
    phase = "load" if t_s < 4 else "train" if t_s < 20 else "inference"
    items = max(0, t_s - 20) * 5120
    energy_j = sum(component.energy_j for component in components)
    train_j, inference_j = min(t_s, 20) * 380.0 - 1500.0, energy_j - 7600.0
    return LiveView(
        "20260101-120000-resnet50",
        status,
        float(t_s),
        energy_j,
        sum(c.power_w or 0.0 for c in components),
        (phase,),
        items,
        items * 97 // 100 if items else None,
        inference_j / items if items else None,
        tuple(components),
        (MissingNow("node", "the BMC does not answer: /dev/ipmi0 is not readable", "chmod g+r /dev/ipmi0"),)
        + (() if gpu else (NO_GPU,)),
        tuple(_gpu(t_s, index, watts) for index, watts in enumerate(gpu_w)),
        _host(t_s),
        RecorderNow(0.0064, 21 * 2**20, t_s * 10, t_s // 60, t_s // 45),
        train_j if t_s > 4 else None,
        inference_j if t_s > 20 else None,
    )


def _gpu(t_s: int, index: int, power_w: float) -> GpuNow:
    use = wave(t_s + 5 * index, 29, 0.6 - index / 16, 1.0)
    return GpuNow(
        f"GPU-{index + 1}", "NVIDIA H200", power_w, 700.0, use, int(34.2 * GIB), 139 * GIB, 61.0, True
    )


def _host(t_s: int) -> HostNow:
    return HostNow(
        wave(t_s, 31, 0.2, 0.9),
        tuple(wave(t_s + core, 11 + core, 0.0, 1.0) for core in range(16)),
        int(wave(t_s, 40, 20, 30) * GIB),
        64 * GIB,
        wave(t_s, 19, 0, 4e8),
        wave(t_s, 37, 0, 3e7),
        wave(t_s, 27, 0, 1e6),
        wave(t_s, 14, 0, 2e7),
        wave(t_s, 31, 2, 11),
        int(wave(t_s, 44, 3, 6) * GIB),
        14,
    )


def make_curve(run_id: str, number: int) -> PowerCurve:
    """Return the power of a run that begins slowly, and is dearer and shorter the higher its number."""
    watts = ((t_s, wave(t_s, 9 + 2 * number, 60, 90) + 45 * number) for t_s in range(1, 64 - 9 * number))
    return PowerCurve(run_id, "inference", 1.0, tuple((float(t_s), min(w, 20.0 * t_s)) for t_s, w in watts))


@dataclass
class FakeFeed:
    """A feed whose clock is the number of polls; it ends after `last_s` seconds."""

    gpu: int = 1
    now_s: int = 30
    last_s: int = 10_000
    closed: bool = False
    silent: bool = False
    frozen: bool = False

    def title(self) -> str:
        return "resnet50 on cifar10, batch 256"

    def history(self) -> list[LiveView]:
        return [make_view(t_s, gpu=self.gpu) for t_s in range(1, self.now_s + 1)]

    def poll(self) -> LiveView | None:
        if self.silent:
            return None
        self.now_s += 0 if self.frozen else 1
        return make_view(self.now_s, gpu=self.gpu, status="completed" if self.finished() else "running")

    def output(self) -> list[str]:
        return [
            f"batch {n}: 256 images, accuracy 0.97{n % 10}"
            for n in range(self.now_s // 5, self.now_s // 5 + 8)
        ]

    def processes(self) -> list[TreeLine]:
        first = TreeLine(4242, 1, 0, "python train.py --model resnet50", 5 * GIB, wave(self.now_s, 9, 2, 8))
        workers = (self._worker(4250 + n, wave(self.now_s + n, 7, 0, 1)) for n in range(13))
        return [first, *workers]

    def _worker(self, pid: int, cores: float) -> TreeLine:
        return TreeLine(pid, 2, 1, f"python worker {pid - 4250}", int((0.2 + cores / 9) * GIB), cores)

    def lost(self) -> bool:
        return False

    def finished(self) -> bool:
        return self.now_s >= self.last_s

    def close(self) -> None:
        self.closed = True


def make_row(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return one row of history."""
    row: dict[str, Any] = {
        "run_id": f"run-{number}",
        "status": "completed",
        "command": "python train.py --epochs 3",
        "name": f"resnet50 #{number}",
        "started_at": "2026-01-01T12:00:00Z",
        "duration_s": 73.4 + number,
        "host": "node17",
        "architecture": "resnet50",
        "dataset": "cifar10",
        "framework": "pytorch",
        "precision": "float32",
        "device": "cuda",
        "items": 327_680,
        "correct": 317_850,
        "accuracy": 0.97,
        "throughput_items_per_s": 5120.4,
        "latency_p50_s": 0.0482,
        "latency_p95_s": 0.0511,
        "latency_p99_s": 0.0634,
        "latency_calls": 1280,
        "energy_j": 28_570.0,
        "energy_cpu_j": 7_069.0,
        "energy_dram_j": 861.0,
        "energy_gpu_j": 20_640.0,
        "energy_node_j": 35_270.0,
        "energy_cpu_rel_uncertainty": 0.02,
        "energy_dram_rel_uncertainty": 0.3,
        "energy_gpu_rel_uncertainty": 0.05,
        "energy_node_rel_uncertainty": 0.01,
        "energy_net_j": 21_300.0,
        "energy_per_item_j": 0.0872,
        "energy_rel_uncertainty": 0.041,
        "power_mean_w": 389.2,
        "power_peak_w": 521.7,
        "cpu_util_mean": 0.43,
        "gpu_util_mean": 0.88,
        "ram_peak_bytes": 5 * GIB,
        "disk_read_bytes": 3 * GIB,
        "disk_write_bytes": 2**20,
        "net_sent_bytes": 2**18,
        "net_recv_bytes": 2**22,
        "phases": [
            {"name": "load", "start_s": 0.0, "duration_s": 4.0, "energy_j": 900.0, "items": None},
            {"name": "inference", "start_s": 9.0, "duration_s": 64.0, "energy_j": 26_000.0, "items": 327_680},
        ],
        "sources": [
            {
                "channel": "rapl:package-0",
                "scope": "cpu",
                "method": "counter",
                "coverage": 1.0,
                "reason": None,
            },
            {
                "channel": "nvml:0",
                "scope": "gpu:GPU-1",
                "method": "integrated",
                "coverage": 0.99,
                "reason": None,
            },
            {"channel": "estimate:dram", "scope": "dram", "method": "model", "coverage": 1.0, "reason": None},
            {
                "channel": "hwmon:node",
                "scope": "node",
                "method": "integrated",
                "coverage": 1.0,
                "reason": None,
            },
            {
                "channel": "ipmi",
                "scope": "node",
                "method": None,
                "coverage": 0.0,
                "reason": "/dev/ipmi0 is not readable",
            },
        ],
        "valid": True,
        "verdict_reasons": [],
        "samples": 734,
        "samples_missed": 1,
    }
    return {**row, **changes}


@dataclass(frozen=True)
class FakePlacement:
    """A score and a rank."""

    score: float | None
    score_note: str
    rank: int | None
    of: int | None
    rank_note: str


PLACEMENT = FakePlacement(
    73.2,
    "geometric mean of energy, time and accuracy against the reference",
    2,
    14,
    "among valid runs of resnet50",
)


PROCESSES = [
    ProcessLine(4242, "python train.py --model resnet50", 5 * GIB, uses_gpu=True),
    ProcessLine(17, "bash", 2**22),
    ProcessLine(99, "vim notes.txt", 2**23),
]
DIAGNOSIS = Diagnosis(
    Host("node17", "Linux 6.8", "EPYC 9654", 192, 64 * GIB),
    (
        Finding("nvml", "NVIDIA GPUs", State.MISSING, Reason.ABSENT, "no driver", "install the driver"),
        Finding("rapl", "CPU package and DRAM energy", State.FOUND, notes=("two sockets",)),
        Finding("perf", "CPU energy", State.REDUNDANT, Reason.REDUNDANT, "rapl is better"),
    ),
    (MissingNow("node", "no controller", "chmod g+r /dev/ipmi0"),),
    (
        Check("home", True, "can be written"),
        Check("lingering", False, "ends at logout", "loginctl enable-linger"),
    ),
)


@dataclass
class FakeHouse:
    """The state behind fake services, and what was asked of them."""

    feed: FakeFeed = field(default_factory=FakeFeed)
    runs: list[dict[str, Any]] = field(default_factory=lambda: [make_row(n) for n in range(12)])
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    trouble: str | None = None
    placement: Placement = PLACEMENT
    in_progress: bool = True
    lost: list[tuple[str, str]] = field(default_factory=list)
    batch: Batch | None = None
    settings: Settings = field(default_factory=Settings)
    told: dict[str, Any] = field(default_factory=dict)  # what summaries say otherwise than `make_row`
    own_themes: Path = Path("/home/me/nnwatch/themes")
    readonly: bool = False
    fitted: bool = True
    energy_fitted: bool = True
    trash: set[str] = field(default_factory=set)

    def services(self) -> Services:
        return Services(
            running=self.running,
            architectures=lambda: [
                Network("lenet5", "small digits", "small"),
                Network("resnet50", "images", "large"),
                Network("bert-base", "sentences", "large"),
            ],
            launch=self.launch,
            matrix=lambda: self.batch,
            stop_matrix=lambda: self.noted("stop_matrix"),
            go_on_with_matrix=lambda: self.noted("go_on_with_matrix"),
            settings=lambda: self.settings,
            change_setting=self.change_setting,
            settings_file=lambda: Path("/home/me/nnwatch/config.toml"),
            own_themes=lambda: self.own_themes,
            open_feed=self.open_feed,
            summary=self.summary,
            history=self.history,
            tag=lambda run_ids, tags: self.noted("tag", *run_ids, *tags),
            export=self.export,
            forget=lambda: None,
            throw_away=self.throw_away,
            take_back=self.take_back,
            changes=lambda row: since_last(row, self.runs),
            compare=self.compare,
            curves=self.curves,
            stop=self.stop,
            discard=lambda run_id: self.noted("discard", run_id),
            relaunch=lambda run_id: self._note("relaunch", run_id),
            processes=lambda: self._looked("processes", PROCESSES),
            attach=lambda pid: self._note("attach", pid),
            lost=lambda: self.lost,
            resume=lambda run_id: self._note("resume", run_id),
            diagnose=lambda: self._looked("diagnose", DIAGNOSIS),
            predict=self.predict,
            stop_predicting=lambda: None,
            playback=self.playback,
            signal=lambda sending: self.noted("signal", sending.process.pid, sending.number),
            readonly=self.readonly,
            mark=lambda run_id, phase, begins: self.noted("mark", run_id, phase, begins),
        )

    def running(self) -> Sequence[RunningRun]:
        return [RunningRun("run-live", "resnet50", 61.0, 412.3, 24_310.0)] if self.in_progress else []

    def predict(self, asked: Asked) -> Prediction:
        self._note("predict", asked.model, asked.batch_size, asked.precision)
        return make_prediction(asked, energy=self.energy_fitted, fitted=self.fitted)

    def launch(self, order: Order, on_progress: OnProgress) -> str | None:
        on_progress("reading weights", 0.5)
        self._note("launch", *order.arguments)
        if isinstance(order, BenchOrder) and order.repeat > 1:
            told = ("1 of 6 measured, about 70 s left", "lenet5 failed: it ended with code 1")
            self.batch = Batch(command_line(order), True, told)
            return None
        return "run-new"

    def change_setting(self, name: str, value: str | bool | float | None) -> None:
        self._note("change_setting", name, value)
        changed: dict[str, Any] = {key.field: value for key in KEYS if key.name == name}
        self.settings = self.settings._replace(**changed)

    def open_feed(self, run_id: str) -> Feed:
        self._note("feed", run_id)
        return self.feed

    def summary(self, run_id: str) -> tuple[HistoryRow, Placement]:
        self._note("summary", run_id)
        return make_row(3, **{"run_id": run_id} | self.told), self.placement

    def playback(self, run_id: str) -> Playback:
        self._note("playback", run_id)
        told = [
            make_view(t_s, gpu=self.feed.gpu, status="completed") for t_s in range(1, self.feed.now_s + 1)
        ]
        views = [replace(view, items=327_680, correct=317_850, energy_per_item_j=0.0872) for view in told]
        return Playback("resnet50 on cifar10, batch 256", tuple(views), 1.0, output=tuple(self.feed.output()))

    def throw_away(self, run_ids: Sequence[str]) -> None:
        self._note("throw_away", *run_ids)
        self.trash.update(run_ids)

    def take_back(self, run_ids: Sequence[str]) -> None:
        self._note("take_back", *run_ids)
        self.trash.difference_update(run_ids)

    def history(self, query: HistoryQuery, limit: int, offset: int) -> HistoryPage:
        kept = [r for r in self.runs if query.where in str(r["name"]) and r["run_id"] not in self.trash]
        if query.grouped:
            kept = [{**r, "runs": 3, "filter": str(r["name"])} for r in kept[::3]]
        if query.sort != "started_at" or not query.descending:
            kept.sort(key=lambda run: run[query.sort], reverse=query.descending)
        return HistoryPage(kept[offset : offset + limit], len(kept))

    def export(self, query: HistoryQuery, run_ids: Sequence[str], path: str) -> int:
        self._note("export", query.where, *run_ids, path)
        return len(run_ids) or self.history(query, 1, 0).total

    def compare(self, where: str) -> tuple[Comparison, Fit]:
        self._note("compare", where)
        return compare(self.runs, Question()), fit_matrix(self.runs, Question())

    def curves(self, groups: Sequence[Sequence[HistoryRow]]) -> Sequence[PowerCurve | None]:
        """Return a curve of its own for each group; the last one of several has kept no samples."""
        run_ids = [str(rows[-1]["run_id"]) for rows in groups]
        self._note("curves", *run_ids)
        found: list[PowerCurve | None] = [make_curve(run_id, n) for n, run_id in enumerate(run_ids)]
        return [*found[:-1], None] if len(found) > 1 else found

    def stop(self, run_id: str) -> None:
        self._note("stop", run_id)
        self.feed.last_s = 0

    def noted(self, *call: Any) -> None:
        self._note(*call)

    def _looked(self, what: str, answer: AnswerT) -> AnswerT:
        self.calls.append((what,))
        return answer

    def _note(self, *call: Any) -> str:
        if self.trouble:
            raise NnwatchError(self.trouble)
        self.calls.append(call)
        return "run-new"
