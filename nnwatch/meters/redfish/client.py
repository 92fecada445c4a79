"""Asks a Redfish service for one document: verified TLS, bounded time and size, no secret to strangers."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from nnwatch.meters.base import Missing, Reason
from nnwatch.meters.redfish.access import Access
from nnwatch.meters.redfish.errors import RedfishError

_LARGEST_BYTES = 1 << 20
_MOST_REDIRECTS = 3
_CA_REMEDY = "name the controller's own certificate in NNWATCH_REDFISH_CA (or ca= in the file)"


class RedfishClient:
    """One service; every request is a connection of its own, so that nothing is held between readings.

    Args:
        access: where and as whom.
        clock_ns: monotonic, for the bound on a whole answer.
        timeout_s: for each step of the network, and for the body as a whole.
    """

    def __init__(self, access: Access, clock_ns: Callable[[], int], timeout_s: float) -> None:
        self._access = access
        self._clock_ns = clock_ns
        self._timeout_s = timeout_s
        self._headers = {"Accept": "application/json", "Connection": "close"}
        if access.user:
            pair = f"{access.user}:{access.password}".encode()
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")

    def get(self, path: str) -> Any:
        """Return the JSON document at a path; numbers with a fraction are `Decimal`.

        Raises:
            RedfishError: there is none, and why.
        """
        url = self._resolve(self._access.url, path)
        for _ in range(_MOST_REDIRECTS + 1):
            status, target, body = self._request(urlsplit(url))
            if status // 100 != 3:
                return _document(status, body)
            url = self._resolve(url, target)
        raise RedfishError(Missing(Reason.BROKEN, "the management controller redirects in circles"))

    def _resolve(self, base: str, target: str) -> str:
        try:
            url = urljoin(base, target)
            same = _origin(urlsplit(url)) == _origin(urlsplit(self._access.url))
        except ValueError:
            same, url = False, ""
        if not same:
            detail = "the management controller points to another host; the password is not sent there"
            raise RedfishError(Missing(Reason.BROKEN, detail), final=True)
        return url

    def _request(self, parts: SplitResult) -> tuple[int, str, bytes]:
        connection = self._connection(parts)
        try:
            connection.request("GET", parts.path or "/", headers=self._headers)
            response = connection.getresponse()
            return response.status, response.getheader("Location") or "", self._body(response)
        except ssl.SSLCertVerificationError as error:
            detail = f"the certificate of the management controller is not trusted: {error.verify_message}"
            raise RedfishError(Missing(Reason.BROKEN, detail, _CA_REMEDY)) from error
        except TimeoutError as error:
            detail = f"the management controller did not answer within {self._timeout_s:g} s"
            raise RedfishError(Missing(Reason.BROKEN, detail)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            detail = f"the management controller cannot be asked: {str(error)[:120] or type(error).__name__}"
            raise RedfishError(Missing(Reason.BROKEN, detail)) from error
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=self._timeout_s)
        try:
            context = ssl.create_default_context(cafile=self._access.ca or None)
        except (OSError, ssl.SSLError) as error:
            detail = f"{self._access.ca} holds no certificates that can be read"
            raise RedfishError(Missing(Reason.BROKEN, detail, _CA_REMEDY), final=True) from error
        return http.client.HTTPSConnection(host, parts.port, timeout=self._timeout_s, context=context)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        end_ns = self._clock_ns() + int(self._timeout_s * 1e9)
        body = bytearray()
        while chunk := response.read1(65536):
            body += chunk
            if len(body) > _LARGEST_BYTES:
                raise http.client.HTTPException("its answer is larger than 1 MiB")
            if self._clock_ns() > end_ns:
                raise TimeoutError
        return bytes(body)


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _document(status: int, body: bytes) -> Any:
    if status in (401, 403):
        detail = f"the management controller refuses this user (HTTP {status})"
        remedy = "check user and password, and that the user may read chassis and power"
        raise RedfishError(Missing(Reason.NO_PERMISSION, detail, remedy), final=True)
    if status != 200:
        raise RedfishError(Missing(Reason.BROKEN, f"the management controller answers with HTTP {status}"))
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise RedfishError(Missing(Reason.BROKEN, "the management controller sent no valid JSON")) from error
