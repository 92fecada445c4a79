"""An object store that speaks as much of Amazon's protocol as reading takes: lists of keys, and ranges of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_WHEN = "2026-01-01T00:00:00.000Z"


class _Handler(BaseHTTPRequestHandler):
    """Serves the folders of `root` as buckets; a request without a signature is refused."""

    protocol_version = "HTTP/1.1"
    root: Path

    def do_HEAD(self) -> None:
        self._answer(self._file().stat().st_size, b"", {"Accept-Ranges": "bytes"})

    def do_GET(self) -> None:
        if "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            self._send(403, b"<Error><Code>AccessDenied</Code></Error>", {})
        elif "list-type" in (query := parse_qs(urlsplit(self.path).query)):
            self._send(
                200, self._listing(query.get("prefix", [""])[0]).encode(), {"Content-Type": "application/xml"}
            )
        elif not self._file().is_file():
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>", {})
        else:
            self._send_range(self._file().read_bytes())

    def log_message(self, *_told: object) -> None:
        """Say nothing."""

    def _file(self) -> Path:
        return self.root / unquote(urlsplit(self.path).path).lstrip("/")

    def _listing(self, prefix: str) -> str:
        bucket = self._file()
        found = sorted(path for path in bucket.rglob("*") if path.is_file())
        keys = [(path.relative_to(bucket).as_posix(), path.stat().st_size) for path in found]
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{_WHEN}</LastModified><Size>{size}</Size></Contents>"
            for key, size in keys
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"

    def _send_range(self, body: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            self._send(200, body, {})
            return
        first = int(asked[1]) if asked[1] else max(0, len(body) - int(asked[2]))
        last = min(int(asked[2]), len(body) - 1) if asked[1] and asked[2] else len(body) - 1
        self._send(206, body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(body)}"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self._answer(len(body), body, headers, begun=True)

    def _answer(self, length: int, body: bytes, headers: dict[str, str], *, begun: bool = False) -> None:
        if not begun:
            self.send_response(200)
        for name, value in {
            "Content-Length": str(length),
            "ETag": '"1"',
            "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
        }.items():
            self.send_header(name, value)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def object_store(root: Path) -> Iterator[str]:
    """Serve the folders of a folder as buckets, and yield the address to do it at."""
    handler = type("Handler", (_Handler,), {"root": root})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
