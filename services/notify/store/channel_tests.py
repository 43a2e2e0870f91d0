"""Messages that test a channel: deliveries like any other, of no alert, for whoever asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from psycopg.rows import class_row

from services.notify.domain.people import PersonChannel
from services.notify.domain.recipients import message_id
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.database import Connection

# Pressed twice it is one message.
ADD = """
INSERT INTO notify.deliveries (delivery_id, tests, says, leads_to, channel, address, state, wanted_at, due_at, reference)
VALUES (%s, %s, 'test', '/notify/me', %s, %s, 'pending', safereturn.now(), safereturn.now(), %s) ON CONFLICT DO NOTHING
"""
# deliveries_by_tested
LATEST = """
SELECT DISTINCT ON (channel, address) channel, address, state, attempts, wanted_at, at, failure
FROM notify.deliveries WHERE tests = %s ORDER BY channel, address, wanted_at DESC
"""


# deliveries_refused, deliveries_by_address. A receipt is the last word on an address, and so is a mail server that took a later message.
FAILED = """
SELECT DISTINCT f.channel, f.address FROM notify.deliveries AS f
WHERE f.state = 'permanent_failure' AND f.channel <> 'page' AND NOT EXISTS (
    SELECT FROM notify.deliveries AS later
    WHERE later.channel = f.channel AND later.address = f.address AND later.wanted_at > f.wanted_at
      AND later.state IN ('sent', 'delivered', 'opened'))
"""


class Tested(NamedTuple):
    """The latest test of one address. `at`: when it reached the state it stays in (UTC)."""

    channel: Channel
    address: str
    state: DeliveryState
    attempts: int
    wanted_at: datetime
    at: datetime | None
    failure: str | None


async def add(conn: Connection, person_id: UUID, channels: Sequence[PersonChannel], now: datetime, mail_domain: str) -> None:
    """One message to each. Each address is tested once a minute at most."""
    for one in channels:
        id_ = uuid5(person_id, f"test:{one.channel}:{one.address}:{now:%Y-%m-%dT%H:%M}")
        reference = message_id(id_, mail_domain) if one.channel is Channel.EMAIL else str(id_)
        await conn.execute(ADD, (id_, person_id, one.channel.value, one.address, reference))


async def latest(conn: Connection, person_id: UUID) -> dict[tuple[Channel, str], Tested]:
    async with conn.cursor(row_factory=class_row(Tested)) as cursor:
        rows = await (await cursor.execute(LATEST, (person_id,))).fetchall()
    told = [one._replace(channel=Channel(one.channel), state=DeliveryState(one.state)) for one in rows]
    return {(one.channel, one.address): one for one in told}


async def failed(conn: Connection) -> frozenset[tuple[Channel, str]]:
    """The addresses of which the latest word is that nothing arrives there."""
    rows = await (await conn.execute(FAILED)).fetchall()
    return frozenset((Channel(row["channel"]), row["address"]) for row in rows)
