"""Lets `python -m nnwatch` stand for the `nnwatch` command."""

from __future__ import annotations

from nnwatch.cli.main import main

if __name__ == "__main__":
    main()
