"""Fetches the weights of a network before it is measured, so that no run holds a download.

`python -m nnwatch.bench.download NAME [--classifies]` is the child process that does it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from nnwatch.bench.child import exit_code
from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnwatch.bench.command import Measurement
    from nnwatch.networks.catalogue import Architecture


def download(architecture: Architecture, how: Measurement) -> None:
    """Fetch what the network needs and this machine lacks; a network of the catalogue or of a file needs nothing.

    Raises:
        NnwatchError: it failed.
    """
    if architecture.source is None or architecture.source.package in (None, "onnxruntime"):
        return
    command = (sys.executable, "-P", "-m", "nnwatch.bench.download", architecture.name)
    classifies = ("--classifies",) if how.dataset is not None else ()
    done = subprocess.run((*command, *classifies), capture_output=True, text=True, check=False)
    if done.returncode:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
        raise NnwatchError(f"fetching {architecture.name} failed: {last.strip()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the network once with downloads allowed; the exit code is 0, or that of the error it explains."""
    from nnwatch.networks.opened import Wish  # noqa: PLC0415 - loads torch, which the caller does not need
    from nnwatch.networks.opening import open_network  # noqa: PLC0415

    parser = argparse.ArgumentParser(description="Fetch the weights of a network.")
    parser.add_argument("name")
    parser.add_argument("--classifies", action="store_true", help="with scores of classes")
    options = parser.parse_args(arguments)
    os.environ.pop("HF_HUB_OFFLINE", None)
    wish = Wish(download=True, classifies=options.classifies)
    return exit_code(lambda: open_network(options.name, wish))


if __name__ == "__main__":
    sys.exit(main())
