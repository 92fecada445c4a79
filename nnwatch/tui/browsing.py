"""The history as the table asks for it: pages out of memory, and changes that the next page shows."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from nnwatch.tui.services import HistoryPage

if TYPE_CHECKING:
    from nnwatch.history.browse import Browser


class Browsing:
    """Keeps the short columns of all runs between keystrokes; its methods are called in threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._browser: Browser | None = None

    def forget(self) -> None:
        """Read the history again for the next page."""
        with self._lock:
            self._browser = None

    def page(self, where: str, limit: int, offset: int, sort: str) -> HistoryPage:
        """Return a page of the runs that a filter keeps, the greatest of the sorting column first."""
        from nnwatch.history.browse import Browser  # noqa: PLC0415 - polars waits until asked
        from nnwatch.history.reader import Selection  # noqa: PLC0415 - polars waits until asked
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked

        with self._lock:
            if self._browser is None:
                self._browser = Browser(HistoryStore())
            page = self._browser.page(Selection(where, sort), limit, offset)
        return HistoryPage(page.rows, page.total)

    def throw_away(self, run_ids: Sequence[str]) -> None:
        """Move runs to the trash."""
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked

        HistoryStore().throw_away(run_ids)
        self.forget()

    def take_back(self, run_ids: Sequence[str]) -> None:
        """Take runs out of the trash."""
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked

        HistoryStore().take_back(run_ids)
        self.forget()
