"""Files of the kernel that hold one value: read in bounds, and never trusted to be what they should be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from nnwatch.core.records import Failure, Lack

_NUMBER_BYTES = 64
_TEXT_BYTES = 4_194_304  # `cpuinfo` of a machine with a thousand threads
_CHUNK_BYTES = 65_536
_LARGEST = 2**64 - 1  # no counter of the kernel is wider
_READ_ONLY = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_PASSING = frozenset({errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EIO, errno.ENODATA, errno.ETIMEDOUT})


class KernelFile:
    """A file with one unsigned number, kept open so that a read costs one system call.

    What cannot be opened stays readable as a `Lack` with the reason, and is tried again at every read: rights
    may be given and drivers loaded anew during a run. A unit or a time after the number, as Cray writes them,
    is left out.
    """

    __slots__ = ("_closed", "_fd", "_signed", "denied", "path")

    def __init__(self, path: Path, *, signed: bool = False) -> None:
        self.path = path
        self.denied = False
        self._signed = signed
        self._closed = False
        self._fd = -1
        self._open()

    @property
    def opened(self) -> bool:
        """Whether the file could be opened and is not closed."""
        return self._fd >= 0

    def read(self) -> int | Lack:
        """Return the number now, or why there is none."""
        if self._closed:
            return Lack(Failure.GONE, f"{self.path}: closed")
        if self._fd < 0 and (lack := self._open()) is not None:
            return lack
        try:
            content = os.pread(self._fd, _NUMBER_BYTES, 0)
        except OSError as error:
            if error.errno in _PASSING:
                return Lack(Failure.BUSY, f"{self.path}: {error.strerror}")
            self._give_back()
            return Lack(Failure.BROKEN, f"{self.path}: {error.strerror}")
        number = parse_number(content, signed=self._signed)
        if number is None:
            return Lack(Failure.BUSY, f"{self.path}: {content[:20]!r} is not a number")
        return number

    def close(self) -> None:
        """Give the file back for good; harmless when it is closed."""
        self._closed = True
        self._give_back()

    def _open(self) -> Lack | None:
        try:
            self._fd = os.open(self.path, _READ_ONLY)
        except OSError as error:
            self.denied = isinstance(error, PermissionError)
            return Lack(Failure.BROKEN, f"{self.path}: {error.strerror}")
        return None

    def _give_back(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def parse_number(content: bytes, *, signed: bool = False) -> int | None:
    """Return the first word as a number within 64 bits, or None for anything else."""
    words = content.split(maxsplit=1)
    if not words:
        return None
    digits = words[0].removeprefix(b"-") if signed else words[0]
    if not digits.isdigit():
        return None
    number = int(words[0])
    return number if abs(number) <= _LARGEST else None


def read_number(path: Path) -> int | None:
    """Return the number in a file that is read once, or None for whatever reason there is none."""
    text = read_text(path)
    return None if text is None else parse_number(text.encode()[:_NUMBER_BYTES])


def read_text(path: Path) -> str | None:
    """Return the start of a file without surrounding space, or None when it cannot be read."""
    try:
        fd = os.open(path, _READ_ONLY)
    except OSError:
        return None
    try:
        return _read_all(fd).decode(errors="replace").strip("\x00 \t\r\n")
    except OSError:
        return None
    finally:
        os.close(fd)


def _read_all(fd: int) -> bytes:
    content = b""
    while len(content) < _TEXT_BYTES and (chunk := os.read(fd, _CHUNK_BYTES)):
        content += chunk
    return content


def entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted by name; nothing when it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def exists(path: Path) -> bool:
    """Whether a path exists; one that may not be looked at counts as absent."""
    try:
        return path.exists()
    except OSError:
        return False
