"""What a team has still to do, from the collated facts: past its time, or due before next Monday. Each kind is one declaration.

The rules are those by which the record itself asks for these things; an import's own history asks for nothing. After a death nothing is
asked for, and the facts do not know of one: so nothing is listed of a child with an absence that ended otherwise than by coming back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from duckdb import DuckDBPyConnection

from services.reports.monday.weeks import WEEK
from shared.clock import london_date, london_midnight


@dataclass(frozen=True)
class Kind:
    """`due` is when (UTC), `where` for which episodes `e`; `one` and `many` say what is to be done, `source` where the time is from."""

    id: str
    one: str
    many: str
    due: str
    where: str
    source: str


_GOES_ON, _BACK = "e.status IN ('open', 'found')", "e.status = 'returned' AND e.held_at IS NULL AND e.offered_within_72_hours IS NOT NULL"
_AGAIN = "coalesce(e.outcome, 'none') IN ('none', 'accepted_not_present', 'not_offered_missing_again', 'not_offered_no_contact')"
_72_HOURS = "e.over_at + INTERVAL 72 HOURS"
_GUIDANCE = "Statutory guidance 2014"

_ENDED = "AND o.status <> 'cancelled' AND o.origin = 'raised' AND o.over_at IS NOT NULL AND o.ended_by IS NULL"
OF_EPISODES = (
    Kind(
        "strategy",
        "strategy decision to record",
        "strategy decisions to record",
        "CASE WHEN len(e.strategy) > 0 THEN e.strategy[-1].at_time ELSE e.last_seen_at + INTERVAL 6 HOURS END",
        f"(e.strategy[-1].decision = 'meeting_planned' OR ({_GOES_ON} AND len(e.strategy) = 0))",
        "Local authority practice: Norfolk, Essex",
    ),
    Kind(
        "decision",
        "management decision to record, with its reason",
        "management decisions to record, each with its reason",
        "e.last_seen_at + INTERVAL 24 HOURS",
        f"{_GOES_ON} AND e.decided_at IS NULL",
        "Local authority practice: Lancashire, Plymouth",
    ),
    Kind(
        "return_plan",
        "return plan to make",
        "return plans to make",
        "e.over_at + INTERVAL 24 HOURS",
        f"{_BACK} AND e.plan_made_at IS NULL AND e.discussed_at IS NULL",
        "Ours: a day",
    ),
    Kind(
        "offer",
        "interview to offer, or to offer again",
        "interviews to offer, or to offer again",
        _72_HOURS,
        f"{_BACK} AND {_AGAIN}",
        _GUIDANCE,
    ),
    Kind("interview", "interview to hold", "interviews to hold", _72_HOURS, f"{_BACK} AND e.outcome = 'accepted'", _GUIDANCE),
    Kind(
        "discussion",
        "discussion to hold",
        "discussions to hold",
        _72_HOURS,
        "e.status = 'returned' AND e.discussed_at IS NULL AND list_contains(e.planned, 'discussion')",
        "Ours: as the return plan says",
    ),
    Kind(
        "action",
        "agreed action to finish",
        "agreed actions to finish",
        "timezone('Europe/London', (a.due + 1)::TIMESTAMP)::TIMESTAMPTZ::TIMESTAMP",
        "e.status NOT IN ('closed', 'cancelled') AND a.done_at IS NULL",
        "Ours: by the end of the day agreed",
    ),
)
_EPISODES = """
SELECT e.reference, e.episode_id, {due} AS due_at FROM episodes AS e {actions}
WHERE e.team = $team AND e.origin = 'raised' AND {where} AND NOT EXISTS (
    SELECT 1 FROM episodes AS o WHERE o.authority = e.authority AND o.child_id = e.child_id
    {ended}
) ORDER BY due_at, e.reference
"""
_ACTIONS = ", unnest(e.actions) AS each(a)"

PLANS = Kind("plan_review", "response plan to review", "response plans to review", "", "", "Ours: the day agreed on the plan")
_PLANS = """
SELECT c.child_id, c.plan_review_by FROM children AS c WHERE c.team = $team AND c.plan_review_by IS NOT NULL
AND EXISTS (SELECT 1 FROM care AS s WHERE s.authority = c.authority AND s.child_id = c.child_id AND s.ceased_on IS NULL)
AND NOT EXISTS (
    SELECT 1 FROM episodes AS o WHERE o.authority = c.authority AND o.child_id = c.child_id
    {ended}
) ORDER BY c.plan_review_by, c.child_id
"""


@dataclass(frozen=True)
class Item:
    """One thing to do. `called` is the episode's reference or the child's number, never a name; `record` the page it stands on.

    `due_at` is UTC.
    """

    called: str
    record: str
    due_at: datetime

    @property
    def due_on(self) -> date:
        """The London day by whose end, or on which, it was to be done."""
        return london_date(self.due_at - timedelta(microseconds=1))


@dataclass(frozen=True)
class Outstanding:
    """Of one kind, the longest due first: what is past its time, and what is due before next Monday."""

    kind: Kind
    overdue: tuple[Item, ...]
    this_week: tuple[Item, ...]


def outstanding(connection: DuckDBPyConnection, team: str, monday: date, now: datetime) -> list[Outstanding]:
    """Kinds of which there is something, as it stands now (UTC)."""
    found = [(kind, _of_episodes(connection, kind, team)) for kind in OF_EPISODES]
    return [one for kind, items in [*found, (PLANS, _plans(connection, team))] if (one := _split(kind, items, monday, now))]


def _of_episodes(connection: DuckDBPyConnection, kind: Kind, team: str) -> list[Item]:
    statement = _EPISODES.format(due=kind.due, where=kind.where, ended=_ENDED, actions=_ACTIONS if kind.id == "action" else "")
    rows = connection.execute(statement, {"team": team}).fetchall()
    return [Item(reference, f"/missing/episodes/{episode}", due.replace(tzinfo=UTC)) for reference, episode, due in rows if due]


def _plans(connection: DuckDBPyConnection, team: str) -> list[Item]:
    rows = connection.execute(_PLANS.format(ended=_ENDED), {"team": team}).fetchall()
    return [Item(child, f"/missing/children/{child}", london_midnight(review + timedelta(days=1))) for child, review in rows]


def _split(kind: Kind, items: Sequence[Item], monday: date, now: datetime) -> Outstanding | None:
    overdue = tuple(one for one in items if one.due_at < now)
    this_week = tuple(one for one in items if now <= one.due_at <= london_midnight(monday + WEEK))
    return Outstanding(kind, overdue, this_week) if overdue or this_week else None
