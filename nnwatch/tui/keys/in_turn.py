"""Hands on what is typed one key at a time, each to what the keys before it have opened."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key, Paste

_PATIENCE_S = 10.0  # with what never answers; a screen that opens on a busy machine takes a second or two
# One behind the key on its way up, one behind the message that it causes, one behind what answers that.
_ROUNDS = 3


class InTurn(App[None]):
    """An app in which no key overtakes the one before it when they come together, as they do over a slow link.

    Textual gives each key to what has the focus as it comes; what it does happens only when it has passed all that is
    above, and until then the next one would go to the wrong place.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._waiting: deque[Event] = deque()
        self._in_hand = False

    async def on_event(self, event: Event) -> None:
        """Hand on a key, or keep it until the one before it has done what it does."""
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._in_hand:
            self._waiting.append(event)
        elif await self._does_something(event):
            self._in_hand = True
            self.run_worker(self._hand_on())

    def simulate_key(self, key: str) -> None:
        """Press the key that the one in hand stands for before those that wait."""
        if self._in_hand:
            self._waiting.appendleft(Key(key, None))
        else:
            super().simulate_key(key)

    async def _hand_on(self) -> None:
        try:
            await self._settle()
            while self._waiting and not self._exit:
                if await self._does_something(self._waiting.popleft()):
                    await self._settle()
        finally:
            self._in_hand = False

    async def _does_something(self, event: Event) -> bool:
        """Hand on an event, and tell whether it does more than to add to an open line."""
        line = self.focused
        is_text = isinstance(event, Key) and line and line.check_consume_key(event.key, event.character)
        await super().on_event(event)
        return not is_text

    async def _settle(self) -> None:
        """Wait until everything that a key passes has seen to all that it was told."""
        for _ in range(_ROUNDS):
            if self._exit:
                return
            passed = asyncio.Event()
            _follow(deque((self.focused or self.screen).ancestors_with_self), passed)
            try:
                await asyncio.wait_for(passed.wait(), _PATIENCE_S)
            except TimeoutError:
                return


def _follow(way: deque[DOMNode], passed: asyncio.Event) -> None:
    """Go the way of a key, behind what waits at each place."""
    while way:
        if way.popleft().call_later(_follow, way, passed):
            return
    passed.set()
