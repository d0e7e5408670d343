"""The shared stores keep what is asked of every store, and leave nothing that others can read."""

# ruff: noqa: ASYNC220, ASYNC240 - a test may look at the disk and wait for its child

import fcntl
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from banksapi_async import FileTokenStore, InvalidRequest, MemoryTokenStore, RedisTokenStore
from banksapi_async.stores.threads import Threads
from banksapi_async.testing import check_token_store

LATER = datetime.now(UTC) + timedelta(hours=1)
KEY = "ab" * 32

HOLD = """
import anyio, sys
from banksapi_async import FileTokenStore
async def main():
    await FileTokenStore(sys.argv[1]).lease(sys.argv[2], seconds=60)
    print("held", flush=True)
    await anyio.sleep(60)
anyio.run(main)
"""


async def test_a_folder_keeps_what_is_asked_of_every_store(tmp_path: Path) -> None:
    await check_token_store(lambda: FileTokenStore(tmp_path / "tokens"))


async def test_memory_keeps_what_is_asked_of_every_store() -> None:
    store = MemoryTokenStore()
    await check_token_store(lambda: store)


class Broken:
    """A store that breaks one promise."""

    def __init__(self, store: MemoryTokenStore, broken: str) -> None:
        self._store = store
        self._broken = broken

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    async def get(self, key):
        found = await self._store.get(key)
        return found and found[:-1] if self._broken == "get" else found

    async def discard(self, key, value):
        if self._broken == "discard":
            value = await self._store.get(key)
        await self._store.discard(key, value)

    async def lease(self, key, *, seconds):
        if self._broken == "lease":
            return "everybody's"
        return await self._store.lease(key, seconds=1e9 if self._broken == "ends" else seconds)


@pytest.mark.parametrize("broken", ["get", "discard", "lease"])
async def test_a_store_that_breaks_a_promise_is_told_which(broken: str) -> None:
    store = Broken(MemoryTokenStore(), broken)
    with pytest.raises(AssertionError, match="put" if broken == "get" else broken):
        await check_token_store(lambda: store)


async def test_a_lease_that_never_ends_is_noticed() -> None:
    store = Broken(MemoryTokenStore(), "ends")
    with pytest.raises(TimeoutError):
        await check_token_store(lambda: store, timeout=2.0)


async def test_nobody_else_can_read_the_folder_and_its_files(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    await store.put(KEY, b"value", ends=LATER)
    await store.lease(KEY, seconds=60)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "tokens").iterdir()}
    assert set(modes) == {"guard", f"{KEY}.token", f"{KEY}.lease"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "tokens").stat().st_mode) == 0o700


