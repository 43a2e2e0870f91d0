"""Redis is disposable: whatever happens to it, no fact is lost, none is applied twice, and what is wrong is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from faults.own_valkey import OwnValkey
from faults.proxy import Proxy
from faults.spine import STOPPED, STREAM, Consumer, Owner, Spine, eventually, stream_positions
from redis.asyncio import Redis

from shared.eventlog.chain import FIELD
from shared.eventlog.follower import Follower
from shared.eventlog.relay import Relay

BATCH = 250
"""Events the relay reads at once here: the first is the one the stream ends with, the others go out in one call."""
ROOM = 1_500_000
"""Bytes: enough for some nine batches of twenty."""


async def holds(redis: Redis, last: int) -> None:
    """The stream has every position up to `last`, none twice."""

    async def whole() -> bool:
        return await stream_positions(redis) == list(range(1, last + 1))

    await eventually(whole, f"the stream whole up to {last}")


@pytest.fixture
async def owner(spine: Spine) -> Owner:
    return await spine.owner()


@pytest.fixture
async def consumer(spine: Spine, owner: Owner) -> Consumer:
    return await spine.consumer(owner)


@pytest.fixture
async def redis(valkey: OwnValkey) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey.url) as client:
        yield client


@asynccontextmanager
async def level(owner: Owner, consumer: Consumer, url: str) -> AsyncIterator[tuple[Relay, Follower]]:
    """Two relays, one follower, 100 facts through."""
    async with owner.relay(url) as relay, owner.relay(url), consumer.follower(url) as follower:
        await owner.append(100)
        await eventually(consumer.has_all, "the first 100")
        await eventually(lambda: relay.health().ok, "relay level")
        yield relay, follower


async def test_flushed(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    async with level(owner, consumer, valkey.url):
        for _ in range(5):
            await redis.flushall()
            await owner.append(50)
        await eventually(consumer.has_all, "all applied")


async def test_restarted_without_data(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    async with level(owner, consumer, valkey.url) as (relay, _):
        valkey.kill()
        await owner.append(50)
        await eventually(consumer.has_all, "all applied by the feed while Redis is away")
        await eventually(lambda: relay.health().detail != "", "told")
        await valkey.start()
        await owner.append(50)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level again")
        await holds(redis, 200)


async def test_a_lost_tail_with_nothing_after_it_is_found(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    """As after a failover: the stream goes back by some entries that no follower has seen, and nobody writes again."""
    async with owner.relay(valkey.url) as relay:
        await owner.append(100)
        await eventually(lambda: relay.health().ok, "relayed")
        kept = await redis.xrange(STREAM, count=90)
        await redis.delete(STREAM)
        for entry_id, fields in kept:
            await redis.xadd(STREAM, fields, id=entry_id)
        async with consumer.follower(valkey.url):
            await eventually(consumer.has_all, "the lost tail applied")

        await holds(redis, 100)


async def test_a_tail_deleted_entry_by_entry_does_not_stop_the_relay(
    owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis
) -> None:
    """XDEL leaves the stream's last id where it was, so the same ids cannot be written again."""
    async with level(owner, consumer, valkey.url) as (relay, _):
        await redis.xdel(STREAM, "99-0", "100-0")
        await owner.append(10)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level")


