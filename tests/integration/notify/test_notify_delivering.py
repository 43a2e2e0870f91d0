"""A mail server that is away, busy or refusing; a child who comes back; a process that dies at the worst moment."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from alerted_authority import Alerted, alerted_authority, eventually

from services.notify.channels import Parcel
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.message import Fields
from services.notify.channels.templates import TEMPLATES
from services.notify.deliver import Delivering
from services.notify.leasing import LEASE
from services.notify.links import Links
from services.notify.store import claiming, deliveries, outcomes
from shared.clock import LONDON
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.contracts.codes import RiskLevel
from shared.database import Pool, make_pool
from shared.observability import DependencyHealth


async def email_of(authority: Alerted, state: str) -> dict[str, Any]:
    """The e-mail of the only alert, once it is in this state."""

    async def look() -> dict[str, Any] | None:
        (alert,) = await authority.alerts(1)
        (found,) = [one for one in alert["deliveries"] if one["channel"] == "email"]
        return found if found["state"] == state else None

    found: dict[str, Any] = await eventually(look, f"the e-mail is {state}")
    return found


async def ready(authority: Alerted) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=authority.url) as client:
        answer = await client.get("/notify/health/ready")
    return {one["name"]: one for one in answer.json()["dependencies"]}


async def test_a_mail_server_that_is_down_is_tried_until_it_is_up(authority: Alerted) -> None:
    authority.mail.stop()
    await authority.missing.raises()
    waiting = await email_of(authority, "temporary_failure")
    assert waiting["failure"] == "SMTPConnectError"
    assert not (await ready(authority))["mail"]["ok"]
    authority.mail.start()
    await authority.forward(minutes=2)
    (mail,) = await authority.mails(1)
    sent = await email_of(authority, "sent")
    assert sent["attempts"] >= 2
    assert mail["Message-ID"] == sent["reference"]
    assert (await ready(authority))["mail"]["ok"]


async def test_of_a_severe_alert_that_is_not_out_after_two_minutes_the_card_and_the_alert_say_whom_to_ring(authority: Alerted) -> None:
    authority.mail.stop()
    await authority.missing.raises(RiskLevel.HIGH)
    severe = next(one for one in await authority.alerts(2) if one["severity"] == "severe")

    async def said(path: str) -> str:
        return " ".join((await authority.as_().get(path)).text.split())

    await authority.forward(seconds=130)
    card, alert = await said("/notify"), await said(f"/notify/alerts/{severe['alert_id']}")
    for page in (card, alert):
        assert "Not sent yet: the messages are tried again, and none is out. Ring the " in page
    authority.mail.start()
    await authority.forward(seconds=31)
    await authority.mails(1)

    async def over() -> bool:
        return "Not sent yet" not in await said("/notify")

    await eventually(over, "the card asks nobody to ring")


async def test_once_a_mail_server_is_back_what_is_severe_does_not_wait_behind_what_is_new(authority: Alerted) -> None:
    authority.mail.stop()
    worried = await authority.missing.raises(RiskLevel.HIGH)

    async def both_wait() -> bool:
        rows = await authority.rows("SELECT state FROM notify.deliveries WHERE channel = 'email'")
        return [row["state"] for row in rows] == ["temporary_failure"] * 2

    await eventually(both_wait, "both messages failed once")
    await authority.rows("UPDATE notify.deliveries SET due_at = safereturn.now() + interval '1 hour' WHERE channel = 'email' RETURNING 1")
    authority.mail.start()
    await authority.missing.raises(RiskLevel.LOW)
    await authority.mails(2)
    left = await authority.rows(
        "SELECT a.episode_id, a.severity FROM notify.deliveries JOIN notify.alerts AS a USING (alert_id) WHERE due_at > safereturn.now()"
    )
    assert [(row["episode_id"], row["severity"]) for row in left] == [(worried.episode_id, "routine")]


async def test_a_message_waiting_for_more_than_a_minute_makes_readiness_red(authority: Alerted) -> None:
    authority.mail.refuses_recipient = "451 greylisted"
    await authority.missing.raises()
    await email_of(authority, "temporary_failure")
    await authority.forward(seconds=90)

    async def red() -> bool:
        found = (await ready(authority))["deliveries_email"]
        return not found["ok"] and "waiting for" in found["detail"]

    await eventually(red, "readiness says that a delivery is stuck")
    authority.mail.refuses_recipient = None
    await authority.forward(minutes=6)
    await authority.mails(1)

    async def green() -> bool:
        return bool((await ready(authority))["deliveries_email"]["ok"])

    await eventually(green, "readiness is green again")


async def test_a_refused_recipient_is_final_and_the_alert_goes_on_at_once_until_somebody_has_to_ring(authority: Alerted) -> None:
    """Here every position is the director's, whose mailbox is gone: the ladder is climbed without waiting for a silence."""
    authority.mail.refuses_recipient = "550 no such mailbox: director"
    await authority.missing.raises(RiskLevel.HIGH)

    async def rings() -> bool:
        return all(one["rings"] and one["nobody_reached"] for one in await authority.alerts(2) if one["severity"] == "severe")

    await eventually(rings, "nobody was reached, and somebody has to ring")
    failed = await authority.rows(
        "SELECT d.state, d.failure, d.attempts, d.says FROM notify.deliveries AS d JOIN notify.alerts USING (alert_id) "
        "WHERE channel = 'email' AND rule = 'high_risk' ORDER BY telling"
    )
    assert {(one["state"], one["failure"], one["attempts"]) for one in failed} == {("permanent_failure", "SMTPRecipientRefused 550", 1)}
    assert [one["says"] for one in failed] == ["alert", "ring"], "nobody new is the deputy, and no more often than that"


