"""Counts the texts and tokens that transformers generates: one call of `generate` is one call of the network."""

from __future__ import annotations

import contextlib
import functools
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .modules import ModuleWatcher


def watch_generate(utils: Any, watcher: ModuleWatcher) -> None:
    """Take the place of `generate`; the calls of the network within it are part of it."""
    plain = utils.GenerationMixin.generate

    @functools.wraps(plain)
    def generate(self: Any, *arguments: Any, **named: Any) -> Any:
        known = None if watcher.nesting.is_inside() else watcher.recognised(self)
        if known is None:
            return plain(self, *arguments, **named)
        watcher.nesting.enter()
        began_ns = time.monotonic_ns()
        try:
            result = plain(self, *arguments, **named)
        finally:
            watcher.nesting.leave()
        stretch = (False, began_ns, time.monotonic_ns())
        with contextlib.suppress(Exception):
            texts, tokens = _generated(self, result, arguments, named)
            watcher.count(self, known, stretch, texts, tokens)
        return result

    utils.GenerationMixin.generate = generate


def _generated(network: Any, result: Any, arguments: Any, named: Any) -> tuple[int, int]:
    """How many texts, and how many tokens they grew by together, padding included: to look would cost a wait."""
    texts, length = getattr(result, "sequences", result).shape[:2]
    if getattr(network.config, "is_encoder_decoder", False):
        given = 1
    else:
        prompt = arguments[0] if arguments else named.get("inputs", named.get("input_ids"))
        given = 0 if prompt is None or named.get("inputs_embeds") is not None else prompt.shape[1]
    return int(texts), int(texts * (length - given))
