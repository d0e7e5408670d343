"""Sync everybody's accounts once an hour, with as many workers as there are machines.

taskiq worker hourly:broker
taskiq scheduler hourly:scheduler
"""

import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import redis.asyncio
from banksapi_async import BanksapiError, RateLimited, RedisTokenStore, Session, SqlLedger
from taskiq import Context, TaskiqDepends, TaskiqEvents, TaskiqScheduler, TaskiqState
from taskiq.schedule_sources import LabelScheduleSource
from taskiq_redis import ListRedisScheduleSource, RedisStreamBroker

REDIS = os.environ["REDIS_URL"]
LEDGER = os.environ["LEDGER_URL"]  # postgresql://…
PAUSE = float(os.environ.get("PAUSE", "60"))  # seconds before the second try
TRIES = 5
AT_ONE_BANK = 10
LONGEST = 240  # seconds of one job

# A message that is not acknowledged for a quarter of an hour was its worker's last.
broker = RedisStreamBroker(
    REDIS,
    queue_name="hourly",
    consumer_id="0",
    idle_timeout=15 * 60 * 1000,
    unacknowledged_lock_timeout=60,
)
later = ListRedisScheduleSource(REDIS)
scheduler = TaskiqScheduler(broker, [LabelScheduleSource(broker), later])


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def start(state: TaskiqState) -> None:
    """Open what lives as long as the worker process."""
    state.redis = redis.asyncio.Redis.from_url(REDIS, decode_responses=True)
    state.session = Session.from_env(token_store=RedisTokenStore(REDIS))
    state.ledger = SqlLedger(LEDGER)
    await state.ledger.create_all()


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def stop(state: TaskiqState) -> None:
    """Close it again."""
    await state.session.aclose()
    await state.ledger.aclose()
    await state.redis.aclose()


@broker.task(schedule=[{"cron": "0 * * * *"}])
async def fan_out(context: Annotated[Context, TaskiqDepends()]) -> None:
    """Make one job a person and hour; one too many would do no harm."""
    hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
    store = context.state.redis
    async for name in names(store):
        if not await store.exists(f"made:{hour}:{name}"):
            await sync_person.kiq(name, hour)
            await store.set(f"made:{hour}:{name}", 1, ex=7200)


@broker.task
async def sync_person(name: str, hour: str, context: Annotated[Context, TaskiqDepends()]) -> None:
    """Sync the accounts of one person; whatever goes wrong is a retry, or set aside."""
    store, job = context.state.redis, f"{hour}:{name}"
    # Counted before anything else: a job that kills its worker never gets to say so.
    tries = await store.incr(f"tries:{job}")
    await store.expire(f"tries:{job}", 2 * 24 * 3600)
    if tries > TRIES:
        await store.hset("set_aside", job, f"tried {TRIES} times")
        return
    person = json.loads(await store.hget("people", name))  # yours: a table, and a vault
    async with place(store, person["bank"]) as free:
        if not free:
            await store.decr(f"tries:{job}")
            await again(name, hour, PAUSE)
            return
        user = context.state.session.as_user(name, person["password"])
        try:
            report = await context.state.ledger.sync(
                await user.customer(), owner=name, timeout=LONGEST
            )
        except BanksapiError as error:
            troubles = [error]
        else:
            # Who must be asked stands in `ledger.needs_person()`, for the web service.
            troubles = [one.error for one in report.failed if one.error.retryable]
    if any(not error.retryable for error in troubles):
        (error,) = troubles
        await store.hset("set_aside", job, f"{type(error).__name__}, {error.action.value}")
    elif troubles:
        asked = [one.retry_after or 0 for one in troubles if isinstance(one, RateLimited)]
        await again(name, hour, max(PAUSE * 2 ** (tries - 1), *asked, 0))


async def again(name: str, hour: str, seconds: float) -> None:
    """Put a job back for later; the place in the queue is free meanwhile."""
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    await sync_person.schedule_by_time(later, when, name, hour)


async def names(store: redis.asyncio.Redis) -> AsyncIterator[str]:
    """Yield the names of all people."""
    async for name, _ in store.hscan_iter("people"):
        yield name


TAKE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
return redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
"""


@asynccontextmanager
async def place(store: redis.asyncio.Redis, bank: str) -> AsyncIterator[bool]:
    """Take one of the places at a bank, all workers together; a dead holder's becomes free."""
    key, mine, now = f"at:{bank}", uuid.uuid4().hex, datetime.now(UTC).timestamp()
    taken = await store.eval(TAKE, 1, key, now, AT_ONE_BANK, now + 2 * LONGEST, mine)
    try:
        yield bool(taken)
    finally:
        await store.zrem(key, mine)
