"""The models that one may choose from while one types."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.tui.values import Network


def choices(networks: Sequence[Network], typed: str) -> list[tuple[str, str]]:
    """Return names with a line of text each: the networks that what was typed keeps, else what was typed itself."""
    text = typed.strip()
    kept = [(one.name, f"{one.name:<16} {one.title}") for one in networks if _keeps(one, text)]
    return kept if kept or not text else [(text, f"predict {text}")]


def _keeps(network: Network, text: str) -> bool:
    return all(word in f"{network.name} {network.title}".lower() for word in text.lower().split())
