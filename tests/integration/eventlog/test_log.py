"""The owner's log: contiguous, chained, append-only, whatever its writers do at once."""

import asyncio
import random

import psycopg
import pytest
from faults.spine import Owner, Spine, facts

from shared.contracts.envelope import decode
from shared.eventlog import log


@pytest.fixture
async def owner(spine: Spine) -> Owner:
    return await spine.owner()


async def test_writers_at_once_with_rollbacks_leave_no_hole_and_one_chain(owner: Owner) -> None:
    chance = random.Random(7)

    async def write() -> int:
        kept = 0
        for _ in range(25):
            count = chance.randint(1, 4)
            async with owner.pool.connection() as conn:
                await log.append(conn, facts(count))
                if chance.random() < 0.3:
                    await conn.rollback()
                else:
                    kept += count
        return kept

    kept = sum(await asyncio.gather(*(write() for _ in range(6))))
    async with owner.pool.connection() as conn:
        events = [decode(raw) for raw in await log.read(conn, 0, 10_000)]
        end = await log.head(conn)
    assert [event.position for event in events] == list(range(1, kept + 1))
    assert [event.previous for event in events] == [None, *(event.id for event in events[:-1])]
    assert end == log.Head(kept, events[-1].id)


async def test_what_is_read_is_what_was_written(owner: Owner) -> None:
    written = facts(3)
    async with owner.pool.connection() as conn:
        await log.append(conn, written)
        read = [decode(raw) for raw in await log.read(conn, 0, 10)]
    assert [event.model_copy(update={"position": None, "previous": None}) for event in read] == written


async def test_an_empty_log_and_an_empty_append(owner: Owner) -> None:
    async with owner.pool.connection() as conn:
        assert await log.head(conn) == log.Head(0, None)
        await log.append(conn, [])
        assert await log.read(conn, 0, 10) == []


async def test_the_same_event_twice_is_refused(owner: Owner) -> None:
    event = facts(1)
    async with owner.pool.connection() as conn:
        await log.append(conn, event)
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with owner.pool.connection() as conn:
            await log.append(conn, event)
    assert len(await owner.logged()) == 1


@pytest.mark.parametrize("statement", ["UPDATE safereturn.log SET subject = 'x'", "DELETE FROM safereturn.log", "TRUNCATE safereturn.log"])
async def test_the_past_cannot_be_changed(owner: Owner, statement: str) -> None:
    await owner.append(2)
    before = await owner.logged()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        async with owner.pool.connection() as conn:
            await conn.execute(statement)
    assert await owner.logged() == before


async def test_a_body_that_does_not_carry_its_id_is_refused(owner: Owner) -> None:
    event = facts(1)[0]
    with pytest.raises(psycopg.errors.CheckViolation):
        async with owner.pool.connection() as conn:
            await conn.execute(log.APPEND, ([event.id], [event.type], [event.subject], ['{"id":"another"}']))


async def test_the_database_clock_can_be_moved_for_tests(owner: Owner) -> None:
    async with owner.pool.connection() as conn:
        await conn.execute("UPDATE safereturn.test_clock SET ahead = '72 hours'")
        row = await (await conn.execute("SELECT safereturn.now() - clock_timestamp() > '71 hours' AS ahead")).fetchone()
    assert row == {"ahead": True}


async def test_the_feed_pages_through_the_log_without_gap_or_repeat(owner: Owner) -> None:
    await owner.append(25)
    seen: list[tuple[int, str]] = []
    after = 0
    while True:
        page = (await owner.http.get("/missing/events", params={"after": after, "limit": 10})).json()
        assert page["head"] == 25
        if not page["items"]:
            break
        seen += [(item["position"], item["id"]) for item in page["items"]]
        after = page["next"]
    assert after == 25
    assert seen == [(position, str(id_)) for position, id_ in await owner.logged()]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=9223372036854775808", "limit=0", "limit=1001"])
async def test_the_feed_refuses_senseless_questions(owner: Owner, query: str) -> None:
    assert (await owner.http.get(f"/missing/events?{query}")).status_code == 422
