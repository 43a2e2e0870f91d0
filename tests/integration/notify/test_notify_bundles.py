"""Many alerts at once: one message names them all, and none of it hides or delays a severe one."""

import re
from typing import Any
from uuid import UUID

import pytest
from alerted_authority import Alerted, eventually

from services.notify.channels import NotNow, Parcel
from services.notify.channels.message import MARKING
from services.notify.deliver import Delivering
from services.notify.leasing import LEASE
from services.notify.links import Links
from services.notify.store import claiming
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.contracts.codes import RiskLevel
from shared.database import Pool, make_pool
from shared.observability import DependencyHealth

REFERENCE = re.compile(r"SR-\d{4}-\d{6}")


class Post:
    """A channel that keeps what it is handed, or is away."""

    taken, receipts = DeliveryState.SENT, False

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.away: NotNow | None = None

    async def send(self, parcel: Parcel) -> None:
        if self.away:
            raise self.away
        self.parcels.append(parcel)

    def health(self) -> DependencyHealth:
        return DependencyHealth(name="post", ok=True)

    async def close(self) -> None: ...


@pytest.fixture
async def stopped(authority: Alerted) -> Any:
    """An authority whose own worker has nothing due, with a pool for a worker of the test's own."""
    async with make_pool(authority.dsn) as pool:
        yield authority, pool


async def waiting(authority: Alerted, pool: Pool, count: int, risk: RiskLevel = RiskLevel.LOW) -> list[str]:
    """So many alerts with an e-mail each that nobody has touched, and that only a claim of ours finds; the references of their episodes."""
    authority.mail.stop()
    episodes = [await authority.missing.raises(risk) for _ in range(count)]
    await authority.level()

    async def tried() -> bool:
        rows = await authority.rows("SELECT state FROM notify.deliveries WHERE channel = 'email'")
        return len(rows) >= count and all(row["state"] == "temporary_failure" for row in rows)

    await eventually(tried, "every message was tried")
    return [one.reference for one in episodes]


async def claimed(pool: Pool, most: int = 4) -> list[claiming.Claimed]:
    """What a worker takes when all of it has just come to wait. In one transaction with the claim, before the authority's own worker."""
    async with pool.connection() as conn:
        await conn.execute(
            """UPDATE notify.deliveries SET state = 'pending', attempts = 0, due_at = safereturn.now() - interval '1 s',
            reference = '<' || delivery_id || '@example.gov.uk>' WHERE channel = 'email' AND state = 'temporary_failure'"""
        )
        found = await claiming._take(conn, claiming.CLAIM, {"most": most, "lease": LEASE, "channel": None})
        return await claiming._as_messages(conn, found, LEASE, more=len(found) == most)


def delivering(authority: Alerted, pool: Pool, post: Post) -> Delivering:
    notify = authority.app.state.notify
    links = Links(b"secret", authority.url)
    return Delivering(pool, authority.clock, notify.escalating, {Channel.EMAIL: post}, links)


async def test_more_than_five_at_once_are_one_message_that_names_every_child(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    references = await waiting(authority, pool, 9)
    (message,) = await claimed(pool)
    post = Post()
    await delivering(authority, pool, post).deliver(message)
    (parcel,) = post.parcels
    assert parcel.message.subject == f"{MARKING}: several alerts about children"
    assert sorted(REFERENCE.findall(parcel.message.text)) == sorted(references)
    rows = await authority.rows("SELECT state, reference FROM notify.deliveries WHERE channel = 'email'")
    assert {(row["state"], row["reference"]) for row in rows} == {("sent", parcel.reference)}
    assert len(rows) == 9


@pytest.mark.parametrize(("risk", "waits_for_the_disk"), [(RiskLevel.LOW, True), (RiskLevel.HIGH, False)])
async def test_what_could_be_joined_is_taken_durably_so_that_it_is_never_handed_over_alone_and_joined_after_a_crash(
    stopped: tuple[Alerted, Pool], risk: RiskLevel, waits_for_the_disk: bool
) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 2, risk)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET due_at = safereturn.now() WHERE channel = 'email'")
        await conn.execute("SET LOCAL synchronous_commit TO off")
        found = await claiming._take(conn, claiming.CLAIM, {"most": 2, "lease": LEASE, "channel": Channel.EMAIL})
        assert len(await claiming._as_messages(conn, found, LEASE, more=False)) == 2
        stands = await (await conn.execute("SHOW synchronous_commit")).fetchone()
    assert stands == {"synchronous_commit": "on" if waits_for_the_disk else "off"}


