"""Real servers from Debian's packages, started on loopback and stopped again."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of its own, which keeps nothing on disk."""
    program = shutil.which("redis-server")
    assert program, "redis-server not found: install Debian's package redis-server"
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    said = (folder / "log").open("w")
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=said,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with redis.Redis.from_url(url) as client:
        for _ in range(200):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
    yield url
    server.terminate()
    server.wait()
    said.close()
