"""An authority whose notify looks each minute for what should have happened and did not, and the ways to make each thing go wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time
from email.message import EmailMessage
from pathlib import Path

import httpx
import psycopg
from alerted_authority import HELD, Alerted, alerted_authority, eventually
from databases import MakeDatabase

from services.notify.domain.findings import Finding
from shared.clock import MovableClock
from shared.contracts.codes import RiskLevel
from shared.ids import new_id

LIST_OF_TODAY = """
INSERT INTO notify.daily_lists (day, made_at, snapshot)
VALUES ((safereturn.now() AT TIME ZONE 'Europe/London')::date, safereturn.now(), '{}');
INSERT INTO notify.deliveries (delivery_id, leads_to, says, position, channel, address, state, wanted_at, due_at, reference, at)
VALUES (gen_random_uuid(), '/notify/daily-lists/' || (safereturn.now() AT TIME ZONE 'Europe/London')::date, 'daily_list', 'director',
        'email', 'director@example.gov.uk', 'sent', safereturn.now(), safereturn.now(), 'x', safereturn.now())
"""

COMPARED_BEFORE = "UPDATE notify.audited SET compared_at = compared_at - interval '1 day'"
"""Tonight's comparison is still to come."""

OPERATOR = "operator@example.gov.uk"


async def run(authority: Alerted, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(authority.dsn, autocommit=True) as conn:
        await conn.execute(statement.encode())


async def standing(authority: Alerted) -> list[str]:
    return [row["kind"] for row in await authority.rows("SELECT kind FROM notify.findings WHERE over_at IS NULL ORDER BY kind")]


async def looked(authority: Alerted) -> None:
    """A minute on, and somebody has looked."""
    before = (await authority.rows("SELECT looked_at FROM notify.audited"))[0]["looked_at"]
    await authority.forward(seconds=61)

    async def look() -> bool:
        ended = await authority.rows("SELECT looked_at > %s AS it FROM notify.audited", before)
        return bool(ended[0]["it"])

    await eventually(look, "another look")


async def looked_through(authority: Alerted) -> None:
    """A look has ended: there is one at a time."""
    await looked(authority)
    await looked(authority)


async def found(authority: Alerted, *kinds: Finding) -> None:
    """Until exactly these stand, a look later; or two, where somebody was already looking as the minute passed."""

    async def look() -> bool:
        return await standing(authority) == sorted(one.value for one in kinds)

    wanted = f"{[one.value for one in kinds]} stand"
    await looked(authority)
    try:
        await eventually(look, wanted, seconds=5)
    except AssertionError:
        await looked(authority)
        await eventually(look, wanted)


def told(authority: Alerted) -> list[EmailMessage]:
    return [mail for mail in authority.mail.taken if mail["To"] == OPERATOR]


async def ready(authority: Alerted) -> httpx.Response:
    async with httpx.AsyncClient(base_url=authority.url) as client:
        return await client.get("/notify/health/ready")


async def auditor_says(authority: Alerted) -> str:
    said: str = next(one["detail"] for one in (await ready(authority)).json()["dependencies"] if one["name"] == "auditor")
    return said


@asynccontextmanager
async def stuck(authority: Alerted) -> AsyncIterator[None]:
    """Notify can apply nothing of what missing says."""
    await run(
        authority,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;"
        "CREATE TRIGGER refuse BEFORE UPDATE ON safereturn.follower_positions EXECUTE FUNCTION refuse()",
    )
    yield
    await run(authority, "DROP TRIGGER refuse ON safereturn.follower_positions; DROP FUNCTION refuse")


@asynccontextmanager
async def watched_authority(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    """Noon, nothing to come that day but what a test makes, and one child who is missing, held by somebody, whose alert is open."""
    settings = {"position_addresses": HELD, "operator_address": OPERATOR}
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, **settings) as running:
        await running.until(time(12), days=1)
        await running.missing.raises(RiskLevel.LOW, owner=new_id())
        await running.alerts(1)
        await running.mails(2)
        await run(running, "DELETE FROM notify.rounds WHERE due_at > safereturn.now()")
        await run(running, LIST_OF_TODAY)
        await found(running)
        running.mail.taken.clear()  # what was found of today's list before it was there
        yield running


WRONG = {
    Finding.DAILY_LIST_NOT_MADE: ("DELETE FROM notify.daily_lists", LIST_OF_TODAY),
    Finding.DAILY_LIST_NOT_SENT: (
        "UPDATE notify.deliveries SET state = 'permanent_failure' WHERE says = 'daily_list'",
        "UPDATE notify.deliveries SET state = 'sent' WHERE says = 'daily_list'",
    ),
    Finding.ALERT_WITHOUT_NEXT_STEP: (
        "UPDATE notify.alerts SET next_at = NULL",
        "UPDATE notify.alerts SET next_at = safereturn.now() + interval '1 hour'",
    ),
    Finding.ALERT_WITHOUT_DELIVERY: (
        "UPDATE notify.deliveries SET channel = 'page', address = delivery_id::text WHERE alert_id IS NOT NULL",
        "UPDATE notify.deliveries SET channel = 'email' WHERE alert_id IS NOT NULL",
    ),
    Finding.EPISODE_WITHOUT_ESCALATION: (
        "UPDATE notify.episodes SET next_at = NULL",  # its alert stands and goes on, and after it nothing would
        "UPDATE notify.episodes SET next_at = safereturn.now() + interval '1 hour'",
    ),
    Finding.EPISODE_ONLY_IN_RECORD: (
        f"{COMPARED_BEFORE}; DELETE FROM notify.deliveries WHERE alert_id IS NOT NULL; CREATE TABLE lost AS TABLE notify.episodes;"
        " DELETE FROM notify.alerts; DELETE FROM notify.episodes",
        "INSERT INTO notify.episodes (episode_id, reference, version, snapshot, next_at)"
        ' SELECT episode_id, reference, version, snapshot || \'{"origin": "imported"}\', next_at FROM lost; DROP TABLE lost',
    ),
    Finding.EPISODE_ONLY_HERE: (
        f"{COMPARED_BEFORE}; INSERT INTO notify.episodes (episode_id, reference, version, snapshot, next_at)"
        " SELECT gen_random_uuid(), 'SR-2026-000999', version, snapshot || '{\"origin\": \"imported\"}', next_at FROM notify.episodes",
        "DELETE FROM notify.episodes WHERE reference = 'SR-2026-000999'",
    ),
    Finding.EPISODE_DIFFERS: (
        f"{COMPARED_BEFORE}; UPDATE notify.episodes SET snapshot = jsonb_set(snapshot, '{{status}}', '\"found\"')",
        "UPDATE notify.episodes SET snapshot = jsonb_set(snapshot, '{status}', '\"open\"')",
    ),
    Finding.EPISODE_WITHOUT_OWNER: (
        "UPDATE notify.episodes SET snapshot = jsonb_set(jsonb_set(snapshot, '{owner}', 'null'),"
        " '{recorded_at}', to_jsonb(safereturn.now() - interval '61 minutes'))",
        "UPDATE notify.episodes SET snapshot = jsonb_set(snapshot, '{owner}', to_jsonb(gen_random_uuid()))",
    ),
    Finding.STEP_PAST_DUE: (
        "UPDATE notify.episodes SET held_until = 'infinity'; UPDATE notify.alerts SET next_at = safereturn.now() - interval '6 minutes'",
        "UPDATE notify.alerts SET next_at = safereturn.now() + interval '1 hour'",
    ),
    Finding.DELIVERY_STUCK: (
        "UPDATE notify.deliveries SET state = 'temporary_failure', attempts = 9, due_at = safereturn.now() + interval '1 hour',"
        " wanted_at = safereturn.now()"
        " WHERE alert_id IS NOT NULL AND channel = 'email'",
        "UPDATE notify.deliveries SET state = 'sent' WHERE alert_id IS NOT NULL AND channel = 'email'",
    ),
}
"""Each by itself: what goes wrong, and how it is put right."""