async def test_a_child_who_is_back_is_not_told_about_any_more(authority: Alerted) -> None:
    authority.mail.stop()
    episode = await authority.missing.raises()
    await email_of(authority, "temporary_failure")
    await authority.missing.returns(episode)
    (alert,) = await authority.alerts(1, state="closed", episode=episode)
    await email_of(authority, "suppressed")
    assert alert["closed_at"] is not None
    authority.mail.start()
    await authority.forward(minutes=10)
    other = await authority.missing.raises()
    (mail,) = await authority.mails(1)
    assert other.reference in mail["Subject"]


async def test_a_temporary_refusal_of_the_message_is_tried_again(authority: Alerted) -> None:
    authority.mail.answers = ["452 too much at once"]
    await authority.missing.raises()
    await email_of(authority, "temporary_failure")
    await authority.forward(seconds=10)
    await authority.mails(1)


async def test_without_a_mail_server_messages_stand_in_the_outbox_and_nothing_says_that_they_were_sent(
    fresh_database: Any, redis_url: str, tmp_path: Any, clock: Any
) -> None:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, smtp_host=None) as authority:
        episode = await authority.missing.raises()
        await email_of(authority, "kept")
        (kept,) = (tmp_path / "outbox").glob("*.eml")
        assert episode.reference in kept.read_text()
        outbox = (await ready(authority))["outbox"]
        assert (outbox["ok"], "reach nobody" in outbox["detail"]) == (True, True)
        (alert,) = await authority.alerts(1)
        assert (alert["nobody_reached"], alert["steps"][0]["state"]) == (True, "failed")
        page = (await authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
        assert "kept on this system’s own disk, it reached nobody" in page
        assert "Nobody was reached by any message. Ring the " in page
        assert "mail server took it" not in page


async def test_that_nobody_was_reached_stands_once_on_a_childs_card_with_everybody_to_ring(
    fresh_database: Any, redis_url: str, tmp_path: Any, clock: Any
) -> None:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, smtp_host=None) as authority:
        await authority.forward(hours=(12 - authority.clock.now().astimezone(LONDON).hour) % 24)  # by day: nobody sleeps
        await authority.missing.raises(RiskLevel.HIGH)
        await eventually(lambda: _kept(authority, 2), "both alerts reached nobody")
        page = (await authority.as_().get("/notify")).text
        assert page.count("Nobody was reached by any message") == 1
        assert "Ring the assistant director, director, team manager and emergency duty team lead now" in page


async def _kept(authority: Alerted, many: int) -> bool:
    return sum(one["nobody_reached"] for one in await authority.alerts(many)) == many


# ---- processes that share the table ---------------------------------------------------------------------------------------------------


class Recording:
    """A channel that remembers, slowly enough that two workers meet, and dies on demand after sending."""

    def __init__(self) -> None:
        self.taken, self.sent = DeliveryState.SENT, list[str]()
        self.receipts = False
        self.dies = False

    async def send(self, parcel: Parcel) -> None:
        await asyncio.sleep(0.01)
        self.sent.append(parcel.reference)
        if self.dies:
            raise asyncio.CancelledError

    def health(self) -> DependencyHealth:
        return DependencyHealth(name="mail", ok=True)

    async def close(self) -> None: ...


@pytest.fixture
async def held_back(authority: Alerted) -> Any:
    """An authority whose own worker cannot send, with a pool for workers of the test's own."""
    pool = make_pool(authority.dsn)
    await pool.open()
    yield authority, pool
    await pool.close()


async def unsent(authority: Alerted, pool: Pool, count: int) -> None:
    """So many deliveries due now that no worker has touched."""
    authority.mail.stop()
    for _ in range(count):
        await authority.missing.raises()
    await authority.alerts(count)

    async def tried() -> bool:
        rows = await authority.rows("SELECT count(*) AS n FROM notify.deliveries WHERE state = 'temporary_failure'")
        return bool(rows[0]["n"] == count)

    await eventually(tried, "every message was tried once")


