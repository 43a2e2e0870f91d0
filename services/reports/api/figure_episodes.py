"""`/reports/api/indicators/{id}/episodes`: the episodes behind a number, for those who may open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.reports.api.data_mondays import names_items
from services.reports.api.indicators import Day, indicator_of, refusals, refuse_unknown
from services.reports.collate import progress_of
from services.reports.indicators.listing import Cell, Counted, cell_of, listed
from services.reports.indicators.question import Question
from services.reports.service import PATIENCE, Reports, Service
from services.reports.store import record_export
from shared.identity.people import Person
from shared.identity.permissions import OPEN_RESTRICTED, Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/api/indicators", tags=["figures"], dependencies=[Depends(require(Action.EXTRACTS_READ))])

TAKEN = ("from", "to", "by", "where", "interval", "as_known_on", "cell", "counted", "min_position")


async def opens(person: Annotated[Person, Depends(require(Action.EPISODES_READ))]) -> Person:
    """Raises 403 for whoever reads figures as counts alone, or no more episodes than those of one placement."""
    if not names_items(person):
        raise Problem(403, "Not permitted", "Which episodes a number counts is for those who may open every one of them.")
    return person


Reader = Annotated[Person, Depends(opens)]


@dataclass(frozen=True)
class Behind:
    """The rows of a cell, the latest last seen first; `as_of` and `position` as of figures."""

    question: Question
    cell: Cell
    rows: list[Counted]
    as_of: datetime | None
    position: int

    @property
    def last(self) -> date:
        return self.question.to_on - timedelta(days=1)


async def behind(
    service: Reports, person: Person, question: Question, cell: Cell, form: str, min_position: int = 0, shown: slice = slice(None)
) -> Behind:
    """Recorded as read before it is answered, by how many of them are `shown`. Raises NotReached after PATIENCE."""
    missing, now = service.collations["missing"], service.clock.now()
    await missing.reach(min_position, PATIENCE)
    as_of = service.followers["missing"].health().last_level
    rows, position = await service.facts.read(
        lambda connection: (listed(connection, question, cell, now), progress_of(connection, missing.stream).position)
    )
    found = Behind(question, cell, rows, as_of, position)
    document = f"episodes of {question.indicator.id} {question.from_on} to {found.last} {form}"
    await record_export(service.pool, person, document, len(rows[shown]), now)
    return found


def hidden(row: Counted, person: Person) -> bool:
    """Whether which child it is stays closed to this reader."""
    return row.restricted and not person.roles & OPEN_RESTRICTED


class CountedBody(BaseModel):
    """`row` is where the figure counts it: its month, breakdowns and band. `counted`: it is in the numerator, where there are two.

    `child_id` is null for a restricted child whose record is not for this reader.
    """

    episode_id: str
    reference: str
    child_id: str | None
    restricted: bool
    last_seen_at: datetime
    row: dict[str, str]
    counted: bool


class BehindBody(BaseModel):
    """`position` is that of missing's log; `as_of` when the facts were last level with it."""

    indicator: str
    from_: date
    to: date
    as_known_on: date | None
    as_of: datetime | None
    position: int
    items: list[CountedBody]
    next: None = None

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@router.get("/{indicator}/episodes", response_model=BehindBody)
async def episodes_behind(
    request: Request,
    indicator: str,
    service: Service,
    person: Reader,
    from_: Annotated[Day | None, Query(alias="from", description="London date; by default the collection year's first day")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default tomorrow")] = None,
    by: Annotated[Sequence[str], Query(description="as of the figure")] = (),
    where: Annotated[Sequence[str], Query(description="as of the figure")] = (),
    interval: Annotated[Literal["month"] | None, Query(description="as of the figure")] = None,
    as_known_on: Annotated[Day | None, Query(description="as of the figure")] = None,
    cell: Annotated[Sequence[str], Query(description="one row of the figure, as month:2026-04, once for each of its keys")] = (),
    counted: Annotated[bool | None, Query(description="of a share: those in the numerator, or those not in it")] = None,
    min_position: Annotated[int, Query(ge=0, le=2**63 - 1, description="wait until missing's log is collated to here")] = 0,
) -> Any:
    """The very rows that the same question counts, each with the episode it is. A published form has no such list."""
    refuse_unknown(request, TAKEN)
    with refusals(min_position):
        question = service.question(
            indicator_of(indicator), from_, to, by=by, where=where, monthly=interval == "month", as_known_on=as_known_on
        )
        found = await behind(service, person, question, cell_of(question, cell, counted), "json", min_position)
    return BehindBody(
        indicator=question.indicator.id,
        from_=question.from_on,
        to=question.to_on,
        as_known_on=question.known_on,
        as_of=found.as_of,
        position=found.position,
        items=[_body(one, person) for one in found.rows],
    )


def _body(one: Counted, person: Person) -> CountedBody:
    return CountedBody(
        episode_id=one.episode_id,
        reference=one.reference,
        child_id=None if hidden(one, person) else one.child_id,
        restricted=one.restricted,
        last_seen_at=one.last_seen_at,
        row=dict(one.at),
        counted=one.counted,
    )
