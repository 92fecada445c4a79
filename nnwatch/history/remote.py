"""A history in an object store: how long one waits for it, and what is said when it does not answer."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Sequence

import polars as pl

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.schema import SCHEMA

# A store that answers nothing at all is given up after a minute, one that cannot be reached after 20 seconds.
_PATIENCE = {"connect_timeout": "5s", "timeout": "15s", "max_retries": 1}
_EMPTY = "expanded paths were empty"
_NO_CREDENTIALS = (
    "/latest/api/token"  # where a machine of the cloud would learn its credentials: the last resort
)
_CHECK = "check the address, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL"


def scan_remote(address: str) -> pl.LazyFrame:
    """Return the rows below an address as they are."""
    return pl.scan_parquet(
        f"{address.rstrip('/')}/*.parquet",
        schema=SCHEMA,
        missing_columns="insert",
        extra_columns="ignore",
        storage_options=dict(_PATIENCE),
    )


def require(address: str) -> None:
    """Look whether there is a history at an address.

    Raises:
        UsageError: there is no file of rows below it.
        NnwatchError: the store cannot be reached, or refuses.
    """
    try:
        with quiet():
            pl.scan_parquet(
                f"{address.rstrip('/')}/*.parquet", storage_options=dict(_PATIENCE)
            ).collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        if _EMPTY in str(error):
            raise UsageError(f"{address} holds no history: no *.parquet in it") from error
        raise unread([address], error) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep polars from advising on the settings of a store, which it finds out by itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*region.* not set", category=UserWarning)
        yield


def unread(addresses: Sequence[str], error: Exception) -> NnwatchError:
    """Return what to say of a store that cannot be read."""
    text = str(error).splitlines()[0]
    why = (
        "there are no credentials"
        if _NO_CREDENTIALS in text
        else text.rpartition(" - ")[2].partition(" (path:")[0]
    )
    return NnwatchError(f"cannot read {' or '.join(addresses)}: {why}; {_CHECK}")