def delivering(authority: Alerted, pool: Pool, channel: Recording) -> Delivering:
    notify = authority.app.state.notify
    links = Links(b"secret", authority.url)
    return Delivering(pool, authority.clock, notify.escalating, {Channel.EMAIL: channel}, links)


async def test_two_workers_never_send_the_same_message(held_back: tuple[Alerted, Pool]) -> None:
    authority, pool = held_back
    await unsent(authority, pool, 12)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now(), state = 'pending' WHERE channel = 'email'")
        channel = Recording()
        workers = [delivering(authority, pool, channel) for _ in range(4)]
    claimed = await asyncio.gather(*(claiming.claim(pool, 5, LEASE) for _ in workers))
    messages = [one for each in claimed for one in each]
    rows = [one for message in messages for one in message.all]
    assert len({one.delivery_id for one in rows}) == len(rows) == 12
    await asyncio.gather(*(worker.deliver(one) for worker, each in zip(workers, claimed, strict=True) for one in each))
    assert len(channel.sent) == len(set(channel.sent)) == len(messages)


async def test_a_crash_after_sending_sends_again_under_the_same_message_id(held_back: tuple[Alerted, Pool]) -> None:
    authority, pool = held_back
    await unsent(authority, pool, 1)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now() - interval '1 s' WHERE channel = 'email'")
        (mine,) = await take(conn)
    channel = Recording()
    channel.dies = True
    with pytest.raises(asyncio.CancelledError):
        await delivering(authority, pool, channel).deliver(mine)
    assert await claiming.claim(pool, 5, LEASE) == [], "while the lease runs nobody else takes it"
    authority.mail.start()
    await authority.forward(in_hand=True, seconds=LEASE.total_seconds() + 1)
    (mail,) = await authority.mails(1)
    assert [mail["Message-ID"]] == channel.sent


async def take(conn: psycopg.AsyncConnection[Any]) -> list[deliveries.Claimed]:
    """Claim in this very transaction, before the authority's own worker can."""
    rows = await (await conn.execute(claiming.CLAIM, {"most": 1, "lease": LEASE, "channel": None})).fetchall()
    return [deliveries.Claimed(**deliveries.coded(row)) for row in rows]


async def test_who_overslept_its_lease_marks_nothing(held_back: tuple[Alerted, Pool]) -> None:
    authority, pool = held_back
    await unsent(authority, pool, 1)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now() - interval '1 s' WHERE channel = 'email'")
        (mine,) = await take(conn)
        await conn.execute("UPDATE notify.deliveries SET attempts = attempts + 1 WHERE delivery_id = %s", (mine.delivery_id,))
    before = await authority.rows("SELECT position FROM safereturn.log_head")
    await delivering(authority, pool, Recording()).deliver(mine)
    assert await authority.rows("SELECT position FROM safereturn.log_head") == before


async def test_that_it_was_handed_over_is_kept_where_the_receipt_was_there_first(held_back: tuple[Alerted, Pool]) -> None:
    authority, pool = held_back
    await unsent(authority, pool, 1)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now() - interval '1 s' WHERE channel = 'email'")
        (mine,) = await take(conn)
        await outcomes.turn(conn, await outcomes.lock(conn, mine.delivery_id), DeliveryState.DELIVERED, authority.clock.now())
    await delivering(authority, pool, Recording()).deliver(mine)
    (row,) = await authority.rows("SELECT * FROM notify.deliveries WHERE delivery_id = %s", mine.delivery_id)
    assert (row["state"], row["delivered_at"] is not None, row["sent_at"] is not None) == ("delivered", True, True)


async def test_one_connection_carries_messages_that_follow_each_other(authority: Alerted) -> None:
    email = Email(Server("127.0.0.1", authority.mail.port, "none", None, None), "safe-return@example.gov.uk")
    conversations = authority.mail.conversations
    message = TEMPLATES["alert"][Channel.EMAIL].fill(Fields("SR-2026-000001", "http://127.0.0.1/notify/alerts/1"))
    for number in range(3):
        await email.send(Parcel(f"<{UUID(int=number)}@example.gov.uk>", "director@example.gov.uk", authority.clock.now(), message))
    assert authority.mail.conversations == conversations + 1
    authority.mail.stop()
    authority.mail.start()  # the kept connection is gone: a new one, without a failure
    await email.send(Parcel(f"<{UUID(int=9)}@example.gov.uk>", "director@example.gov.uk", authority.clock.now(), message))
    assert len(authority.mail.taken) == 4
    await email.close()
