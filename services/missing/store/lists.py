"""Lists of episodes and children, narrowed to what the reader sees, in pages by key: page 1,000 costs what page 1 costs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, LiteralString, NamedTuple, TypedDict, TypeVar, Unpack
from uuid import UUID

from services.missing.store.access import VISIBLE, Sight
from services.missing.store.children import Names
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

T = TypeVar("T")

# One condition for each thing that may be asked, and only those asked: each has its index (episodes_by_...) in the order of the list.
ASKED: Mapping[str, LiteralString] = {
    "status": "e.status = %(status)s",
    "not_over": "e.status IN ('open', 'found', 'returned')",
    "ongoing": "e.status IN ('open', 'found')",
    "child_id": "e.child_id = %(child_id)s",
    "owner": "e.owner = %(owner)s",
    "team": "e.team = %(team)s",
    "home": "e.placement = %(home)s",
    "place": "e.snapshot #>> '{child,placement_type}' = %(place)s",
    # The names are read through, some ten thousand short rows; the array is made once, for episodes_by_child.
    "worker": """e.child_id = ANY(ARRAY(
        SELECT n.child_id FROM missing.names AS n WHERE n.worker <> '' AND hashtextextended(n.worker, 0) = %(worker)s))""",
    "since": "e.last_seen_at >= %(since)s",
    "until": "e.last_seen_at < %(until)s",
    "after_at": "(e.last_seen_at, e.episode_id) < (%(after_at)s, %(after_id)s::uuid)",
}

OF_EPISODES: LiteralString = "SELECT e.snapshot::text FROM missing.episodes AS e JOIN missing.children AS c USING (child_id) WHERE "
LATEST_FIRST: LiteralString = " ORDER BY e.last_seen_at DESC, e.episode_id DESC LIMIT %(limit)s"

# One look in episodes_by_team for each team there is.
TEAMS = """
WITH RECURSIVE found AS (
    SELECT min(team) AS team FROM missing.episodes WHERE team IS NOT NULL
    UNION ALL SELECT (SELECT min(e.team) FROM missing.episodes AS e WHERE e.team > found.team) FROM found WHERE found.team IS NOT NULL
) SELECT team FROM found WHERE team IS NOT NULL
"""

# A scan of the register: some ten thousand short rows. A restricted child is found by nobody else, whatever is asked. `words` are patterns
# that each match somewhere, so that a surname may come first, and a name somebody is known by may stand in place of the first one.
CHILDREN = f"""
SELECT c.snapshot::text, c.child_id, coalesce(n.first_name, '') AS first_name, coalesce(n.last_name, '') AS last_name,
       coalesce(n.known_as, '') AS known_as, coalesce(n.worker, '') AS worker, coalesce(n.description, '') AS description,
       (SELECT e.episode_id FROM missing.episodes AS e WHERE e.child_id = c.child_id AND e.status IN ('open', 'found')
        AND (%(placement)s::text IS NULL OR e.snapshot ->> 'hidden_from_placement' IS DISTINCT FROM 'true')) AS open_episode
FROM missing.children AS c LEFT JOIN missing.names AS n USING (child_id)
WHERE {VISIBLE} AND c.snapshot ->> 'matched_to' IS NULL
  AND concat_ws(' ', c.child_id, n.first_name, n.last_name, n.known_as) ILIKE ALL (%(words)s::text[])
  AND (%(after)s::text IS NULL
       OR (coalesce(n.last_name, ''), coalesce(n.first_name, ''), c.child_id) >
          (SELECT coalesce(max(last_name), ''), coalesce(max(first_name), ''), %(after)s::text
           FROM missing.names WHERE child_id = %(after)s))
ORDER BY coalesce(n.last_name, ''), coalesce(n.first_name, ''), c.child_id LIMIT %(limit)s
"""


# names_by_worker: from one name to the next, some hundreds, and not through the ten thousand children.
# By a number in place of the name: it stands in an address, and addresses are logged.
WORKERS = f"""
WITH RECURSIVE found AS (
    SELECT min(worker) AS worker FROM missing.names WHERE worker > ''
    UNION ALL
    SELECT (SELECT min(n.worker) FROM missing.names AS n WHERE n.worker > found.worker) FROM found WHERE found.worker IS NOT NULL
)
SELECT hashtextextended(worker, 0) AS number, worker FROM found
WHERE EXISTS (SELECT FROM missing.names AS n JOIN missing.children AS c USING (child_id) WHERE n.worker = found.worker AND {VISIBLE})
ORDER BY worker
"""


class BadCursor(ValueError):
    """This is no cursor a list of ours handed out."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` is the cursor for what follows, None at the end."""

    items: Sequence[T]
    next: str | None