async def test_what_has_ended_is_swept_away_when_another_is_put(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    await store.put(KEY, b"old", ends=datetime.now(UTC) - timedelta(seconds=1))
    await store.put("cd" * 32, b"new", ends=LATER)
    assert [p.stem for p in tmp_path.glob("*.token")] == ["cd" * 32]


async def test_a_file_that_is_not_ours_is_no_value(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    (tmp_path / f"{KEY}.token").write_bytes(b"x" * 100_000)
    assert await store.get(KEY) is None


async def test_a_file_that_cannot_be_put_leaves_no_draft(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    (tmp_path / f"{KEY}.token").mkdir()
    with pytest.raises(OSError, match="directory"):
        await store.put(KEY, b"value", ends=LATER)
    assert {p.name for p in tmp_path.iterdir()} == {"guard", f"{KEY}.token"}


async def test_the_lease_of_a_killed_process_ends_with_it(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), KEY], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        store = FileTokenStore(tmp_path)
        with anyio.move_on_after(0.3) as waited:
            await store.lease(KEY, seconds=60)
        assert waited.cancelled_caught
        child.send_signal(signal.SIGKILL)
        child.wait()
        with anyio.fail_after(30):
            assert await store.lease(KEY, seconds=60)
    finally:
        child.kill()
        child.communicate()


async def test_who_is_cancelled_while_the_disk_hangs_goes_on_and_holds_nothing(
    tmp_path: Path,
) -> None:
    store = FileTokenStore(tmp_path)
    with (tmp_path / "guard").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        for _ in range(5):
            with anyio.move_on_after(0.05) as waited:
                await store.lease(KEY, seconds=3600)
            assert waited.cancelled_caught
    # The threads that were left behind come to the lease now, and find that nobody wants it.
    with anyio.fail_after(30):
        held = await FileTokenStore(tmp_path).lease(KEY, seconds=3600)
        await FileTokenStore(tmp_path).put(KEY, b"value", ends=LATER)
    assert held


async def test_a_disk_that_hangs_is_an_error_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banksapi_async.stores.threads.LONGEST", 0.05)
    store = FileTokenStore(tmp_path)
    with (tmp_path / "guard").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        for step in (store.lease(KEY, seconds=60), store.put(KEY, b"value", ends=LATER)):
            with pytest.raises(TimeoutError):
                await step
    monkeypatch.undo()
    with anyio.fail_after(30):
        assert await FileTokenStore(tmp_path).lease(KEY, seconds=60)


async def test_a_lease_is_given_back_if_its_waiter_goes_just_as_it_is_taken() -> None:
    threads = Threads()
    given_back: list[str] = []
    in_a_thread = threads.run

    async def run(work):
        done = await in_a_thread(work)
        scope.cancel()
        await anyio.lowlevel.checkpoint()
        return done

    threads.run = run
    with anyio.CancelScope() as scope:
        await threads.lease(lambda _: True, given_back.append, looks=(0.01, 0.02))
    assert scope.cancelled_caught
    assert len(given_back) == 1


async def test_a_lease_file_without_a_time_is_waited_for(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    held = await store.lease(KEY, seconds=60)
    (tmp_path / f"{KEY}.lease").write_text("")
    with anyio.move_on_after(0.2) as waited:
        await store.lease(KEY, seconds=60)
    assert waited.cancelled_caught
    await store.release(KEY, held)


async def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="key"):
        await FileTokenStore(tmp_path).get("../../etc/passwd")


@pytest.mark.parametrize("path", ["", None, 3])
def test_what_is_no_folder_is_refused(path: object) -> None:
    with pytest.raises(InvalidRequest, match="path"):
        FileTokenStore(path)  # type: ignore[arg-type]


def test_the_name_of_a_file_makes_no_folder(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("")
    for name in ("tok.json", "tokens"):
        with pytest.raises(InvalidRequest, match="names a file"):
            FileTokenStore(tmp_path / name)
    assert not (tmp_path / "tok.json").exists()


def test_a_folder_may_have_a_dot_in_its_name(tmp_path: Path) -> None:
    FileTokenStore(tmp_path / ".tokens")
    (tmp_path / "app.tokens").mkdir(mode=0o700)
    FileTokenStore(tmp_path / "app.tokens")


def test_a_folder_that_others_write_into_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(InvalidRequest, match="others may write"):
        FileTokenStore(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidRequest, match="cannot be made"):
        FileTokenStore(tmp_path / "file" / "below")


@pytest.mark.parametrize("given", [None, 3, object()])
def test_what_is_no_redis_is_refused(given: object) -> None:
    with pytest.raises(InvalidRequest, match="client_or_url"):
        RedisTokenStore(given)  # type: ignore[arg-type]


def test_a_url_that_is_not_redis_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidRequest) as caught:
        RedisTokenStore("http://user:hunter2@host/0")
    assert "hunter2" not in str(caught.value)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ImportError, match=r"banksapi_async\[redis\]"):
        RedisTokenStore("redis://localhost")


@pytest.mark.parametrize("make", [FileTokenStore, lambda _: RedisTokenStore("redis://:pw@h")])
def test_a_store_is_not_pickled_and_shows_nothing(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    assert "pw" not in repr(store)
    with pytest.raises(TypeError, match="in each process"):
        store.__reduce__()
    assert os.fspath(tmp_path) in repr(store) or "Redis" in repr(store)
