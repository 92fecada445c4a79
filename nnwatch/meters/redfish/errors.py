"""Why a request to a management controller failed."""

from __future__ import annotations

from nnwatch.meters.base import Missing


class RedfishError(Exception):
    """A request failed; `missing` says why, and `final` that asking again would not help."""

    def __init__(self, missing: Missing, *, final: bool = False) -> None:
        super().__init__(missing.detail)
        self.missing = missing
        self.final = final