async def test_five_at_once_go_one_by_one(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 5)
    messages = await claimed(pool)
    assert [len(one.all) for one in messages] == [1] * 4


async def test_a_severe_one_goes_first_and_by_itself_however_many_routine_ones_wait(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 7)
    (severe,) = await waiting(authority, pool, 1, RiskLevel.HIGH)
    first, *others = await claimed(pool)
    assert (first.severe, first.episode_reference, len(first.all)) == (True, severe, 1)
    post = Post()
    await delivering(authority, pool, post).deliver(first)
    assert post.parcels[0].message.subject.endswith(severe)
    assert [len(one.all) for one in others] == [8], "the seven, and the routine alert of the severe one’s own episode"
    assert not any(one.severe for message in others for one in message.all)


async def test_a_message_of_many_that_could_not_be_sent_is_the_same_message_again(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    references = await waiting(authority, pool, 6)
    (message,) = await claimed(pool)
    post = Post()
    post.away = NotNow("away", uncertain=True)
    await delivering(authority, pool, post).deliver(message)
    authority.mail.start()
    await authority.forward(seconds=30)
    (mail,) = await authority.mails(1)
    assert mail["Message-ID"] == message.reference
    body = mail.get_body(("plain",))
    assert body is not None
    assert sorted(REFERENCE.findall(body.get_content())) == sorted(references)
    await authority.sent(6)


async def test_after_a_crash_a_message_of_many_is_the_same_message_again(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 6)
    (message,) = await claimed(pool)  # and whoever claimed it is no more
    authority.mail.start()
    await authority.forward(in_hand=True, seconds=LEASE.total_seconds() + 1)
    await authority.sent(6)
    assert [mail["Message-ID"] for mail in authority.mail.taken] == [message.reference]


async def test_a_message_of_many_is_taken_whole_or_not_at_all(stopped: tuple[Alerted, Pool]) -> None:
    """Its members were put off one after the other, and two processes look at the same moment: part of it each would send it twice."""
    authority, pool = stopped
    await waiting(authority, pool, 7)
    (message,) = await claimed(pool, most=7)
    first, *others = sorted(one.delivery_id for one in message.all)
    async with pool.connection() as conn:

        async def due(delivery_id: UUID, *, later: bool) -> list[claiming.Claimed]:
            await conn.execute(
                """UPDATE notify.deliveries SET state = 'temporary_failure', leased_until = NULL, due_at = safereturn.now()
                + CASE WHEN (delivery_id = %s) = %s THEN interval '1 min' ELSE interval '-1 s' END WHERE channel = 'email'""",
                (delivery_id, later),
            )
            found = await claiming._take(conn, claiming.CLAIM, {"most": 4, "lease": LEASE, "channel": None})
            return await claiming._as_messages(conn, found, LEASE, more=len(found) == 4)

        assert await due(first, later=True) == [], "whoever has the first has them all"
        (again,) = await due(first, later=False)
        assert (again.reference, {one.delivery_id for one in again.all}) == (message.reference, {first, *others})


async def test_what_may_be_outside_already_is_never_put_into_another_message(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 7)
    async with pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET uncertain = true WHERE channel = 'email'")
    messages = await claimed(pool, most=7)
    assert [len(one.all) for one in messages] == [1] * 7


async def test_the_link_of_a_message_of_many_leads_to_the_list_and_opens_each(stopped: tuple[Alerted, Pool]) -> None:
    authority, pool = stopped
    await waiting(authority, pool, 6)
    (message,) = await claimed(pool)
    post = Post()
    await delivering(authority, pool, post).deliver(message)
    token = authority.app.state.notify.opening.links.to(message.delivery_id, message.wanted_at).rpartition("/")[2]
    answer = await authority.as_().get(f"/notify/l/{token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/notify")
    rows = await authority.rows("SELECT state FROM notify.deliveries WHERE channel = 'email'")
    assert {row["state"] for row in rows} == {"opened"}
