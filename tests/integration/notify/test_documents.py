"""What people set is kept in versions on real PostgreSQL: nothing is lost when two save, and nobody changes the past."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest
from databases import MakeDatabase
from pydantic import BaseModel

from services.notify.store import documents
from shared.database import Pool, make_pool
from shared.identity.people import DEMO_PEOPLE, Role

DIRECTOR, EDT = (next(one for one in DEMO_PEOPLE if one.role is role) for role in (Role.DIRECTOR, Role.EDT))
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Said(BaseModel):
    words: str


@pytest.fixture
async def pool(fresh_database: MakeDatabase) -> AsyncIterator[Pool]:
    pool = make_pool(await fresh_database("notify"))
    await pool.open()
    yield pool
    await pool.close()


async def test_each_saving_is_a_version_with_who_and_when_and_the_newest_counts(pool: Pool) -> None:
    async with pool.connection() as conn:
        assert await documents.current(conn, "rota") is None
        await documents.save(conn, "rota", Said(words="one"), DIRECTOR, AT)
        await documents.save(conn, "rota", Said(words="two"), EDT, AT, expected=1)
        await documents.save(conn, "person", Said(words="other"), EDT, AT, key="p", expected=0)
        newest = await documents.current(conn, "rota")
        assert newest
        assert (newest.version, newest.body, str(newest.by), newest.by_role, newest.at) == (2, {"words": "two"}, EDT.id, "edt", AT)
        first = await documents.version(conn, "rota", 1)
        assert first
        assert first.body == {"words": "one"}
        assert await documents.version(conn, "rota", 3) is None
        assert [one.version for one in await documents.history(conn, "rota")] == [2, 1]
        assert [one.version for one in await documents.history(conn, "rota", before=2)] == [1]
        assert [one.version for one in await documents.history(conn, "rota", limit=1)] == [2]
        assert [(one.key, one.body) for one in await documents.each_current(conn, "person")] == [("p", {"words": "other"})]


async def test_a_change_meant_for_an_older_version_is_refused_and_says_what_counts(pool: Pool) -> None:
    async with pool.connection() as conn:
        with pytest.raises(documents.Stale) as never_saved:
            await documents.save(conn, "rota", Said(words="x"), DIRECTOR, AT, expected=4)
        assert never_saved.value.current is None
        await documents.save(conn, "rota", Said(words="one"), DIRECTOR, AT, expected=0)
        with pytest.raises(documents.Stale) as stale:
            await documents.save(conn, "rota", Said(words="two"), EDT, AT, expected=0)
        assert stale.value.current
        assert stale.value.current.body == {"words": "one"}
        assert len(await documents.history(conn, "rota")) == 1


async def test_of_many_who_save_at_once_over_one_version_one_wins_and_without_a_version_none_is_lost(pool: Pool) -> None:
    async def save(words: str, expected: int | None) -> int | None:
        async with pool.connection() as conn:
            try:
                return (await documents.save(conn, "rota", Said(words=words), DIRECTOR, AT, expected=expected)).version
            except documents.Stale:
                return None

    won = await asyncio.gather(*(save(str(n), 0) for n in range(8)))
    assert sorted(won, key=str) == [1, *[None] * 7]
    assert sorted(await asyncio.gather(*(save(str(n), None) for n in range(8)))) == list(range(2, 10))


@pytest.mark.parametrize("change", ["UPDATE notify.documents SET body = '{}'", "DELETE FROM notify.documents", "TRUNCATE notify.documents"])
async def test_nobody_changes_the_past(pool: Pool, change: str) -> None:
    async with pool.connection() as conn:
        await documents.save(conn, "rota", Said(words="one"), DIRECTOR, AT)
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        async with pool.connection() as conn:
            await conn.execute(change.encode())