async def test_rubbish_holding_the_next_id(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    async with level(owner, consumer, valkey.url) as (relay, _):
        await redis.xadd(STREAM, {"event": "rubbish"}, id="101-0")
        await owner.append(1)
        await eventually(consumer.has_all, "the true event 101, from the feed")
        await redis.xadd(STREAM, {"else": "\xff"}, id="102-7")
        await owner.append(50)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level")


async def test_rubbish_far_ahead_turns_the_relay_red_and_loses_nothing(
    owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis
) -> None:
    async with level(owner, consumer, valkey.url) as (relay, follower):
        await redis.xadd(STREAM, {FIELD: "rubbish"})  # an id of today's milliseconds
        await eventually(lambda: not relay.health().ok, "red")
        assert f"DEL {STREAM}" in relay.health().detail, "it says what to do"
        await owner.append(50)
        await eventually(consumer.has_all, "all applied by the feed")
        assert follower.health().ok
        before = await redis.info("commandstats")
        await asyncio.sleep(1)  # a second's load is what is measured
        after = await redis.info("commandstats")
        assert after["cmdstat_xread"]["calls"] - before["cmdstat_xread"]["calls"] < 10, "nobody spins on the rubbish"
        await redis.delete(STREAM)
        await eventually(lambda: relay.health().ok, "well again once the remedy is done")


async def test_out_of_memory_in_mid_flow(
    owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is room for some batches of the backlog: whichever one it ends in is there whole or not at all."""
    monkeypatch.setattr("shared.eventlog.relay.BATCH", BATCH)
    async with level(owner, consumer, valkey.url) as (relay, _):
        room = (await redis.info("memory"))["used_memory"] + ROOM
        await redis.config_set("maxmemory", room)
        await owner.append(5000)
        await eventually(lambda: "OutOfMemory" in relay.health().detail, "told")
        found = await stream_positions(redis)
        assert found == list(range(1, len(found) + 1))
        assert 100 < len(found) < 5100, "it ran out of memory on the way"
        assert (len(found) - 100) % (BATCH - 1) == 0, "nothing appended by halves"
        await eventually(consumer.has_all, "all applied by the feed")
        await redis.config_set("maxmemory", 0)
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level again")
        await holds(redis, 5100)


async def test_a_key_of_the_wrong_type_for_a_while(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    async with level(owner, consumer, valkey.url) as (relay, _):
        await redis.set(STREAM, "a string")
        await owner.append(50)
        await eventually(lambda: "WRONGTYPE" in relay.health().detail, "told")
        await eventually(consumer.has_all, "all applied by the feed")
        await redis.delete(STREAM)
        await owner.append(50)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level again")


async def test_permission_taken_away_for_a_while(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    await redis.execute_command("ACL", "SETUSER", "owner", "on", ">secret", "~missing.events:*", "+@all")
    url = valkey.url.replace("redis://", "redis://owner:secret@")
    async with level(owner, consumer, url) as (relay, _):
        await redis.execute_command("ACL", "SETUSER", "owner", "-@stream")
        await owner.append(50)
        await eventually(lambda: "ResponseError ACL" in relay.health().detail, "told")
        await eventually(consumer.has_all, "all applied by the feed")
        await redis.execute_command("ACL", "SETUSER", "owner", "+@all")
        await owner.append(50)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level again")


async def test_read_only_for_a_while(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    """As after a failover, while the client still speaks to the old master."""
    async with level(owner, consumer, valkey.url) as (relay, _):
        await redis.config_set("replica-serve-stale-data", "yes")
        await redis.execute_command("REPLICAOF", "127.0.0.1", "1")
        await owner.append(50)
        await eventually(lambda: "ReadOnly" in relay.health().detail, "told")
        await eventually(consumer.has_all, "all applied by the feed")
        await redis.execute_command("REPLICAOF", "NO", "ONE")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level again")
        await holds(redis, 150)


async def test_the_answer_cut_off_after_the_append(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    async with Proxy(port=valkey.port) as proxy, owner.relay(f"redis://127.0.0.1:{proxy.port}/0") as relay, consumer.follower(valkey.url):
        await owner.append(100)
        await eventually(consumer.has_all, "the first 100")
        proxy.lose_answer_to(b"missing.child_recorded")
        await owner.append(50)
        await eventually(lambda: proxy.answers_lost == 1, "an answer lost")
        await owner.append(50)
        await eventually(consumer.has_all, "all applied")
        await eventually(lambda: relay.health().ok and not relay.health().detail, "relay level")
        await holds(redis, 200)


async def test_starting_while_redis_is_away(owner: Owner, consumer: Consumer, valkey: OwnValkey, redis: Redis) -> None:
    valkey.kill()
    await owner.append(10)
    async with owner.relay(valkey.url), consumer.follower(valkey.url):
        await eventually(consumer.has_all, "all applied by the feed")
        await asyncio.sleep(3.5)  # beyond FastStream's own wait of 3 s for a first answer
        await valkey.start()

        async def blocked_in_xread() -> bool:
            return "cmdstat_xread" in await redis.info("commandstats")

        await eventually(blocked_in_xread, "the follower reads the stream after all")
        await owner.append(10)
        await eventually(consumer.has_all, "all applied")


async def test_stopping_does_not_wait_for_a_redis_that_is_away(owner: Owner, consumer: Consumer, valkey: OwnValkey) -> None:
    async with asyncio.timeout(None) as stopping, level(owner, consumer, valkey.url):
        valkey.kill()
        await owner.append(1)
        await eventually(consumer.has_all, "applied by the feed")
        stopping.reschedule(asyncio.get_running_loop().time() + STOPPED)
