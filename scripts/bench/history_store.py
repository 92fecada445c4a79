"""Lays a history of many made-up runs: `python -m scripts.bench.history_store FOLDER --runs 100000`."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from nnwatch.history.files import write_whole
from nnwatch.history.schema import SCHEMA

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
ARCHITECTURES = ("lenet5", "mobilenet", "resnet8", "resnet50", "vgg6", "vgg16", "vit", "efficientnet_b0")
A_FILE = 30_000


def row(number: int, chance: random.Random) -> dict[str, Any]:
    architecture = chance.choice(ARCHITECTURES)
    power_w, duration_s = chance.uniform(40, 700), chance.uniform(10, 600)
    energy_j, items = power_w * duration_s, chance.randrange(1_000, 1_000_000)
    gpus = [{"uuid": f"GPU-{card}", "name": "NVIDIA A100-SXM4-40GB", "used": card == 0} for card in range(4)]
    sources = [
        {
            "channel": f"nvml:GPU-{c}",
            "scope": f"gpu:GPU-{c}",
            "method": "counter",
            "coverage": 1.0,
            "reason": None,
        }
        for c in range(4)
    ]
    phases = [
        {
            "name": name,
            "start_s": i * duration_s / 4,
            "duration_s": duration_s / 4,
            "energy_j": energy_j / 4,
            "items": 0,
        }
        for i, name in enumerate(("load", "warmup", "inference"))
    ]
    started_at = FIRST + timedelta(minutes=5 * number)
    return {
        "run_id": f"{started_at:%Y%m%d-%H%M%S}-{number & 0xFFFF:04x}",
        "schema_version": 1,
        "status": chance.choices(("completed", "failed", "interrupted"), (94, 3, 3))[0],
        "exit_code": 0,
        "command": ["python", "-m", "infer", "--model", architecture],
        "name": f"{architecture} {number}",
        "tags": [f"sweep={number // 500}", chance.choice(("night", "day"))],
        "started_at": started_at,
        "duration_s": duration_s,
        "host": f"node{chance.randrange(40):02d}",
        "cpu_model": "AMD EPYC 7742 64-Core Processor",
        "cpu_count": 128,
        "accelerators": gpus,
        "architecture": architecture,
        "dataset": chance.choice(("imagenet", "mnist")),
        "task": "image-classification",
        "framework": "pytorch",
        "precision": "float32",
        "batch_size": 32,
        "device": "cuda",
        "parameters": chance.randrange(10**5, 10**8),
        "items": items,
        "classes": 1000,
        "accuracy": chance.uniform(0.5, 0.95),
        "throughput_items_per_s": items / duration_s,
        "energy_j": energy_j,
        "energy_cpu_j": energy_j * 0.2,
        "energy_gpu_j": energy_j * 0.8,
        "energy_per_item_j": energy_j / items,
        "power_mean_w": power_w,
        "phases": phases,
        "sources": sources,
        "valid": chance.random() < 0.9,
        "verdict_reasons": [],
    }


def rows(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(6)
    return (row(number, chance) for number in range(count))


def lay(folder: Path, count: int) -> None:
    made = rows(count)
    for number, begin in enumerate(range(0, count, A_FILE), start=1):
        block = [next(made) for _ in range(min(A_FILE, count - begin))]
        frame = pl.DataFrame(block, schema=SCHEMA).sort("started_at", descending=True)
        write_whole(frame, folder / "runs" / f"packed-{number:08d}.parquet", {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the history's folder, $NNWATCH_HOME/history")
    parser.add_argument("--runs", type=int, default=100_000)
    chosen = parser.parse_args()
    lay(chosen.folder, chosen.runs)
