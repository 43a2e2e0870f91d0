"""A mail server that is away, busy or refusing; a child who comes back; a process that dies at the worst moment."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from notifys_neighbours import AUTHORITY

from services.notify.channels import Parcel
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.message import ALERT, Fields
from services.notify.deliver import Delivering
from services.notify.leasing import LEASE
from services.notify.store import deliveries
from shared.contracts.codes import DeliveryState
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


async def test_a_message_waiting_for_more_than_a_minute_makes_readiness_red(authority: Alerted) -> None:
    authority.mail.refuses_recipient = "451 greylisted"
    await authority.missing.raises()
    await email_of(authority, "temporary_failure")
    await authority.forward(seconds=90)

    async def red() -> bool:
        found = (await ready(authority))["deliveries"]
        return not found["ok"] and "waiting for" in found["detail"]

    await eventually(red, "readiness says that a delivery is stuck")
    authority.mail.refuses_recipient = None
    await authority.forward(minutes=6)
    await authority.mails(1)

    async def green() -> bool:
        return bool((await ready(authority))["deliveries"]["ok"])

    await eventually(green, "readiness is green again")


async def test_a_refused_recipient_is_final_and_says_that_nobody_was_reached(authority: Alerted) -> None:
    authority.mail.refuses_recipient = "550 no such mailbox: director"
    await authority.missing.raises()
    failed = await email_of(authority, "permanent_failure")
    assert (failed["failure"], failed["attempts"]) == ("SMTPRecipientRefused 550", 1)
    (alert,) = await authority.alerts(1)
    assert alert["nobody_reached"]
    assert alert["steps"][0]["state"] == "failed"
    await authority.forward(hours=1)
    assert (await email_of(authority, "permanent_failure"))["attempts"] == 1


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
        mail = (await ready(authority))["mail"]
        assert (mail["ok"], "reach nobody" in mail["detail"]) == (True, True)
        (alert,) = await authority.alerts(1)
        assert (alert["nobody_reached"], alert["steps"][0]["state"]) == (True, "failed")
        page = (await authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
        assert "written to the outbox, nobody was reached by it" in page
        assert "Nobody was reached by e-mail. Ring the team manager" in page
        assert "mail server took it" not in page


# ---- processes that share the table ---------------------------------------------------------------------------------------------------


class Recording:
    """A channel that remembers, slowly enough that two workers meet, and dies on demand after sending."""

    def __init__(self) -> None:
        self.taken, self.sent = DeliveryState.SENT, list[str]()
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
    return Delivering(pool, authority.clock, AUTHORITY, channel, authority.url)


async def test_two_workers_never_send_the_same_message(held_back: tuple[Alerted, Pool]) -> None:
    authority, pool = held_back
    await unsent(authority, pool, 12)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now(), state = 'pending' WHERE channel = 'email'")
        channel = Recording()
        workers = [delivering(authority, pool, channel) for _ in range(4)]
    claimed = await asyncio.gather(*(deliveries.claim(pool, 5, LEASE) for _ in workers))
    rows = [one for each in claimed for one in each]
    assert len({one.delivery_id for one in rows}) == len(rows) <= 12
    await asyncio.gather(*(worker.deliver(one) for worker, each in zip(workers, claimed, strict=True) for one in each))
    assert len(channel.sent) == len(set(channel.sent)) == len(rows)


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
    assert await deliveries.claim(pool, 5, LEASE) == [], "while the lease runs nobody else takes it"
    authority.mail.start()
    await authority.forward(seconds=LEASE.total_seconds() + 1)
    (mail,) = await authority.mails(1)
    assert [mail["Message-ID"]] == channel.sent


async def take(conn: psycopg.AsyncConnection[Any]) -> list[deliveries.Claimed]:
    """Claim in this very transaction, before the authority's own worker can."""
    rows = await (await conn.execute(deliveries.CLAIM, {"most": 1, "lease": LEASE})).fetchall()
    return [deliveries.Claimed(**deliveries._coded(row)) for row in rows]


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


async def test_one_connection_carries_messages_that_follow_each_other(authority: Alerted) -> None:
    email = Email(Server("127.0.0.1", authority.mail.port, "none", None, None), "safe-return@example.gov.uk")
    conversations = authority.mail.conversations
    message = ALERT.fill(Fields("SR-2026-000001", "http://127.0.0.1/notify/alerts/1"))
    for number in range(3):
        await email.send(Parcel(f"<{UUID(int=number)}@example.gov.uk>", "director@example.gov.uk", authority.clock.now(), message))
    assert authority.mail.conversations == conversations + 1
    authority.mail.stop()
    authority.mail.start()  # the kept connection is gone: a new one, without a failure
    await email.send(Parcel(f"<{UUID(int=9)}@example.gov.uk>", "director@example.gov.uk", authority.clock.now(), message))
    assert len(authority.mail.taken) == 4
    await email.close()
