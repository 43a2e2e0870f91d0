"""The returns of a period with everything written down about each, read from one snapshot of the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from services.reports.assurance.response import Answer, Lack, Recorded, missing
from services.reports.collate import progress_of
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import child_of, condition_of, moment, parameters_of, ranges_of
from services.reports.indicators.question import Question
from services.reports.recordings import LATE, Part
from shared.contracts.codes import ConductorRelation, InterviewOutcome
from shared.contracts.response_codes import Response

RETURNS = INDICATORS["returns"]
"""The figure whose returns are listed here one by one, narrowed in the same ways."""

_ENDED = f"WITH {{ranges}}, ended AS (SELECT f.* FROM {RETURNS.population.rows} {{child}} WHERE {{where}})"
ENDED = f"""{_ENDED}
SELECT episode_id::VARCHAR, over_at, reference, ended_by, category, care_status, team FROM ended ORDER BY over_at DESC, episode_id
"""
# In rows of their own: as a list within each return DuckDB would take twice as long to hand them over.
RECORDED = f"""{_ENDED}
SELECT w.episode_id::VARCHAR, w.part, w.happened_at, w.recorded_at, {LATE}, w.role, w.person,
    w.planned, w.outcome, w.conductor_relation, w.independent, w.coded
FROM recordings AS w SEMI JOIN ended ON ended.authority = w.authority AND ended.episode_id = w.episode_id ORDER BY w.version
"""


@dataclass(frozen=True)
class Assured:
    """One return, and what is missing of its answer."""

    answer: Answer
    missing: tuple[Lack, ...]
    due: bool
    """Whether its 72 hours are over."""


class Told(NamedTuple):
    """Of how many returns the figures speak: of all of them, those whose 72 hours are over, and of these those with a return plan."""

    returns: int
    due: int
    planned: int


@dataclass(frozen=True)
class Listed:
    """The returns of a question, the latest first, or those that lack something; `told` is of all. `as_of`, `position` as of figures."""

    question: Question
    rows: list[Assured]
    told: Told
    as_of: datetime | None
    position: int

    @property
    def last(self) -> date:
        return self.question.to_on - timedelta(days=1)


def listed(
    connection: DuckDBPyConnection, question: Question, lack: Lack | None, now: datetime, stream: str, as_of: datetime | None
) -> Listed:
    """Those of which `lack` is missing, or all. `now` in UTC; as known on a past day nothing is due that was not due then."""
    at, _ = moment(question.known_on, now)
    rows = [Assured(answer, missing(answer, at), at >= answer.due_at) for answer in answers(connection, question, now)]
    kept = [one for one in rows if lack is None or lack in one.missing]
    told = Told(len(rows), sum(one.due for one in rows), sum(one.due and one.answer.plan is not None for one in rows))
    return Listed(question, kept, told, as_of, progress_of(connection, stream).position)


def answers(connection: DuckDBPyConnection, question: Question, now: datetime) -> list[Answer]:
    recorded: dict[str, list[Recorded]] = {}
    for episode_id, *said in _rows(connection, RECORDED, question, now):
        recorded.setdefault(episode_id, []).append(_recorded(*said))
    found = _rows(connection, ENDED, question, now)
    return [_answer(*row, recorded=recorded.get(row[0], ())) for row in found]


def _answer(episode_id: str, over_at: datetime, reference: str, *coded: Any, recorded: Sequence[Recorded]) -> Answer:
    ended_by, category, care_status, team = coded
    return Answer(episode_id, reference, over_at.replace(tzinfo=UTC), ended_by, category, care_status, team, tuple(recorded))


def _rows(connection: DuckDBPyConnection, statement: str, question: Question, now: datetime) -> list[tuple[Any, ...]]:
    asked = statement.format(ranges=ranges_of(question), child=child_of(question), where=condition_of(question))
    return connection.execute(asked, parameters_of(question, asked, now)).fetchall()


def _recorded(part: str, happened_at: datetime, recorded_at: datetime, late: bool, role: str, person: str, *coded: Any) -> Recorded:
    planned, outcome, relation, independent, reasons = coded
    return Recorded(
        Part(part),
        happened_at.replace(tzinfo=UTC),
        recorded_at.replace(tzinfo=UTC),
        late,
        role,
        person,
        tuple(Response(one) for one in planned or ()),
        outcome and InterviewOutcome(outcome),
        relation and ConductorRelation(relation),
        independent,
        reasons,
    )
