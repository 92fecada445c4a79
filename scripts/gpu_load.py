"""Loads for the check of a GPU: multiplications of large matrices with PyTorch."""

from __future__ import annotations

import importlib.util
import threading
import time
from typing import Any, Protocol

_SIZE = 8192
_BATCH = 8  # multiplications between two looks at whether to stop


class Load(Protocol):
    """Work for the GPU: on and off for as long as wanted, or a fixed amount."""

    def start(self) -> None:
        """Keep the GPU busy from now on, in the background."""
        ...

    def stop(self) -> None:
        """Leave the GPU idle; returns when it is."""
        ...

    def amount_for(self, seconds: float) -> int:
        """Return about how much work keeps the GPU busy for that long."""
        ...

    def run(self, amount: int) -> None:
        """Do that much work, always the same; returns when the GPU has finished."""
        ...


class TorchLoad:
    """Multiplies two matrices of bfloat16 over and over, on PyTorch's first GPU."""

    def __init__(self, torch: Any) -> None:
        self._torch = torch
        generator = torch.Generator(device="cuda").manual_seed(1)
        make = {"device": "cuda", "dtype": torch.bfloat16, "generator": generator}
        self._left = torch.randn(_SIZE, _SIZE, **make)
        self._right = torch.randn(_SIZE, _SIZE, **make)
        self._out = torch.empty_like(self._left)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.uuid = f"GPU-{torch.cuda.get_device_properties(0).uuid}"
        self.run(_BATCH)  # the first product also loads the library

    def start(self) -> None:
        """Keep the GPU busy from now on, in the background."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._keep_busy, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave the GPU idle; returns when it is."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def amount_for(self, seconds: float) -> int:
        """Return about how many multiplications keep the GPU busy for that long."""
        self.run(_BATCH)
        began_s = time.perf_counter()
        self.run(10 * _BATCH)
        return max(1, round(10 * _BATCH * seconds / (time.perf_counter() - began_s)))

    def run(self, amount: int) -> None:
        """Do that many multiplications; returns when the GPU has finished."""
        for _ in range(amount):
            self._torch.matmul(self._left, self._right, out=self._out)
        self._torch.cuda.synchronize()

    def _keep_busy(self) -> None:
        while not self._ended.is_set():
            self.run(_BATCH)


def torch_load() -> TorchLoad | str:
    """Return the load, or one sentence on why this Python cannot give one."""
    if importlib.util.find_spec("torch") is None:
        return "PyTorch is not installed; install it, or use --no-load"
    import torch  # noqa: PLC0415 - seconds that --no-load need not pay

    if not torch.cuda.is_available():
        return "PyTorch sees no CUDA device; install a build with CUDA, or use --no-load"
    return TorchLoad(torch)
