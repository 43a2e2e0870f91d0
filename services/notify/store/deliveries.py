"""Messages to send, as rows: claimed under a lease (`store.claiming`), sent, marked. Any number of processes may work on them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.notify.domain.recipients import Reach
from services.notify.leasing import Backlog
from shared.contracts.alert_codes import AlertState, Channel, DeliveryState, Position
from shared.database import Connection, Pool

# What is left for the morning is wanted in the morning: until then it is not late, and its time to be of use has not begun.
INSERT = """
INSERT INTO notify.deliveries
    (delivery_id, alert_id, leads_to, telling, says, position, person_id, stands_in, channel, address, state, wanted_at, due_at,
     reference, at)
VALUES (%(delivery_id)s, %(alert_id)s, %(leads_to)s, %(telling)s, %(says)s, %(position)s, %(person_id)s, %(stands_in)s, %(channel)s,
        %(address)s, %(state)s, coalesce(%(not_before)s, safereturn.now()), coalesce(%(not_before)s, safereturn.now()),
        %(reference)s, %(at)s)
ON CONFLICT DO NOTHING
"""

# Only by whoever holds the attempt: a process that overslept its lease has nothing to say any more.
FINISH = """
UPDATE notify.deliveries
SET state = %(state)s, at = %(at)s, failure = %(failure)s, leased_until = NULL,
    sent_at = CASE WHEN %(state)s = 'sent' THEN %(at)s ELSE sent_at END
WHERE delivery_id = %(delivery_id)s AND state = 'sending' AND attempts = %(attempts)s
RETURNING delivery_id
"""

# What became of it was told before the answer to the sending was read: that it was handed over is a fact all the same.
SENT_TOO = """
UPDATE notify.deliveries SET sent_at = %(at)s
WHERE delivery_id = %(delivery_id)s AND attempts = %(attempts)s AND sent_at IS NULL AND %(state)s = 'sent'
RETURNING delivery_id
"""

# No attempt was made, and in the morning its time to be of use begins.
LEAVE = """
UPDATE notify.deliveries
SET state = CASE WHEN failure IS NULL THEN 'pending' ELSE 'temporary_failure' END, attempts = attempts - 1, leased_until = NULL,
    wanted_at = %(until)s, due_at = %(until)s
WHERE delivery_id = %(delivery_id)s AND state = 'sending' AND attempts = %(attempts)s
"""
POSTPONE = """
UPDATE notify.deliveries
SET state = 'temporary_failure', failure = %(failure)s, leased_until = NULL, due_at = safereturn.now() + %(wait)s,
    uncertain = uncertain OR %(uncertain)s
WHERE delivery_id = %(delivery_id)s AND state = 'sending' AND attempts = %(attempts)s
"""

# deliveries_due. Those that failed for another reason are left: whoever asked us to wait is given that.
HURRY = """
UPDATE notify.deliveries AS d SET due_at = safereturn.now() FROM notify.alerts AS a
WHERE d.state = 'temporary_failure' AND d.due_at > safereturn.now() AND d.channel = %s AND d.failure = %s
  AND a.alert_id = d.alert_id AND a.severity = 'severe'
