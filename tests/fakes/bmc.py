"""A mock management controller: a small Redfish service on the loopback, with faults on demand."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

CHASSIS = "/redfish/v1/Chassis"
Handler = Callable[[BaseHTTPRequestHandler], None]


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer with a body."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class FakeBmc:
    """The controller: `documents` by path, a `fault` instead of every answer, and the requests it saw."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.documents: dict[str, Any] = {}
        self.fault: Handler | None = None
        self.requests: list[tuple[str, str | None]] = []
        self.release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.block_on_close = True
        self._server.daemon_threads = False
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"{'http' if context is None else 'https'}://127.0.0.1:{self._server.server_port}"

    def one_chassis(self, **documents: Any) -> None:
        """Show one rack server with these resources, such as Power."""
        chassis: dict[str, Any] = {"@odata.id": f"{CHASSIS}/1", "ChassisType": "RackMount"}
        for name, document in documents.items():
            chassis[name] = {"@odata.id": f"{CHASSIS}/1/{name}"}
            self.documents[f"{CHASSIS}/1/{name}"] = document
        self.documents[CHASSIS] = {"Members": [{"@odata.id": f"{CHASSIS}/1"}]}
        self.documents[f"{CHASSIS}/1"] = chassis

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        """Be a fault that answers nothing until the test is over."""
        self.release.wait(30)
        handler.close_connection = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bmc = self

        class Answering(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                bmc.requests.append((self.path, self.headers["Authorization"]))
                if bmc.fault is not None:
                    bmc.fault(self)
                elif self.path in bmc.documents:
                    send(self, json.dumps(bmc.documents[self.path]).encode())
                else:
                    send(self, b"{}", 404)

            def handle(self) -> None:
                try:
                    super().handle()
                except (ConnectionError, ssl.SSLError):
                    self.close_connection = True  # the client refused the certificate or gave up

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's name
                """Keep the test's output clean."""

        return Answering
