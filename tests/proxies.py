"""A way to a server of PostgreSQL that can be cut at any message."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

_AT_ONCE = struct.pack("ii", 1, 0)
"""Whoever closes so resets the connection."""


@dataclass(slots=True)
class Proxy:
    """Hands on what comes, until it is told to cut at the nth thing that the program sends.

    `answered`: the server still gets that one and answers, and only the answer is lost. `shut`:
    nobody is let in any more once it has been cut. `reset`: the program meets a reset, and not
    the end of a stream.
    """

    port: int
    nth: int = 0
    needle: bytes = b""
    answered: bool = False
    shut: bool = False
    reset: bool = False
    cuts: int = field(default=0, init=False)
    seen: int = field(default=0, init=False)

    def arm(self, nth: int, *, needle: bytes = b"", answered: bool, shut: bool = False) -> None:
        self.nth, self.needle, self.answered, self.shut = nth, needle, answered, shut
        self.cuts, self.seen = 0, 0

    def url(self, url: str) -> str:
        """Return *url* by this way."""
        plain = {"sslmode": "disable", "gssencmode": "disable", "port": str(self.port)}
        return (
            make_url(url)
            .set(query={"host": "127.0.0.1", **plain})
            .render_as_string(hide_password=False)
        )

    def is_due(self, data: bytes) -> bool:
        self.seen += self.needle in data
        return bool(self.nth) and self.seen == self.nth

    def serve(self, listener: socket.socket, path: Path) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                if self.shut and self.cuts:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(path))
                passed = threading.Event()
                threading.Thread(target=self._up, args=(client, server, passed)).start()
                threading.Thread(target=self._down, args=(client, server, passed)).start()

    def _up(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(1 << 16):
                if self.is_due(data):
                    self.nth = 0
                    if self.answered:
                        # `_down` drops the answer, and cuts then; it may take more to be answered.
                        lost.set()
                        server.sendall(data)
                        continue
                    self.cuts += 1
                    if self.reset:
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                        client.close()
                    break
                server.sendall(data)
        close(client, server)

    def _down(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                if lost.is_set():
                    self.cuts += 1
                    break
                client.sendall(data)
        close(client, server)


def close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def proxied(url: str) -> Iterator[Proxy]:
    """Yield a way to the server of *url*, which listens at a socket in a folder."""
    path = Path(str(make_url(url).query["host"])) / ".s.PGSQL.5432"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(listener.getsockname()[1])
        threading.Thread(target=proxy.serve, args=(listener, path), daemon=True).start()
        try:
            yield proxy
        finally:
            close(listener)
