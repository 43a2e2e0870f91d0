"""Rounds of reviews in reports' PostgreSQL: no log holds them, and nothing of them is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb

from services.reports.reviews.review import Review
from services.reports.reviews.young_inspectors import About
from shared.database import Connection
from shared.identity.people import Person
from shared.ids import new_id

ADD_ROUND = """
INSERT INTO reports.review_rounds (round_id, theme, from_on, to_on, known_on, size, seed, not_in, position, as_of, episodes, children,
    drawn_at, drawn_by, drawn_by_name, left_out)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (round_id) DO NOTHING
"""
ADD_CASE = """
INSERT INTO reports.review_cases (round_id, episode_id, place, reference, child_id, stratum, why, began_on, ended_on, restricted)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# review_rounds_by_time: some tens a year.
ROUNDS = "SELECT * FROM reports.review_rounds ORDER BY drawn_at DESC, round_id DESC"
ROUND = "SELECT * FROM reports.review_rounds WHERE round_id = %s"
LAST = f"{ROUNDS} LIMIT 1"
CASES = "SELECT * FROM reports.review_cases WHERE round_id = ANY(%s) ORDER BY round_id, place"
# The primary key, backwards.
NEWEST = """
SELECT DISTINCT ON (round_id, episode_id) * FROM reports.case_reviews WHERE round_id = ANY(%s) ORDER BY round_id, episode_id, version DESC
"""
VERSIONS = "SELECT * FROM reports.case_reviews WHERE round_id = %s AND episode_id = %s ORDER BY version"
ADD_ANSWERS = """
INSERT INTO reports.young_inspectors_answers (answers_id, round_id, about, at, person_id, name, said) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
# young_inspectors_answers_by_round
ANSWERS = "SELECT about, at, name, said FROM reports.young_inspectors_answers WHERE round_id = %s ORDER BY at DESC"
FORMS = "SELECT round_id, count(*) AS forms FROM reports.young_inspectors_answers GROUP BY round_id"
ADD_REVIEW = """
INSERT INTO reports.case_reviews (round_id, episode_id, version, at, person_id, name, role, said)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Round:
    """As the table says. London dates, `to_on` exclusive; instants in UTC. `left_out`: None where they could be drawn."""

    round_id: UUID
    theme: str
    from_on: date
    to_on: date
    known_on: date | None
    size: int
    seed: int
    not_in: UUID | None
    position: int
    as_of: datetime | None
    episodes: int
    children: Mapping[str, int]
    drawn_at: datetime
    drawn_by: UUID
    drawn_by_name: str
    left_out: int | None


@dataclass(frozen=True)
class DrawnCase:
    """A case of a round, in coded facts. `restricted`: as it was when the round was drawn."""

    round_id: UUID
    episode_id: UUID
    place: int
    reference: str
    child_id: str
    stratum: str
    why: str
    began_on: date
    ended_on: date | None
    restricted: bool


class Version(NamedTuple):
    """What was said of a case, by whom and when (UTC)."""

    version: int
    at: datetime
    name: str
    role: str
    review: Review


class Answers(NamedTuple):
    """What young inspectors answered, by question; `at` in UTC, `name` of the worker who put it in."""

    about: About
    at: datetime
    name: str
    said: Mapping[str, str]


async def add_round(conn: Connection, one: Round, cases: Sequence[DrawnCase]) -> None:
    """Where a round of this id is there already nothing is written."""
    row = list(vars(one).values())
    row[list(vars(one)).index("children")] = Jsonb(dict(one.children))
    if not (await conn.execute(ADD_ROUND, row)).rowcount:
        return
    async with conn.cursor() as cursor:
        await cursor.executemany(ADD_CASE, [[getattr(case, name) for name in _CASE] for case in cases])


_CASE = ("round_id", "episode_id", "place", "reference", "child_id", "stratum", "why", "began_on", "ended_on", "restricted")


async def rounds(conn: Connection) -> list[Round]:
    """The newest first."""
    return [Round(**row) for row in await (await conn.execute(ROUNDS)).fetchall()]


async def round_of(conn: Connection, round_id: UUID) -> Round | None:
    row = await (await conn.execute(ROUND, (round_id,))).fetchone()
    return Round(**row) if row else None


async def last_round(conn: Connection) -> Round | None:
    row = await (await conn.execute(LAST)).fetchone()
    return Round(**row) if row else None


async def cases(conn: Connection, round_ids: Sequence[UUID]) -> dict[UUID, list[DrawnCase]]:
    """By round, in the order of the sample."""
    found: dict[UUID, list[DrawnCase]] = {one: [] for one in round_ids}
    for row in await (await conn.execute(CASES, (list(round_ids),))).fetchall():
        found[row["round_id"]].append(DrawnCase(**row))
    return found


async def newest(conn: Connection, round_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Version]]:
    """The newest version of each case that was looked at, by round and episode."""
    found: dict[UUID, dict[UUID, Version]] = {one: {} for one in round_ids}
    for row in await (await conn.execute(NEWEST, (list(round_ids),))).fetchall():
        found[row["round_id"]][row["episode_id"]] = _version(row)
    return found


async def versions(conn: Connection, round_id: UUID, episode_id: UUID) -> list[Version]:
    """All that was said of a case, the oldest first."""
    return [_version(row) for row in await (await conn.execute(VERSIONS, (round_id, episode_id))).fetchall()]


async def add_review(
    conn: Connection, round_id: UUID, episode_id: UUID, version: int, at: datetime, person: Person, review: Review
) -> bool:
    """False where somebody has said this version already: nothing is written over."""
    said = Jsonb(review.model_dump(mode="json", exclude_none=True))
    row = (round_id, episode_id, version, at, person.id, person.name, person.role.value, said)
    return (await conn.execute(ADD_REVIEW, row)).rowcount == 1


async def add_answers(conn: Connection, round_id: UUID, about: About, at: datetime, person: Person, said: Mapping[str, str]) -> None:
    await conn.execute(ADD_ANSWERS, (new_id(), round_id, about, at, person.id, person.name, Jsonb(dict(said))))


async def forms(conn: Connection) -> dict[UUID, int]:
    """How many forms of young inspectors each round has; those without any are left out."""
    return {row["round_id"]: row["forms"] for row in await (await conn.execute(FORMS)).fetchall()}


async def answers(conn: Connection, round_id: UUID) -> list[Answers]:
    """The newest first."""
    rows = await (await conn.execute(ANSWERS, (round_id,))).fetchall()
    return [Answers(About(row["about"]), row["at"], row["name"], row["said"]) for row in rows]


def _version(row: Mapping[str, Any]) -> Version:
    return Version(row["version"], row["at"], row["name"], row["role"], Review.model_validate(row["said"]))
