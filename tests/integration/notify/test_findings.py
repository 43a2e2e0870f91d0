"""What should have happened and did not is found within a minute, told once, shown, and over when it is right again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from alerted_authority import HELD, Alerted, alerted_authority, eventually, served
from databases import MakeDatabase
from fastapi import FastAPI
from notifys_neighbours import NAME, free_port

from services.notify.domain.findings import Finding
from services.notify.store import findings
from shared.clock import MovableClock, london_date
from shared.contracts.codes import Category, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot, Period
from shared.database import make_pool
from shared.eventlog import readiness
from shared.identity.people import Role
from shared.ids import new_id

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


@pytest.fixture
async def watched(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
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


LIST_OF_TODAY = """
INSERT INTO notify.daily_lists (day, made_at, snapshot)
VALUES ((safereturn.now() AT TIME ZONE 'Europe/London')::date, safereturn.now(), '{}');
INSERT INTO notify.deliveries (delivery_id, leads_to, says, position, channel, address, state, wanted_at, due_at, reference, at)
VALUES (gen_random_uuid(), '/notify/daily-lists/' || (safereturn.now() AT TIME ZONE 'Europe/London')::date, 'daily_list', 'director',
        'email', 'director@example.gov.uk', 'sent', safereturn.now(), safereturn.now(), 'x', safereturn.now())
"""

COMPARED_BEFORE = "UPDATE notify.audited SET compared_at = compared_at - interval '1 day'"
"""Tonight's comparison is still to come."""

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


async def test_trying_again_hides_no_outage_and_what_waits_for_the_morning_is_none(watched: Alerted) -> None:
    """Each attempt puts the next one off: it counts from when a message was wanted."""
    again = "UPDATE notify.deliveries SET state = 'temporary_failure', attempts = 3, sent_at = NULL,"
    again += " due_at = safereturn.now() + interval '4 minutes',"
    mails = " WHERE alert_id IS NOT NULL AND channel = 'email'"
    await run(watched, f"{again} wanted_at = safereturn.now() + interval '9 hours'{mails}")
    await looked_through(watched)
    assert await standing(watched) == []
    await run(watched, f"{again} wanted_at = safereturn.now() - interval '6 minutes'{mails}")
    await found(watched, Finding.DELIVERY_STUCK)


def test_everything_that_is_looked_for_by_statement_is_tried() -> None:
    by_themselves = {Finding.HANDOVER_SHEET_NOT_SENT, Finding.DATA_MONDAY_NOT_SENT, Finding.FOLLOWER_BEHIND, Finding.NOT_COMPARED}
    by_themselves |= {Finding.RECEIPTS_MISSING}
    assert set(Finding) - set(WRONG) == by_themselves


