"""Reviewed cases by their days and codes: what a digest counts of them. No word that was written about a case is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, takewhile

from services.reports.reviews.grades import Grade, LearningAbout
from services.reports.reviews.review import Review
from shared.clock import london_date
from shared.database import Connection

# Some tens a year; the join is by the primary key of the cases.
SAID = """
SELECT c.child_id, r.round_id, r.episode_id, r.at, r.said
FROM reports.case_reviews AS r JOIN reports.review_cases AS c USING (round_id, episode_id) ORDER BY r.round_id, r.episode_id, r.version
"""


@dataclass(frozen=True)
class Reviewed:
    """London dates. `on` is when it was first said anything of; the rest is as the newest version says.

    `action_set_on`, `recheck_set_on`: when the action, and the re-check, was first said, and has been in every version since.
    `rechecked_on`: when a version first told how the practice stands now.
    """

    child_id: str
    on: date
    grade: Grade
    about: tuple[LearningAbout, ...] = ()
    action_set_on: date | None = None
    action_due: date | None = None
    action_done_on: date | None = None
    recheck_set_on: date | None = None
    recheck_on: date | None = None
    rechecked_on: date | None = None


async def reviewed_cases(conn: Connection) -> list[Reviewed]:
    """Of all rounds. A case drawn in two of them is two."""
    rows = await (await conn.execute(SAID)).fetchall()
    found = []
    for _, versions in groupby(rows, key=lambda row: (row["round_id"], row["episode_id"])):
        said = [(row["child_id"], london_date(row["at"]), Review.model_validate(row["said"])) for row in versions]
        found.append(_reviewed(said))
    return found


def _reviewed(said: Sequence[tuple[str, date, Review]]) -> Reviewed:
    (child_id, on, _), (_, _, newest) = said[0], said[-1]
    action = newest.action
    rechecked = [day for _, day, review in said if review.rechecked] if newest.rechecked else []
    return Reviewed(
        child_id,
        on,
        newest.grade,
        newest.about,
        _since([(day, review.action is not None) for _, day, review in said]),
        action.due if action else None,
        action.done_on if action else None,
        _since([(day, review.recheck_on is not None) for _, day, review in said]),
        newest.recheck_on,
        min(rechecked, default=None),
    )


def _since(versions: Sequence[tuple[date, bool]]) -> date | None:
    """The day of the first of the last versions that all have it; None where the newest has not."""
    return min((day for day, _ in takewhile(lambda one: one[1], reversed(versions))), default=None)
