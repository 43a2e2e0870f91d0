"""The form "raise an episode" as far as somebody has got, kept at every page, so that a lost connection or session loses nothing."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict
from uuid import UUID

from psycopg.rows import class_row

from shared.database import Connection
from shared.ids import new_id

KEPT_FOR = timedelta(days=2)
"""(ours) Long enough for a night and the day after; what was never raised should not stay with us."""

LOAD = "SELECT draft_id, answers, came_to, kept_at FROM missing.drafts WHERE person_id = %s AND kept_at > %s"

# After an episode was raised the next answer begins a new draft.
KEEP = """
INSERT INTO missing.drafts AS d (person_id, draft_id, answers, kept_at) VALUES (%s, %s, jsonb_build_object(%s::text, %s::jsonb), %s)
ON CONFLICT (person_id) DO UPDATE SET
    draft_id = CASE WHEN d.came_to = '[]' THEN d.draft_id ELSE EXCLUDED.draft_id END,
    answers = CASE WHEN d.came_to = '[]' THEN d.answers || EXCLUDED.answers ELSE EXCLUDED.answers END,
    came_to = '[]',
    kept_at = EXCLUDED.kept_at
"""

BECAME = "UPDATE missing.drafts SET came_to = %s, answers = '{}' WHERE person_id = %s AND draft_id = %s"
FORGET = "DELETE FROM missing.drafts WHERE person_id = %s AND came_to = '[]'"
FORGET_OLD = "DELETE FROM missing.drafts WHERE kept_at <= %s"

Typed = Sequence[tuple[str, str]]


class CameTo(TypedDict):
    """An episode that was raised, or (`again`) was open and added to."""

    episode_id: str
    reference: str
    child_id: str
    again: bool


class Draft(NamedTuple):
    """`answers` are pairs as typed, by page. `came_to` is empty until it was raised."""

    draft_id: UUID
    answers: Mapping[str, Typed]
    came_to: Sequence[CameTo]
    kept_at: datetime


async def load(conn: Connection, person_id: str, now: datetime) -> Draft | None:
    async with conn.cursor(row_factory=class_row(Draft)) as cursor:
        await cursor.execute(LOAD, (person_id, now - KEPT_FOR))
        return await cursor.fetchone()


async def keep(conn: Connection, person_id: str, page: str, typed: Typed, now: datetime) -> None:
    """The answers of one page, right or wrong, beside those of the others."""
    await conn.execute(FORGET_OLD, (now - KEPT_FOR,))
    await conn.execute(KEEP, (person_id, new_id(), page, json.dumps(list(typed)), now))


async def became(conn: Connection, person_id: str, draft_id: UUID, came_to: Sequence[CameTo]) -> None:
    """It was raised: pressed twice, the form leads to the same episodes."""
    await conn.execute(BECAME, (json.dumps(list(came_to)), person_id, draft_id))


async def forget(conn: Connection, person_id: str) -> None:
    """Start again."""
    await conn.execute(FORGET, (person_id,))
