"""Who is told of what went wrong, and how; and what the operator sees of it."""

from datetime import time, timedelta
from pathlib import Path

from alerted_authority import HELD, Alerted, alerted_authority, eventually, served
from databases import MakeDatabase
from fastapi import FastAPI
from notifys_neighbours import free_port
from watched_authority import OPERATOR, WRONG, found, looked, ready, run, told

from services.notify.domain.findings import Finding
from services.notify.store import findings
from shared.clock import MovableClock
from shared.contracts.codes import RiskLevel
from shared.database import make_pool
from shared.identity.people import Role
from shared.ids import new_id


async def test_a_finding_does_not_make_the_service_unready(watched: Alerted) -> None:
    await run(watched, WRONG[Finding.ALERT_WITHOUT_NEXT_STEP][0])
    await found(watched, Finding.ALERT_WITHOUT_NEXT_STEP)
    answer = await ready(watched)
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


async def test_the_operator_is_told_when_the_mail_server_is_back_and_not_by_the_way_that_is_watched(watched: Alerted) -> None:
    watched.mail.stop()
    await run(watched, WRONG[Finding.ALERT_WITHOUT_NEXT_STEP][0])
    await found(watched, Finding.ALERT_WITHOUT_NEXT_STEP)
    assert [row["told_at"] for row in await watched.rows("SELECT told_at FROM notify.findings WHERE over_at IS NULL")] == [None]
    assert await watched.rows("SELECT FROM notify.deliveries WHERE address = %s", OPERATOR) == []
    watched.mail.start()
    await looked(watched)

    async def mailed() -> bool:
        return len(told(watched)) == 1

    await eventually(mailed, "the operator is told at the next look")


async def test_many_of_a_kind_are_one_message(watched: Alerted) -> None:
    for _ in range(3):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
    await watched.alerts(4)

    async def quiet() -> bool:
        return not await watched.rows("SELECT FROM notify.deliveries WHERE state IN ('pending', 'sending')")

    await eventually(quiet, "every message is out")
    await run(watched, WRONG[Finding.ALERT_WITHOUT_NEXT_STEP][0])
    await found(watched, *[Finding.ALERT_WITHOUT_NEXT_STEP] * 4)

    async def all_told() -> bool:
        return bool((await watched.rows("SELECT bool_and(told_at IS NOT NULL) AS it FROM notify.findings WHERE over_at IS NULL"))[0]["it"])

    await eventually(all_told, "each is marked as told")
    assert len(told(watched)) == 1


async def test_of_many_processes_one_looks_each_minute(watched: Alerted) -> None:
    pool = make_pool(watched.dsn)
    await pool.open()
    try:
        await looked(watched)
        async with pool.connection() as conn:
            assert await findings.turn(conn, timedelta(minutes=1)) is None
            assert 0 < await findings.next_turn(conn, timedelta(minutes=1)) <= 60
    finally:
        await pool.close()


async def test_the_outbox_says_what_waits_and_what_reached_nobody_and_only_to_administrators(watched: Alerted) -> None:
    watched.mail.refuses_recipient = "550 no such mailbox"
    await watched.missing.raises(RiskLevel.LOW, owner=new_id())

    async def failed() -> bool:
        page = (await watched.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text
        return "SMTPRecipientRefused 550" in page and "E-mail to m…@example.gov.uk" in page and "Team manager" in page

    await eventually(failed, "the outbox shows it")
    for role in (Role.DIRECTOR, Role.EDT, Role.SOCIAL_WORKER, Role.AUDITOR):
        assert (await watched.as_(role, "Somebody").get("/notify/outbox")).status_code == 403


# ---- the heartbeat ---------------------------------------------------------------------------------------------------------------------


async def test_the_heartbeat_is_heard_every_five_minutes_while_all_is_well_and_not_while_something_is_wrong(
    fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock
) -> None:
    heard: list[str] = []
    listener, port = FastAPI(), free_port()

    @listener.get("/ping/{secret}")
    async def ping(secret: str) -> dict[str, str]:
        heard.append(secret)
        return {}

    url = f"http://127.0.0.1:{port}/ping/s3cret"
    async with (
        served(listener, port),
        alerted_authority(fresh_database, redis_url, tmp_path, clock, position_addresses=HELD, heartbeat_url=url) as running,
    ):
        await running.until(time(6), days=1)
        await running.missing.raises(RiskLevel.LOW, owner=new_id())
        await running.alerts(1)

        async def beats(count: int) -> None:
            async def look() -> bool:
                return len(heard) >= count

            await eventually(look, f"{count} heartbeats, there were {len(heard)}")
            assert len(heard) == count

        await found(running)

        async def first() -> bool:
            return bool(heard)

        await eventually(first, "a first heartbeat")
        before = len(heard)
        await running.forward(minutes=5)
        await beats(before + 1)
        for _ in range(3):
            await looked(running)
        assert len(heard) == before + 1, "not every minute"
        await run(running, WRONG[Finding.ALERT_WITHOUT_NEXT_STEP][0])
        await found(running, Finding.ALERT_WITHOUT_NEXT_STEP)
        for _ in range(6):
            await looked(running)
        assert len(heard) == before + 1, "silent while something is wrong"
        await run(running, WRONG[Finding.ALERT_WITHOUT_NEXT_STEP][1])
        await found(running)
        await beats(before + 2)