"""

# One that is in hand at this moment is left: it is marked, or suppressed at its next attempt.
SUPPRESS = """
UPDATE notify.deliveries SET state = 'suppressed', at = %s
WHERE alert_id = %s AND state IN ('pending', 'temporary_failure') AND says NOT IN ('notice', 'shared')
RETURNING {columns}
"""
OF_ALERTS = """
SELECT {columns} FROM notify.deliveries WHERE alert_id = ANY(%s) ORDER BY telling, wanted_at, channel DESC, delivery_id
"""

# The unique index on alert_id. What may still arrive counts: its reader would be left with the alert alone.
REACHED = """
SELECT DISTINCT ON (d.channel, d.address) d.position, d.person_id, d.channel, d.address, d.stands_in AS vacant
FROM notify.deliveries AS d JOIN notify.alerts AS a USING (alert_id)
WHERE a.episode_id = %s AND d.channel <> 'page' AND d.says <> 'notice' AND d.state IN ('sending', 'sent', 'delivered', 'opened', 'kept')
ORDER BY d.channel, d.address, d.stands_in, d.wanted_at
"""

# A text that could not be said again is in vain too; one that is no longer needed is not.
IN_VAIN = """
SELECT coalesce(bool_and(lost), false) AS everybody, coalesce(bool_and(lost) FILTER (WHERE who = %(who)s), false) AS theirs
FROM (
    SELECT coalesce(person_id::text, address) AS who,
           state IN ('permanent_failure', 'expired') OR (state = 'suppressed' AND failure IS NOT NULL) AS lost
    FROM notify.deliveries WHERE alert_id = %(alert_id)s AND telling = %(telling)s AND channel <> 'page' AND says <> 'shared'
) AS told
"""

# The unique index on alert_id.
TOLD_SINCE = """
SELECT DISTINCT person_id FROM notify.deliveries
WHERE alert_id = %s AND telling >= %s AND person_id IS NOT NULL AND says <> 'shared'
"""

# deliveries_by_text. Two who ask at once wait for each other, so that one of them is the 21st.
ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtextextended(%(address)s, 0))"
SAY = """
UPDATE notify.deliveries SET said = %(said)s
WHERE delivery_id = ANY(%(delivery_ids)s)
  AND (SELECT count(DISTINCT reference) FROM notify.deliveries AS d
       WHERE d.channel = 'sms' AND d.address = %(address)s AND d.said = %(said)s AND d.reference <> %(reference)s
         AND (d.state = 'sending' OR d.sent_at > safereturn.now() - %(within)s)) < %(most)s
RETURNING delivery_id
"""

# deliveries_due, read whole: it holds only what is not sent yet.
BACKLOG = """
SELECT count(*) AS waiting,
       extract(epoch FROM safereturn.now() - min(wanted_at))::float8 AS oldest,
       extract(epoch FROM min(greatest(due_at, leased_until)) - safereturn.now())::float8 AS next_in
FROM notify.deliveries
WHERE state IN ('pending', 'sending', 'temporary_failure') AND (%(channel)s::text IS NULL OR channel = %(channel)s)
"""


SHARED = "shared"
"""What a message `says` that goes to somebody besides the steps of its alert's ladder, who is asked nothing."""


class Delivery(NamedTuple):
    """One message to one address over one channel; `says` which (`channels.templates`). `at`: when it reached the state it stays in;
    `sent_at`: when it was handed over last (all UTC). `alert_id` is None where it is about no alert."""

    delivery_id: UUID
    alert_id: UUID | None
    telling: int
    says: str
    position: Position | None
    person_id: UUID | None
    stands_in: bool
    channel: Channel
    address: str
    state: DeliveryState
    attempts: int
    wanted_at: datetime
    due_at: datetime
    reference: str
    at: datetime | None
    failure: str | None
    round: int
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None


COLUMNS = ", ".join(Delivery._fields)


class Claimed(NamedTuple):
    """A delivery in hand until its lease ends, and how its alert stands; `leads_to` a page's path where it is about no alert.

    `round` and `uncertain` are explained in the table. `others` go with it as one message under its reference, which `names` these
    episodes.
    """

    delivery_id: UUID
    alert_id: UUID | None
    episode_id: UUID | None
    leads_to: str | None
    telling: int
    says: str
    position: Position | None
    person_id: UUID | None
    channel: Channel
    address: str
    reference: str
    attempts: int
    wanted_at: datetime
    alert_state: AlertState | None
    severe: bool
    episode_reference: str | None
    policy_version: int | None = None
    wakes: bool = True
    stands_in: bool = False
    round: int = 1
    uncertain: bool = False
    others: tuple["Claimed", ...] = ()
    names: tuple[str, ...] = ()

    @property
    def wanted(self) -> bool:
        return wanted(self.says, self.alert_state)

    @property
    def all(self) -> tuple["Claimed", ...]:
        """It and those that go with it."""
        return (self, *self.others)


def wanted(says: str, state: AlertState | None) -> bool:
    """Whether a message still says something its reader should hear: nobody is told what was answered meanwhile."""
    match says:
        case "alert" | "escalated" | "ring":
            return state is AlertState.OPEN
        case "reminder" | "shared":
            return state is not AlertState.CLOSED
    return True


async def add(conn: Connection, deliveries: Sequence[dict[str, object]]) -> None:
    """Each with the names of INSERT."""
    async with conn.cursor() as cursor:
        await cursor.executemany(INSERT, deliveries)


