"""Log to relay to stream to follower: every fact is applied once, in order, however many relays and followers there are."""

import asyncio

import pytest
from faults.spine import STREAM, Consumer, Owner, Spine, eventually, facts, stream_positions

from shared.eventlog import log
from shared.eventlog.connections import open_redis
from shared.eventlog.follower import Moved, Progress, Received


@pytest.fixture
async def owner(spine: Spine) -> Owner:
    return await spine.owner()


@pytest.fixture
async def consumer(spine: Spine, owner: Owner) -> Consumer:
    return await spine.consumer(owner)


async def test_two_relays_without_a_lock_and_two_replicas_apply_each_fact_exactly_once(
    owner: Owner, consumer: Consumer, redis_url: str
) -> None:
    async with (
        owner.relay(redis_url),
        owner.relay(redis_url),
        consumer.follower(redis_url) as first,
        consumer.follower(redis_url) as second,
    ):
        for _ in range(40):
            await asyncio.gather(*(owner.append(count) for count in (1, 7, 40)))
        await eventually(consumer.has_all, "every fact applied once, in order")
        assert len(await consumer.applied()) == 40 * 48
        await eventually(lambda: first.health().ok and second.health().ok, "both followers level")
    async with open_redis(redis_url) as redis:
        assert await stream_positions(redis) == list(range(1, 40 * 48 + 1))


async def test_a_fresh_fact_arrives_by_the_stream_in_less_than_the_second_the_feed_would_take(
    owner: Owner, consumer: Consumer, redis_url: str
) -> None:
    async with owner.relay(redis_url), consumer.follower(redis_url) as follower:
        await eventually(lambda: follower.health().ok, "level")
        waits = []
        for _ in range(5):
            begun = asyncio.get_running_loop().time()
            await owner.append(1)
            await eventually(consumer.has_all, "applied")
            waits.append(asyncio.get_running_loop().time() - begun)
        assert sorted(waits)[2] < 0.5


async def test_an_emptied_stream_starts_near_the_end_and_the_follower_takes_the_rest_from_the_feed(
    owner: Owner, consumer: Consumer, redis_url: str
) -> None:
    await owner.append(2500)
    async with owner.relay(redis_url) as relay, open_redis(redis_url) as redis:
        await eventually(lambda: relay.health().ok, "relayed")
        assert await stream_positions(redis) == list(range(1501, 2501))
        async with consumer.follower(redis_url):
            await eventually(consumer.has_all, "all 2,500 applied")


async def test_the_stream_is_kept_to_its_length(owner: Owner, redis_url: str) -> None:
    async with owner.relay(redis_url, keep=500) as relay, open_redis(redis_url) as redis:
        await eventually(lambda: relay.health().ok, "started")
        await owner.append(3000)
        await eventually(lambda: relay.health().lag == 0 and relay.health().ok, "relayed")
        await owner.append(1)

        async def at_the_end() -> bool:
            return (await stream_positions(redis) or [0])[-1] == 3001

        await eventually(at_the_end, "the last one relayed")
        assert 500 <= await redis.xlen(STREAM) < 700  # MAXLEN ~ trims whole nodes of 100


async def test_a_batch_applied_twice_is_refused_the_second_time(owner: Owner, consumer: Consumer) -> None:
    event = facts(1)[0]
    one = Received(1, event.id, None, b"{}", event)
    start = await consumer.followed.progress()
    await consumer.followed.apply(start, [one])
    with pytest.raises(Moved):
        await consumer.followed.apply(start, [one])
    assert await consumer.applied() == [(1, event.id)]
    assert await consumer.followed.progress() == Progress(1, event.id)


async def test_what_cannot_be_read_is_dead_what_is_newer_is_parked_and_both_can_be_replayed(
    owner: Owner, consumer: Consumer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.contracts import envelope
    from shared.eventlog import deadletters

    good, bad, newer, last = facts(4)
    body = envelope.encode(newer)
    async with owner.pool.connection() as conn:
        await log.append(conn, [good])
        broken = envelope.encode(bad).replace('"ours"', '"nobody\'s"')
        unknown = body.replace(newer.dataschema, newer.dataschema[:-1] + "9")
        for event, text in ((bad, broken), (newer, unknown)):
            await conn.execute(log.APPEND, ([event.id], [event.type], [event.subject], [text]))
        await log.append(conn, [last])

    async with owner.relay(redis_url), consumer.follower(redis_url) as follower:
        await eventually(lambda: follower.health().ok, "level, since nothing stops behind a poison event")
        await eventually(lambda: follower.health().detail == "1 dead letters; 1 parked", "both told")
    assert [position for position, _ in await consumer.applied()] == [1, 4]
    dead, parked = await deadletters.list_set_aside(consumer.pool)
    assert (dead.kind, dead.position, dead.event_id) == ("dead", 2, bad.id)
    assert (parked.kind, parked.position, parked.event_id) == ("parked", 3, newer.id)
    assert "nobody" not in dead.reason, "a reason names fields, never what stood in them"

    with pytest.raises(deadletters.StillUndeliverable):
        await deadletters.replay(consumer.pool, STREAM, 2, consumer.handle)
    assert await deadletters.replay_parked(consumer.pool, STREAM, consumer.handle) == (0, 1)

    monkeypatch.setattr(deadletters, "decode", lambda raw: envelope.decode(raw.replace(b'9"', b'1"')))  # the upgrade
    consumer.failing = True
    with pytest.raises(Exception, match="disk is full"):
        await deadletters.replay(consumer.pool, STREAM, 3, consumer.handle)
    consumer.failing = False
    assert len(await deadletters.list_set_aside(consumer.pool, "parked")) == 1, "a replay that failed changed nothing"
    assert await deadletters.replay_parked(consumer.pool, STREAM, consumer.handle) == (1, 0)
    assert [position for position, _ in await consumer.applied()] == [1, 3, 4]

    await deadletters.discard(consumer.pool, STREAM, 2)
    assert await deadletters.list_set_aside(consumer.pool) == []
    with pytest.raises(deadletters.NotSetAside):
        await deadletters.discard(consumer.pool, STREAM, 2)
