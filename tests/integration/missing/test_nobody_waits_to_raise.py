"""Many raise at once: each has a reference of their own, and nobody waits for somebody else's transaction to end."""

import asyncio
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from council import Council

from services.missing.store import access
from shared.database import SERVICES, make_pool, migrate, transaction
from shared.identity.people import Role, person_id

TAKE = "SELECT missing.take_numbers(%s, %s) AS number"


def stranger(number: int) -> dict[str, Any]:
    return {"child_id": None, "provisional": {"description": f"Stranger {number}", "approximate_age": 15, "care_status": "placed_here"}}


async def test_raised_at_once_no_two_have_one_reference(council: Council) -> None:
    """The first of the year among them, which make the year's sequence."""
    answers = await asyncio.gather(*(council.raise_episode(**stranger(number)) for number in range(12)), council.raise_episode("1001"))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["reference"] for answer in answers) == [f"SR-2026-{number:06d}" for number in range(1, 14)]


async def test_a_raise_that_was_refused_gives_its_reference_to_nobody_else(council: Council) -> None:
    given = [(await council.raise_episode("1001")).json()["reference"]]
    assert (await council.raise_episode("1001")).status_code == 409
    assert (await council.raise_episode("1002", last_seen_at=council.at(hours=3))).status_code == 422
    given += [(await council.raise_episode(one)).json()["reference"] for one in ("1002", "1003")]
    assert len(set(given)) == 3
    assert given == sorted(given)


async def test_nobody_waits_for_a_number_that_another_transaction_took(council: Council) -> None:
    await council.raise_episode("1001")
    async with await psycopg.AsyncConnection.connect(council.dsn) as slow, asyncio.timeout(5):
        await slow.execute(TAKE, (2026, 1))
        assert (await council.raise_episode("1002")).status_code == 201


async def test_nobody_waits_for_another_request_of_their_own(council: Council) -> None:
    await council.raise_episode("1001")
    pool = make_pool(council.dsn)
    async with pool, transaction(pool) as slow, asyncio.timeout(5):
        await access.remember(slow, person_id(Role.SOCIAL_WORKER, "Demo"), "Demo", "social_worker")
        await (await slow.execute("SELECT")).fetchall()
        assert (await council.raise_episode("1002")).status_code == 201


async def test_numbers_go_on_where_the_counter_of_older_builds_stood(database: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SERVICES / "missing" / "migrations"))
    config.attributes["dsn"] = database
    await asyncio.to_thread(command.upgrade, config, "0003")
    async with await psycopg.AsyncConnection.connect(database) as conn:
        await conn.execute(TAKE, (2025, 41))
    await asyncio.to_thread(migrate, "missing", database)
    async with await psycopg.AsyncConnection.connect(database) as conn:
        assert await (await conn.execute(TAKE, (2025, 2))).fetchall() == [(42,), (43,)]
        assert await (await conn.execute(TAKE, (2026, 1))).fetchall() == [(1,)]
