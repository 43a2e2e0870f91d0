"""The stores fail: the consumer's, the owner's, and the owner's comes back from an older backup."""

import asyncio

import pytest
from faults.proxy import Proxy
from faults.spine import STOPPED, STREAM, Consumer, Owner, Spine, eventually
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shared.database import make_pool


@pytest.fixture
async def owner(spine: Spine) -> Owner:
    return await spine.owner()


@pytest.fixture
async def consumer(spine: Spine, owner: Owner) -> Consumer:
    return await spine.consumer(owner)


def proxy_to(dsn: str) -> Proxy:
    target = conninfo_to_dict(dsn)
    host, port = str(target["host"]), int(target.get("port") or 5432)
    return Proxy(path=f"{host}/.s.PGSQL.{port}") if host.startswith("/") else Proxy(host=host, port=port)


async def test_a_failing_store_is_told_and_nothing_is_lost_or_doubled(
    owner: Owner, consumer: Consumer, redis_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with owner.relay(redis_url), consumer.follower(redis_url) as follower:
        await owner.append(100)
        await eventually(consumer.has_all, "the first 100")
        consumer.failing = True
        await owner.append(50)
        await eventually(lambda: "cannot apply what follows position 100" in follower.health().detail, "told")
        consumer.failing = False
        await eventually(consumer.has_all, "all applied once")
        await eventually(lambda: follower.health().ok and not follower.health().detail, "level again")
    logged = "".join(capfd.readouterr())
    assert "OperationalError" in logged
    assert "Frost" not in logged, "what a store says quotes the record at fault"


async def test_a_store_whose_connections_are_cut_in_mid_batch(owner: Owner, consumer: Consumer, redis_url: str) -> None:
    async with proxy_to(consumer.dsn) as proxy:
        shaky = make_pool(make_conninfo(consumer.dsn, host="127.0.0.1", port=proxy.port))
        await shaky.open()
        consumer.followed.pool = shaky
        async with owner.relay(redis_url), consumer.follower(redis_url):
            for _ in range(10):
                await owner.append(200)
                await asyncio.sleep(0.05)  # so that some cuts hit a transaction
                proxy.cut()
            await eventually(consumer.has_all, "all applied once", seconds=30)
        await shaky.close()


async def test_stopping_does_not_wait_for_a_store_that_is_away(owner: Owner, consumer: Consumer, redis_url: str) -> None:
    async with proxy_to(consumer.dsn) as proxy:
        shaky = make_pool(make_conninfo(consumer.dsn, host="127.0.0.1", port=proxy.port))
        await shaky.open()
        consumer.followed.pool = shaky
        async with asyncio.timeout(None) as stopping, owner.relay(redis_url), consumer.follower(redis_url) as follower:
            await eventually(lambda: follower.health().ok, "level")
            proxy.refuse()
            await owner.append(10)
            await eventually(lambda: "cannot apply" in follower.health().detail, "told")
            stopping.reschedule(asyncio.get_running_loop().time() + STOPPED)
        await shaky.close(timeout=0.1)


async def test_stopping_does_not_wait_for_a_store_that_hangs_though_the_stream_rings(
    owner: Owner, consumer: Consumer, redis_url: str
) -> None:
    async with asyncio.timeout(None) as stopping, consumer.follower(redis_url):
        hangs = asyncio.Event()

        async def hang(*_: object) -> None:
            hangs.set()
            await asyncio.sleep(60)

        consumer.followed.handle = hang
        await owner.append(1)
        await asyncio.wait_for(hangs.wait(), 5)  # what the owner said is never applied ...
        async with owner.relay(redis_url) as relay:
            await eventually(lambda: relay.health().ok, "relayed")  # ... and what the stream brings waits behind it
            stopping.reschedule(asyncio.get_running_loop().time() + STOPPED)


async def test_the_owner_s_database_away_for_a_while(owner: Owner, consumer: Consumer, redis_url: str) -> None:
    async with proxy_to(owner.dsn) as proxy:
        steady, owner.pool = owner.pool, make_pool(make_conninfo(owner.dsn, host="127.0.0.1", port=proxy.port))
        await owner.pool.open()
        async with owner.relay(redis_url) as relay, consumer.follower(redis_url) as follower:
            await owner.append(10)
            await eventually(consumer.has_all, "the first 10")
            proxy.refuse()
            await eventually(lambda: relay.health().detail != "" and follower.health().detail != "", "both told")
            proxy.heal()
            await eventually(lambda: relay.health().detail == follower.health().detail == "", "both well", seconds=30)
            await owner.append(10)
            await eventually(consumer.has_all, "all applied")
        await owner.pool.close()
        owner.pool = steady


async def test_an_owner_restored_behind_its_stream_and_consumers_turns_everything_red(
    owner: Owner, consumer: Consumer, redis_url: str
) -> None:
    async with owner.relay(redis_url) as relay, consumer.follower(redis_url) as follower:
        await owner.append(100)
        await eventually(consumer.has_all, "the first 100")
        applied = await consumer.applied()
        await owner.restore_to(90)
        await eventually(lambda: not relay.health().ok, "relay red")
        await eventually(lambda: not follower.health().ok, "follower red")
        assert f"DEL {STREAM}" in relay.health().detail
        assert "restored from an earlier time" in follower.health().detail

        await owner.append(30)  # another past grows beyond where the old one ended
        await asyncio.sleep(2.5)  # two looks of each
        assert not relay.health().ok, "never 'already published'"
        assert "another event at position 100" in relay.health().detail
        assert not follower.health().ok
        assert "another event at position 100" in follower.health().detail
        assert await consumer.applied() == applied, "nothing of the new past was mixed in"
