"""Real servers from Debian's packages, started on loopback and stopped again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of its own in a folder that is removed; as root it runs as another user."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert programs, "no PostgreSQL below /usr/lib/postgresql: install Debian's package postgresql"
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        someone = pwd.getpwnam(user)
        os.chown(folder, someone.pw_uid, someone.pw_gid)
    port = free_port()
    data, said = folder / "data", (folder / "log").open("w")
    make = [programs[-1] / "initdb", "-D", data, "-U", "ledger", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*make, "--no-sync"], check=True, user=user, cwd=folder, stdout=said)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "max_connections": 300,
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [programs[-1] / "postgres", "-D", data, *settings],
        user=user,
        cwd=folder,
        stdout=said,
        stderr=said,
    )
    url = f"postgresql://ledger@127.0.0.1:{port}/postgres"
    try:
        for _ in range(400):
            try:
                psycopg.connect(url).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.05)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # it waits for no client
        server.wait()
        said.close()
        shutil.rmtree(folder)


_numbers = count()


@pytest.fixture
def new_postgres(postgres_url: str) -> Callable[[], str]:
    """Make an empty database, and return its URL."""

    def new() -> str:
        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return postgres_url.replace("/postgres", f"/{name}").replace("sql:", "sql+psycopg:")

    return new