class Asked(TypedDict, total=False):
    """What a list of episodes is narrowed by; what is left out or None narrows nothing.

    `not_over`: neither closed nor cancelled; `ongoing`: nor is the child back.
    `owner` is a person's id, `team`, `home` (URN) and `place` (kind of placement, a code) are the child's when they went missing;
    `worker` is the number of the child's social worker now, as `workers` gives it;
    `since` and `until` (exclusive) bound the time last seen.
    """

    status: EpisodeStatus | None
    not_over: bool
    ongoing: bool
    child_id: str | None
    owner: UUID | None
    team: str | None
    home: str | None
    place: str | None
    worker: int | None
    since: datetime | None
    until: datetime | None


class Found(NamedTuple):
    child: ChildSnapshot
    names: Names
    open_episode: UUID | None


async def episodes(
    conn: Connection, sight: Sight, person_id: str, *, cursor: str | None = None, limit: int = 100, **asked: Unpack[Asked]
) -> Page[EpisodeSnapshot]:
    """Latest first. Raises BadCursor."""
    rows = await (await conn.execute(*listing(sight, person_id, limit + 1, {**asked, **after(cursor)}))).fetchall()
    found = [EpisodeSnapshot.model_validate_json(row["snapshot"]) for row in rows[:limit]]
    return Page(found, after_episode(found[-1]) if len(rows) > limit else None)


def after(cursor: str | None) -> Mapping[str, Any]:
    """What follows in a list of episodes, as something asked. Raises BadCursor."""
    after_at, after_id = _read(cursor, 2)
    try:
        return {"after_at": datetime.fromisoformat(after_at), "after_id": UUID(after_id)} if after_at and after_id else {}
    except ValueError as error:
        raise BadCursor(cursor) from error


def listing(
    sight: Sight, person_id: str, limit: int | None, asked: Mapping[str, Any], columns: LiteralString = OF_EPISODES
) -> tuple[LiteralString, dict[str, Any]]:
    """The statement for what is asked, and its values."""
    said = {name: str(value) if name == "owner" else value for name, value in asked.items() if value}
    narrowed = [condition for name, condition in ASKED.items() if name in said]
    return columns + " AND ".join([*narrowed, sight.episodes]) + LATEST_FIRST, sight.values | said | {
        "person": person_id,
        "limit": limit,
    }


def after_episode(episode: EpisodeSnapshot) -> str:
    """The cursor for what follows this episode in a list."""
    return _write(episode.last_seen_at.isoformat(), str(episode.episode_id))


async def teams(conn: Connection) -> list[str]:
    """Every team whose child has ever been missing."""
    return [row["team"] for row in await (await conn.execute(TEAMS)).fetchall()]


async def workers(conn: Connection, sight: Sight) -> list[tuple[int, str]]:
    """Number and name of each social worker of a child in the reader's sight."""
    return [(row["number"], row["worker"]) for row in await (await conn.execute(WORKERS, sight.values)).fetchall()]


async def children(conn: Connection, sight: Sight, *, query: str | None = None, cursor: str | None = None, limit: int = 100) -> Page[Found]:
    """By last name. Each word of `query` is part of a name or of the authority's number, in any order. Raises BadCursor."""
    (after,) = _read(cursor, 1)  # no names: a cursor is part of an address, and addresses are logged
    words = [f"%{_literally(word)}%" for word in (query or "").replace(",", " ").split()]
    asked = {"words": words, "after": after, "limit": limit + 1}
    rows = await (await conn.execute(CHILDREN, sight.values | asked)).fetchall()
    found = [_found(row) for row in rows[:limit]]
    return Page(found, _write(found[-1].child.child_id) if len(rows) > limit else None)


def _found(row: dict[str, Any]) -> Found:
    snapshot, open_episode = row.pop("snapshot"), row.pop("open_episode")
    return Found(ChildSnapshot.model_validate_json(snapshot), Names(**row), open_episode)


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _write(*key: str) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode()


def _read(cursor: str | None, length: int) -> list[str] | list[None]:
    if cursor is None:
        return [None] * length
    try:
        key = json.loads(urlsafe_b64decode(cursor.encode()))
        json.dumps(key, ensure_ascii=False).encode()  # half a character is no text either
    except ValueError as error:
        raise BadCursor(cursor) from error
    if not (isinstance(key, list) and len(key) == length and all(isinstance(part, str) and "\0" not in part for part in key)):
        raise BadCursor(cursor)
    return key
