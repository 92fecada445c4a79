"""The history as the table asks for it: pages out of memory, and changes that the next page shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.history.browse import Browser
    from nnwatch.history.reader import Selection
    from nnwatch.tui.values import HistoryPage, HistoryQuery, HistoryRow


class Browsing:
    """Keeps the short columns of all runs between keystrokes; its methods are called in threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._browser: Browser | None = None

    def forget(self) -> None:
        """Read the history again for the next page."""
        with self._lock:
            self._browser = None

    def page(self, query: HistoryQuery, limit: int, offset: int) -> HistoryPage:
        """Return a page of the runs that a query keeps, or of their configurations."""
        from nnwatch.tui.values import HistoryPage  # noqa: PLC0415 - not needed for the first frame

        with self._lock:
            found = (self._groups if query.grouped else self._runs)(query, limit, offset)
        return HistoryPage(*found)

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

    def tag(self, run_ids: Sequence[str], tags: Sequence[str]) -> None:
        """Add tags to runs, and take away those with a minus before them."""
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked
        from nnwatch.history.tagging import retagged  # noqa: PLC0415 - polars waits until asked

        added = [tag for tag in tags if not tag.startswith("-")]
        removed = [tag[1:] for tag in tags if tag.startswith("-") and tag != "-"]
        if not added and not removed:
            raise UsageError("type the tags to add, and with a minus before them those to take away")
        HistoryStore().change(run_ids, lambda row: {"tags": retagged(row["tags"], added, removed)})
        self.forget()

    def export(self, query: HistoryQuery, run_ids: Sequence[str], path: str) -> int:
        """Write runs, or all that a query keeps, into a new file; return how many."""
        from nnwatch.history.selection_file import write_selection  # noqa: PLC0415 - polars waits until asked
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked

        with self._lock:
            chosen = list(run_ids) or self._open().ids(_selection(query))
        write_selection(HistoryStore(), chosen, Path(path).expanduser())
        return len(chosen)

    def _runs(self, query: HistoryQuery, limit: int, offset: int) -> tuple[Sequence[HistoryRow], int]:
        page = self._open().page(_selection(query), limit, offset)
        return page.rows, page.total

    def _groups(self, query: HistoryQuery, limit: int, offset: int) -> tuple[Sequence[HistoryRow], int]:
        from nnwatch.history.grouping import filter_of  # noqa: PLC0415 - polars waits until asked

        page = self._open().groups(_selection(query), limit, offset)
        return [{**group, "filter": filter_of(group)} for group in page.rows], page.total

    def _open(self) -> Browser:
        from nnwatch.history.browse import Browser  # noqa: PLC0415 - polars waits until asked
        from nnwatch.history.store import HistoryStore  # noqa: PLC0415 - polars waits until asked

        if self._browser is None:
            self._browser = Browser(HistoryStore())
        return self._browser


def _selection(query: HistoryQuery) -> Selection:
    from nnwatch.history.reader import Selection  # noqa: PLC0415 - polars waits until asked

    return Selection(query.where, query.sort, descending=query.descending)
