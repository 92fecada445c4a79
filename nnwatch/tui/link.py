"""Whether the terminal keeps up with what is written to it."""

from __future__ import annotations

from typing import Any

from textual.app import App


def link_is_behind(app: App[Any]) -> bool:
    """Tell whether writes wait, as over a stalled SSH link: one more paint may block the event loop.

    Textual offers no public view of its writer's queue; without one, no paint is skipped.
    """
    writer = getattr(getattr(app, "_driver", None), "_writer_thread", None)
    queue = getattr(writer, "_queue", None)
    return queue is not None and queue.qsize() > 1
