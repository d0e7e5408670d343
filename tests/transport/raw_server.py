"""A server of real sockets that behaves as badly as a test asks for."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio
import pytest
import trustme

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


over_both = pytest.mark.parametrize("carrier", ["ours", "httpx"], indirect=True)
"""For what must hold over httpx's own transport too, which is the fallback."""


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer's bytes; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One accepted connection, as a script sees it."""

    def __init__(self, server: "RawServer", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self._pending = b""

    def request(self) -> bytes:
        """Read one request whole; nothing when the other side ended."""
        while b"\r\n\r\n" not in self._pending:
            if not self._more():
                return b""
        head, _, rest = self._pending.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._pending = rest
        while len(self._pending) < length:
            if not self._more():
                return b""
        body, self._pending = self._pending[:length], self._pending[length:]
        whole = head + b"\r\n\r\n" + body
        self.server.requests.append(whole)
        return whole

    def _more(self) -> bool:
        data = self.sock.recv(65536)
        self._pending += data
        return bool(data)

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def wait(self) -> None:
        """Do nothing until the test is over or the other side goes."""
        while self.sock.recv(65536):
            pass

    def finish(self) -> None:
        """End our side, and take what still comes until the other side ends too."""
        self.sock.shutdown(socket.SHUT_WR)
        self.wait()

    def reset(self) -> None:
        """Cut the connection without a word."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def tls(self, context: ssl.SSLContext) -> None:
        self.sock = context.wrap_socket(self.sock, server_side=True)


Script = Callable[[Connection], None]


def polite(connection: Connection) -> None:
    """Answer everything with 200, as long as the other side likes."""
    while connection.request():
        connection.send(OK)


class RawServer:
    """Runs one script a connection, in order; when they are used up, the last of all goes on."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.pause = (
            threading.Event()
        )  # never set: `pause.wait(seconds)` is a sleep that ends early
        self.scripts: list[Script] = []
        self.then: Script = polite
        self.tls: ssl.SSLContext | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=300)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._start(self._accept)

    def answers(self, *answers: bytes) -> None:
        """Answer the first requests so, over whatever connections, and the others with 200."""
        left = list(answers)

        def script(connection: Connection) -> None:
            while connection.request():
                connection.send(left.pop(0) if left else OK)

        self.then = script

    async def reached(self, connections: int) -> None:
        """Wait until so many connections were made."""
        while self.connections < connections:  # noqa: ASYNC110 - it is another thread that counts
            await anyio.sleep(0.005)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                self._open.add(sock)
                self._start(self._serve, sock, self.scripts.pop(0) if self.scripts else self.then)

    def _serve(self, sock: socket.socket, script: Script) -> None:
        connection = Connection(self, sock)
        with suppress(OSError):
            if self.tls:
                connection.tls(self.tls)
            script(connection)
        self._open.discard(sock)
        with suppress(OSError):
            connection.sock.close()
        sock.close()

    def close(self) -> None:
        self.pause.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def tunnel(server: RawServer) -> Script:
    """Return what a proxy does that leads every CONNECT to a server."""

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 Here you are\r\n\r\n")
        with socket.create_connection(("127.0.0.1", server.port)) as onward:
            back = threading.Thread(target=pump, args=(onward, connection.sock))
            back.start()
            pump(connection.sock, onward)
            back.join()

    return script


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
