"""What a result code of the NVIDIA management library means for a reading, and for the whole meter."""

from __future__ import annotations

from enum import IntEnum

from nnwatch.core.records import Failure, Lack
from nnwatch.meters.base import Missing, Reason


class Code(IntEnum):
    """Result codes that decide something here, as NVIDIA's nvml.h numbers them."""

    SUCCESS = 0
    UNINITIALIZED = 1
    NO_PERMISSION = 4
    NOT_FOUND = 6
    INSUFFICIENT_SIZE = 7
    DRIVER_NOT_LOADED = 9
    TIMEOUT = 10
    IRQ_ISSUE = 11
    LIBRARY_NOT_FOUND = 12
    GPU_IS_LOST = 15
    RESET_REQUIRED = 16
    OPERATING_SYSTEM = 17
    VERSION_MISMATCH = 18
    IN_USE = 19
    MEMORY = 20
    NO_DATA = 21
    NOT_READY = 27
    GPU_NOT_FOUND = 28
    UNKNOWN = 999


_GONE = frozenset({Code.GPU_IS_LOST, Code.NOT_FOUND, Code.GPU_NOT_FOUND})
_BUSY = frozenset(
    {
        Code.INSUFFICIENT_SIZE,  # processes came between the two calls that list them
        Code.TIMEOUT,
        Code.IN_USE,
        Code.MEMORY,
        Code.NO_DATA,
        Code.NOT_READY,
        Code.UNKNOWN,  # seen for a moment around resets, and for good after some hot-unplugs
    }
)
_DETAILS: dict[int, str] = {
    Code.UNINITIALIZED: "the driver was reset under the recording",
    Code.RESET_REQUIRED: "the GPU needs a reset",
    Code.GPU_IS_LOST: "the GPU has fallen off the bus",
}
_MISSING: dict[int, Missing] = {
    Code.LIBRARY_NOT_FOUND: Missing(
        Reason.ABSENT,
        "the library libnvidia-ml.so.1 is not installed, so there is no NVIDIA driver",
        "install NVIDIA's driver; in a container, start it with --gpus all and the NVIDIA container toolkit",
    ),
    Code.DRIVER_NOT_LOADED: Missing(
        Reason.DRIVER,
        "the NVIDIA kernel driver is not loaded",
        "sudo modprobe nvidia",
    ),
    Code.NO_PERMISSION: Missing(
        Reason.NO_PERMISSION,
        "the NVIDIA driver does not let this user talk to it",
        "allow your user to read and write /dev/nvidiactl and /dev/nvidia0",
    ),
    Code.OPERATING_SYSTEM: Missing(
        Reason.NO_PERMISSION,
        "the operating system or the container blocks the NVIDIA device files",
        "pass /dev/nvidiactl and /dev/nvidia0 into the container, or start it with --gpus all",
    ),
    Code.VERSION_MISMATCH: Missing(
        Reason.DRIVER,
        "the NVIDIA library and the loaded kernel driver are of different versions, as after an upgrade",
        "restart the machine, or unload and load the nvidia kernel modules",
    ),
}


def lack_of(code: int, text: str) -> Lack:
    """Name the failure of one query; `text` is the library's own description of the code."""
    failure = Failure.GONE if code in _GONE else Failure.BUSY if code in _BUSY else Failure.BROKEN
    return Lack(failure, _DETAILS.get(code, f"NVML says {text}"))


def missing_of(code: int, text: str) -> Missing:
    """Name why the library could not be used at all."""
    return _MISSING.get(
        code, Missing(Reason.BROKEN, f"the NVIDIA management library does not start: NVML says {text}")
    )


def hidden_library(*, contained: bool) -> Missing:
    """Name why the library is not here although the kernel's driver is."""
    return Missing(
        Reason.CONTAINER if contained else Reason.DRIVER,
        "the NVIDIA kernel driver is loaded, but its library libnvidia-ml.so.1 is not here",
        "start the container with --gpus all" if contained else "install NVIDIA's driver of the same version",
    )


NO_BINDING = Missing(
    Reason.ABSENT,
    "the Python package nvidia-ml-py is not installed",
    "pip install nvidia-ml-py",
)
NO_CARDS = Missing(
    Reason.ABSENT,
    "the NVIDIA driver runs but shows no GPU",
    "in a container, start it with --gpus all; else see whether lspci lists the card",
)
