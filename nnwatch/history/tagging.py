"""The tags of a run after some were added and others taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def retagged(tags: Iterable[str] | None, added: Iterable[str], removed: Collection[str]) -> list[str]:
    """Return tags in their order, each once; what is both added and removed goes."""
    return [tag for tag in dict.fromkeys([*(tags or ()), *added]) if tag not in removed]