@pytest.mark.parametrize("kind", WRONG)
async def test_what_went_wrong_is_told_once_shown_everywhere_and_over_when_it_is_right(watched: Alerted, kind: Finding) -> None:
    wrong, right = WRONG[kind]
    await run(watched, wrong)
    await found(watched, kind)

    async def mailed() -> list[EmailMessage]:
        return told(watched)

    (mail,) = await eventually(mailed, "the operator has a mail")
    assert mail["Subject"] == f"OFFICIAL-SENSITIVE: Safe Return needs its operator: {kind}"
    await found(watched, kind)
    assert [one["Subject"] for one in told(watched)] == [mail["Subject"]], "once"

    async def said() -> bool:
        return await auditor_says(watched) == f"found: {kind} 1"

    await eventually(said, "readiness says it")
    async with httpx.AsyncClient(base_url=watched.url) as client:
        metrics = (await client.get("/notify/metrics")).text
    assert f'safereturn_findings{{kind="{kind}"}} 1.0' in metrics
    page = (await watched.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text
    assert kind.label in page
    assert NAME not in page
    for address in (*HELD.values(), OPERATOR):
        assert address not in page
    await run(watched, right)
    await found(watched)
    page = (await watched.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text
    assert "Found and right again" in page
    await run(watched, wrong)
    await found(watched, kind)

    async def again() -> bool:
        return len(told(watched)) == 2

    await eventually(again, "when it happens anew, the operator is told anew")


async def test_a_handover_sheet_nobody_was_told_of_is_found(watched: Alerted) -> None:
    await watched.until(time(17))

    async def gone() -> list[dict[str, Any]]:
        return await watched.rows("SELECT FROM notify.rounds WHERE due_at > safereturn.now() - interval '1 hour'")

    await eventually(gone, "the sheet's hour was told of")
    await run(watched, "DELETE FROM notify.rounds")  # as if it never had; the process believes that it has
    await watched.forward(minutes=11)
    await watched.level()
    await looked(watched)

    async def is_found() -> bool:
        return Finding.HANDOVER_SHEET_NOT_SENT in await standing(watched)

    await eventually(is_found, "it is found")


async def test_an_open_episode_whose_alerts_are_lost_is_found_although_a_step_is_to_come(watched: Alerted) -> None:
    await run(watched, "DELETE FROM notify.deliveries WHERE alert_id IS NOT NULL; DELETE FROM notify.alerts")
    assert [row["next_at"] is None for row in await watched.rows("SELECT next_at FROM notify.episodes")] == [False]
    await found(watched, Finding.EPISODE_WITHOUT_ESCALATION)


async def test_an_open_episode_that_somebody_acknowledged_and_whose_next_step_is_lost_is_found(watched: Alerted) -> None:
    (alert,) = await watched.alerts(1)
    await watched.as_().post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    await found(watched)
    await run(watched, "UPDATE notify.episodes SET next_at = NULL")
    await found(watched, Finding.EPISODE_WITHOUT_ESCALATION)
    (row,) = await watched.rows("SELECT snapshot FROM notify.episodes")
    await watched.missing.rates(EpisodeSnapshot.model_validate(row["snapshot"]), RiskLevel.MEDIUM)  # any news sets it going again
    await watched.level()
    await found(watched)


async def test_nothing_is_found_of_one_that_waits_for_its_first_step(watched: Alerted) -> None:
    """Away without authorisation: nobody is told before six hours."""
    now = watched.clock.now()
    period = Period(category=Category.A, start=now)
    await watched.missing.raises(RiskLevel.LOW, owner=new_id(), category=Category.A, periods=(period,), last_seen_at=now)
    await watched.level()
    await found(watched)
    assert len(await watched.rows("SELECT FROM notify.alerts")) == 1, "only of the child who is missing"


async def test_a_follower_that_stays_behind_is_found_and_so_is_the_step_that_waits_for_it(
    watched: Alerted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stuck(watched):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
        await run(watched, WRONG[Finding.STEP_PAST_DUE][0])
        monkeypatch.setattr(readiness, "RECENT", -1)  # not level from now on, rather than in ten seconds
        await looked_through(watched)
        assert await standing(watched) == [], "not at once"
        await watched.forward(minutes=5)
        await found(watched, Finding.FOLLOWER_BEHIND)
        assert [row["about"] for row in await watched.rows("SELECT about FROM notify.findings WHERE over_at IS NULL")] == ["missing"]
        await watched.forward(minutes=9)
        await found(watched, Finding.FOLLOWER_BEHIND, Finding.STEP_PAST_DUE)
        monkeypatch.undo()
    await watched.level()
    await run(watched, WRONG[Finding.STEP_PAST_DUE][1])
    await found(watched)
    assert {mail["Subject"].rpartition(": ")[2] for mail in told(watched)} == {Finding.FOLLOWER_BEHIND, Finding.STEP_PAST_DUE}


# ---- the comparison with the record -----------------------------------------------------------------------------------------------------


async def says(authority: Alerted, words: str) -> None:
    async def look() -> bool:
        return words in await page_of(authority)

    await eventually(look, words)


async def compared_at(authority: Alerted) -> datetime:
    at: datetime = (await authority.rows("SELECT compared_at FROM notify.audited"))[0]["compared_at"]
    return at


async def page_of(authority: Alerted) -> str:
    return " ".join((await authority.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text.split())


async def test_each_night_open_episodes_are_compared_with_the_record_and_nothing_is_said_where_they_are_equal(watched: Alerted) -> None:
    for _ in range(2):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
    back = await watched.missing.raises(RiskLevel.LOW, owner=new_id())
    await watched.missing.returns(back)
    await watched.level()
    await run(watched, "UPDATE notify.audited SET compared_at = NULL")
    assert "have not been compared with the record yet" in await page_of(watched)
    await looked(watched)
    await says(watched, "3 in the record, no differences")
    before = await compared_at(watched)
    await watched.until(time(2, 55))
    await looked_through(watched)
    assert await compared_at(watched) == before, "once a night, and not before its hour"
    await watched.until(time(3))
    await looked_through(watched)
    assert await compared_at(watched) > before


async def test_what_is_on_its_way_is_no_difference(watched: Alerted) -> None:
    """What missing writes while notify cannot read it: compared when it is read."""
    await run(watched, "UPDATE notify.audited SET compared_at = NULL")
    async with stuck(watched):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
        await looked_through(watched)
        assert await standing(watched) == []
        assert "have not been compared" in await page_of(watched)
    await watched.level()
    await looked(watched)
    await says(watched, "2 in the record, no differences")


async def test_the_record_away_is_found_only_once_the_night_has_passed(watched: Alerted) -> None:
    await watched.until(time(2, 55))
    watched.missing.away = True
    await watched.until(time(6, 55))
    await looked_through(watched)
    assert Finding.NOT_COMPARED not in await standing(watched)
    await watched.until(time(7, 1))
    await looked_through(watched)
    (day,) = await watched.rows("SELECT about FROM notify.findings WHERE kind = 'not_compared' AND over_at IS NULL")
    assert day["about"] == london_date(watched.clock.now()).isoformat()
    watched.missing.away = False
    await looked_through(watched)
    assert Finding.NOT_COMPARED not in await standing(watched)


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