async def finish(conn: Connection, one: Claimed, state: DeliveryState, at: datetime, failure: str | None) -> bool:
    """To a state it stays in. False when the lease was over and another process has it."""
    told = {"state": state.value, "at": at, "failure": failure, "delivery_id": one.delivery_id, "attempts": one.attempts}
    finished = await (await conn.execute(FINISH, told)).fetchone() or await (await conn.execute(SENT_TOO, told)).fetchone()
    return finished is not None


async def leave(conn: Connection, one: Claimed, until: datetime) -> None:
    """To the end of a night (UTC), untried."""
    await conn.execute(LEAVE, {"until": until, "delivery_id": one.delivery_id, "attempts": one.attempts})


async def postpone(conn: Connection, one: Claimed, wait: timedelta, failure: str, *, uncertain: bool = False) -> None:
    """To be tried again in a while. `uncertain`: it may have been taken this time."""
    told = {"wait": wait, "failure": failure, "uncertain": uncertain, "delivery_id": one.delivery_id, "attempts": one.attempts}
    await conn.execute(POSTPONE, told)


async def hurry(pool: Pool, channel: Channel, failure: str) -> None:
    """The severe messages that wait because of this failure of a channel are due now."""
    async with pool.connection() as conn:
        await conn.execute(HURRY, (channel, failure))


async def suppress(conn: Connection, alert_id: UUID, at: datetime) -> list[Delivery]:
    """Those of an alert that need not go out any more."""
    return await found(conn, SUPPRESS, (at, alert_id))


async def reached(conn: Connection, episode_id: UUID) -> list[Reach]:
    """Everybody who was really told of an episode, by every way they were told, once each."""
    rows = await (await conn.execute(REACHED, (episode_id,))).fetchall()
    return [Reach(**coded(row)) for row in rows]


class InVain(NamedTuple):
    """Whether every message of a telling has failed for good, and whether every one to one of its people."""

    everybody: bool
    theirs: bool


async def in_vain(conn: Connection, one: Claimed | Delivery) -> InVain:
    """Of the telling that a message belongs to, and of whoever it was for."""
    told = {"alert_id": one.alert_id, "telling": one.telling, "who": str(one.person_id or one.address)}
    async with conn.cursor(row_factory=class_row(InVain)) as cursor:
        found = await (await cursor.execute(IN_VAIN, told)).fetchone()
    assert found is not None, "an aggregate answers with one row"
    return found


async def told_since(conn: Connection, alert_id: UUID, telling: int) -> set[UUID | None]:
    """Everybody whom an alert had a message for, from one of its tellings on."""
    return {row["person_id"] for row in await (await conn.execute(TOLD_SINCE, (alert_id, telling))).fetchall()}


async def of_alerts(conn: Connection, alert_ids: Collection[UUID]) -> list[Delivery]:
    return await found(conn, OF_ALERTS, (list(alert_ids),))


async def may_say(conn: Connection, one: Claimed, said: bytes, *, most: int, within: timedelta) -> bool:
    """Whether a text may still go to this number: not where it was handed over `most` times already `within` this time. Notes it if so."""
    asked = {"address": one.address, "said": said, "reference": one.reference, "most": most, "within": within}
    await conn.execute(ONE_BY_ONE, asked)
    ids = [each.delivery_id for each in one.all]
    return await (await conn.execute(SAY, asked | {"delivery_ids": ids})).fetchone() is not None


async def backlog(pool: Pool, channel: Channel | None = None) -> Backlog:
    """Of one channel, or of all."""
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Backlog)) as cursor:
        found = await (await cursor.execute(BACKLOG, {"channel": channel and channel.value})).fetchone()
    assert found is not None, "an aggregate answers with one row"
    return found


_CODES = {"position": Position, "channel": Channel, "state": DeliveryState, "alert_state": AlertState}


async def found(conn: Connection, statement: str, values: tuple[object, ...]) -> list[Delivery]:
    """Those of a statement that selects `{columns}`."""
    rows = await (await conn.execute(statement.format(columns=COLUMNS), values)).fetchall()
    return [Delivery(**coded(row)) for row in rows]


def coded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its codes as such."""
    return row | {name: code(row[name]) for name, code in _CODES.items() if row.get(name) is not None}
