"""The packages that networks come from: imported, or named with the command that installs them."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.sources import SOURCES, source_of

# What a library raises when it is asked for what it does not have, or cannot build.
REFUSALS = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
            ValueError)  # fmt: skip
EXTRA = "nnwatch[bench]"


def require(name: str) -> None:
    """Refuse a network whose package or file is not there.

    Raises:
        UsageError: it is not there; the sentence says what installs it.
    """
    source, rest = source_of(name), name.partition(":")[2]
    if source.package is not None:
        require_package(source.package, name)
    if source.from_file and not Path(rest).is_file():
        raise UsageError(f"there is no file {rest}")


def require_package(package: str, who: str, import_name: str | None = None) -> None:
    """Refuse when a package is not installed.

    Raises:
        UsageError: it is not installed; the sentence says what installs it.
    """
    if not _installed(import_name or package):
        raise _needs(who, package, package)


def require_extra(packages: tuple[str, ...], who: str) -> None:
    """Refuse when one of the packages is not installed that come with nnwatch where they are asked for.

    Raises:
        UsageError: one is not; the sentence says what installs them all.
    """
    lacking = [package for package in packages if not _installed(package)]
    if lacking:
        raise _needs(who, ", ".join(lacking), f"'{EXTRA}'")


def library(package: str) -> Any:
    """Import a library of networks.

    Raises:
        UsageError: it is not installed, or another package that it needs is not.
        NnwatchError: it is, but cannot be imported.
    """
    require_package(package, f"{package}:")
    try:
        return importlib.import_module(package)
    except (ImportError, *REFUSALS) as error:
        if other := _lacking(error):
            raise _needs(f"{package}:", other, other) from error
        raise NnwatchError(f"{package} is installed but cannot be imported: {first_line(error)}") from error


@contextmanager
def building(package: str, name: str) -> Iterator[None]:
    """Turn what a library raises while it builds a network into one sentence.

    Raises:
        UsageError: it knows no such network, or cannot build it here.
        NnwatchError: a file of it could be neither read nor fetched.
    """
    try:
        yield
    except ImportError as error:
        other = _lacking(error)
        if other is None:
            raise _refused(package, name, error) from error
        raise _needs(f"{package}:{name}", other, other) from error
    except OSError as error:
        raise NnwatchError(
            f"{package}:{name} could be neither read nor fetched: {first_line(error)}"
        ) from error
    except REFUSALS as error:
        raise _refused(package, name, error) from error


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or its name."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _refused(package: str, name: str, error: Exception) -> UsageError:
    return UsageError(f"{package} builds no network {name!r}: {first_line(error)}")


def _needs(who: str, lacking: str, wanted: str) -> UsageError:
    return UsageError(
        f"{who} needs {lacking}, which this Python does not have; install with: pip install {wanted}"
    )


def _lacking(error: BaseException) -> str | None:
    """Return the package that is not there; a library may ask for another in a sentence of its own."""
    if not isinstance(error, ImportError):
        return None
    named = (error.name or "").partition(".")[0]
    known = [source.package for source in SOURCES if source.package is not None]
    asked = [named] if named else [package for package in known if package in str(error)]
    return next((package for package in asked if not _installed(package)), None)


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
