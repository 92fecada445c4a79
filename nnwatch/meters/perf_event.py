"""The system call that opens a performance counter, which the standard library lacks."""

from __future__ import annotations

import ctypes
import os
import platform
from dataclasses import dataclass

_ATTR_BYTES = 64  # PERF_ATTR_SIZE_VER0, which every kernel takes
_CLOSE_ON_EXEC = 8
_ANY_PROCESS = -1
_NO_GROUP = -1
_SYSTEM_CALLS = {"x86_64": 298, "aarch64": 241, "riscv64": 241, "ppc64le": 319, "s390x": 331}


@dataclass(frozen=True, slots=True)
class PerfEvent:
    """A counter of all processes on one CPU; numbers as in `/sys/bus/event_source/devices`."""

    type: int
    config: int
    cpu: int


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("size", ctypes.c_uint32),
        ("config", ctypes.c_uint64),
        ("rest", ctypes.c_uint8 * (_ATTR_BYTES - 16)),
    )


def open_event(event: PerfEvent) -> int:
    """Return a descriptor of which every read gives the count so far, in eight bytes.

    Raises:
        OSError: the kernel refuses, or this processor's call is not known here.
    """
    number = _SYSTEM_CALLS.get(platform.machine())
    if number is None:
        raise OSError(f"perf_event_open is not known on {platform.machine()}")
    attributes = _Attributes(event.type, _ATTR_BYTES, event.config)
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    descriptor = call(
        ctypes.c_long(number),
        ctypes.byref(attributes),
        ctypes.c_int(_ANY_PROCESS),
        ctypes.c_int(event.cpu),
        ctypes.c_int(_NO_GROUP),
        ctypes.c_ulong(_CLOSE_ON_EXEC),
    )
    if descriptor < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(descriptor)
