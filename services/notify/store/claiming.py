"""Taking messages that are due, under a lease; many routine ones for one address at once become one message.

A severe one always goes by itself, and first. What goes as one message has one reference from then on, so that after a crash it is the
same message again.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from services.notify.store.deliveries import Claimed, coded
from shared.contracts.alert_codes import Channel
from shared.database import Connection, Pool, transaction

MOST_SINGLY = 5
"""So many routine messages for one address that wait at the same time still go one by one."""

MOST_TOGETHER: Mapping[Channel, int] = {Channel.SMS: 20}
"""Alerts that one message names at most: a text with more would pass the 918 characters that GOV.UK Notify takes."""
OTHERWISE = 100

JOINED = frozenset({"alert", "escalated"})
"""What may go as one message with others."""

# deliveries_due. The severe ones first; what another process has locked or leased is left to it.
TAKE = """
UPDATE notify.deliveries AS d
SET state = 'sending', attempts = d.attempts + 1, leased_until = safereturn.now() + %(lease)s, uncertain = d.uncertain OR due.cut_off
FROM (
    SELECT delivery_id, deliveries.state = 'sending' AS cut_off, a.state AS alert_state, coalesce(a.severity = 'severe', false) AS severe,
           coalesce((a.snapshot ->> 'wakes')::boolean, true) AS wakes, a.episode_id,
           a.snapshot ->> 'episode_reference' AS episode_reference,
           (SELECT e.policy_version FROM notify.episodes AS e WHERE e.episode_id = a.episode_id) AS policy_version
    FROM notify.deliveries LEFT JOIN notify.alerts AS a USING (alert_id)
    WHERE {due}
    ORDER BY coalesce(a.severity = 'severe', false) DESC, due_at LIMIT %(most)s
    FOR UPDATE OF deliveries SKIP LOCKED
) AS due
WHERE d.delivery_id = due.delivery_id
RETURNING d.delivery_id, d.alert_id, d.leads_to, d.telling, d.says, d.position, d.person_id, d.stands_in, d.channel, d.address, d.reference,
          d.attempts, d.wanted_at, d.round, d.uncertain, due.alert_state, due.severe, due.episode_id, due.episode_reference, due.wakes,
          due.policy_version
"""
LEFT = """deliveries.state IN ('pending', 'sending', 'temporary_failure')
      AND (leased_until IS NULL OR leased_until <= safereturn.now())"""
DUE = LEFT + " AND due_at <= safereturn.now()"

# Of what was made one message before, the first that is left stands for all (deliveries_by_reference): two processes never have a part
# each, which would send it twice.
CLAIM = TAKE.format(
    due=DUE
    + """
      AND (%(channel)s::text IS NULL OR channel = %(channel)s)
      AND (position(delivery_id::text IN reference) > 0 OR NOT EXISTS (
          SELECT FROM notify.deliveries AS first
          WHERE first.reference = deliveries.reference AND first.delivery_id < deliveries.delivery_id
            AND first.state IN ('pending', 'sending', 'temporary_failure')))"""
)

# The others of it, though they were put off a moment later.
REST = TAKE.format(due=LEFT + " AND reference = %(reference)s")

# Nothing that may be outside under its own name already.
ALIKE = (
    DUE
    + """
      AND channel = %(channel)s AND address = %(address)s AND a.severity <> 'severe' AND a.state = 'open' AND says = ANY(%(joined)s)
      AND deliveries.state <> 'sending' AND NOT uncertain AND round = 1 AND position(delivery_id::text IN reference) > 0"""
)
WAITING = f"SELECT count(*) AS n FROM notify.deliveries JOIN notify.alerts AS a USING (alert_id) WHERE {ALIKE}"
TOGETHER = TAKE.format(due=ALIKE)
NAMED_IN = """
SELECT DISTINCT a.snapshot ->> 'episode_reference' AS reference
FROM notify.deliveries AS d JOIN notify.alerts AS a USING (alert_id) WHERE d.reference = %s ORDER BY 1
"""
NAME = "UPDATE notify.deliveries SET reference = %s WHERE delivery_id = ANY(%s)"


async def claim(pool: Pool, most: int, lease: timedelta, channel: Channel | None = None) -> list[Claimed]:
    """Up to `most` messages that are due, of one channel or of all.

    A lease lost with the server's last moments means one more sending under the same reference, so it need not wait for the disk; that
    of what could be joined with others must, or it would be joined after it was handed over by itself, and be said under two names.
    """
    async with transaction(pool) as conn:
        await conn.execute("SET LOCAL synchronous_commit TO off")
        found = await _take(conn, CLAIM, {"most": most, "lease": lease, "channel": channel and channel.value})
        return await _as_messages(conn, found, lease, more=len(found) == most)


async def _as_messages(conn: Connection, found: Sequence[Claimed], lease: timedelta, *, more: bool) -> list[Claimed]:
    """`more`: there may be others due that were not taken."""
    messages: list[Claimed] = []
    same: dict[tuple[str, ...], list[Claimed]] = {}
    for one in found:
        if together(one):
            same.setdefault((one.reference,), []).append(one)
        elif one.severe or not one.wanted or one.says not in JOINED or one.uncertain or one.round > 1:
            messages.append(one)
        else:
            same.setdefault((one.channel.value, one.address), []).append(one)
    if any(len(key) > 1 for key in same):
        await conn.execute("SET LOCAL synchronous_commit TO on")
    for key, members in same.items():
        if len(key) == 1:
            members += await _take(conn, REST, {"most": OTHERWISE, "lease": lease, "reference": key[0]})
            messages.append(await _one(conn, members))
        elif more or len(members) > MOST_SINGLY:
            messages += await _joined(conn, members, lease)
        else:
            messages += members
    return messages


async def _joined(conn: Connection, members: list[Claimed], lease: timedelta) -> list[Claimed]:
    """One message of all that wait for the same address, where they are more than so many."""
    one = members[0]
    asked = {"channel": one.channel.value, "address": one.address, "joined": list(JOINED), "lease": lease}
    waiting = await (await conn.execute(WAITING, asked)).fetchone()
    assert waiting is not None, "an aggregate answers with one row"
    if len(members) + waiting["n"] <= MOST_SINGLY:
        return members
    most = MOST_TOGETHER.get(one.channel, OTHERWISE)
    members += await _take(conn, TOGETHER, asked | {"most": max(most - len(members), 0)})
    members, alone = members[:most], members[most:]
    ids = sorted(each.delivery_id for each in members)
    name = one.reference.replace(str(one.delivery_id), str(_named(ids)))
    await conn.execute(NAME, (name, ids))
    return [await _one(conn, [each._replace(reference=name) for each in members]), *alone]


async def _one(conn: Connection, members: Sequence[Claimed]) -> Claimed:
    """It says the same at every attempt, whichever of its members are still to be marked."""
    rows = await (await conn.execute(NAMED_IN, (members[0].reference,))).fetchall()
    return members[0]._replace(others=tuple(members[1:]), names=tuple(row["reference"] for row in rows))


def together(one: Claimed) -> bool:
    """Whether it was made part of one message with others: then its reference is not made from its own id."""
    return str(one.delivery_id) not in one.reference


def _named(ids: Sequence[UUID]) -> UUID:
    return uuid5(ids[0], " ".join(map(str, ids)))


async def _take(conn: Connection, statement: str, asked: dict[str, object]) -> list[Claimed]:
    return [Claimed(**coded(row)) for row in await (await conn.execute(statement, asked)).fetchall()]
