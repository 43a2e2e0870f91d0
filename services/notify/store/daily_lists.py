"""Daily lists as they were seen, and the rounds of a day that have gone out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.notify.domain.daily_list import DailyList
from services.notify.domain.timetable import Daily
from shared.database import Connection

# A second process waits here for the first one's transaction to end, and then has nothing to do.
GO = "INSERT INTO notify.rounds (what, due_at, gone_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING what"
GONE = "SELECT what, due_at FROM notify.rounds WHERE due_at >= %s"

ADD = "INSERT INTO notify.daily_lists (day, made_at, snapshot) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING day"
LOAD = "SELECT snapshot, signed_off_by, signed_off_role, signed_off_at, comment FROM notify.daily_lists WHERE day = %s"
LOCK = LOAD + " FOR UPDATE"
MADE = "SELECT FROM notify.daily_lists WHERE day = %s"
SIGN = "UPDATE notify.daily_lists SET signed_off_by = %s, signed_off_role = %s, signed_off_at = %s, comment = %s WHERE day = %s"
PAST = """
SELECT day, made_at, (snapshot ->> 'no_change')::boolean AS no_change, signed_off_at IS NOT NULL AS signed_off
FROM notify.daily_lists WHERE %(before)s::date IS NULL OR day < %(before)s ORDER BY day DESC LIMIT %(limit)s
"""


class SignOff(NamedTuple):
    """Who has looked it through: their opaque id, the role they had, when (UTC), and what they said, if anything."""

    by: UUID
    role: str
    at: datetime
    comment: str | None


class Kept(NamedTuple):
    """A list as it was seen. `signed_off` None: by nobody yet."""

    list: DailyList
    signed_off: SignOff | None


class Past(NamedTuple):
    """A list among others."""

    day: date
    made_at: datetime
    no_change: bool
    signed_off: bool


async def go(conn: Connection, what: Daily, due_at: datetime, now: datetime) -> bool:
    """Whether this transaction is the one in which a round goes out; False where another has taken it."""
    return await (await conn.execute(GO, (what.value, due_at, now))).fetchone() is not None


async def gone(conn: Connection, since: datetime) -> set[tuple[str, datetime]]:
    """The rounds due since an instant (UTC) that have gone out."""
    return {(row["what"], row["due_at"]) for row in await (await conn.execute(GONE, (since,))).fetchall()}


async def add(conn: Connection, made: DailyList) -> bool:
    """False where the day has its list: its hour was moved after it was made."""
    return await (await conn.execute(ADD, (made.day, made.made_at, made.model_dump_json()))).fetchone() is not None


async def made(conn: Connection, day: date) -> bool:
    return await (await conn.execute(MADE, (day,))).fetchone() is not None


async def load(conn: Connection, day: date, *, to_change: bool = False) -> Kept | None:
    row = await (await conn.execute(LOCK if to_change else LOAD, (day,))).fetchone()
    if row is None:
        return None
    by = SignOff(row["signed_off_by"], row["signed_off_role"], row["signed_off_at"], row["comment"]) if row["signed_off_by"] else None
    return Kept(DailyList.model_validate(row["snapshot"]), by)


async def sign(conn: Connection, day: date, by: SignOff) -> None:
    await conn.execute(SIGN, (by.by, by.role, by.at, by.comment, day))


async def past(conn: Connection, before: date | None, limit: int) -> Sequence[Past]:
    """Latest first."""
    rows = await (await conn.execute(PAST, {"before": before, "limit": limit})).fetchall()
    return [Past(**row) for row in rows]
