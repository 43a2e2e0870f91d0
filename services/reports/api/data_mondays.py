"""`/reports/api/data-mondays/{date}`: a team's brief for its manager."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.reports.api.digests import SentenceBody
from services.reports.api.statements import statement_body
from services.reports.indicators.question import NotAsked
from services.reports.monday.brief import Brief, brief_of
from services.reports.monday.outstanding import Item, Outstanding
from services.reports.service import Service
from services.reports.store import record_export
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import require
from shared.web.problems import Problem, field_error

router = APIRouter(prefix="/reports/api/data-mondays", tags=["digests"])

Day = date
Reader = Annotated[Person, Depends(require(Action.INDICATORS_READ))]


class ItemBody(BaseModel):
    """`called` is the episode's reference or the child's number; `record` leads to it. `due_at` is an instant."""

    called: str
    record: str
    due_at: datetime


class OutstandingBody(BaseModel):
    """`items` are null for a reader who may not open episodes: the numbers are all there is for them."""

    kind: str
    title: str
    source: str
    overdue: int
    due_this_week: int
    items: list[ItemBody] | None


class DataMondayBody(BaseModel):
    """`from` and `to` (exclusive) are the London dates of the week that ended on Sunday. `outstanding` is as it stands now, and null for
    a Monday that is past."""

    date: Day
    team: str
    teams: list[str]
    from_: Day
    to: Day
    as_of: datetime | None
    position: int
    sentences: list[SentenceBody]
    outstanding: list[OutstandingBody] | None

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


def names_items(person: Person) -> bool:
    """Whether what is to be done is listed for this reader by reference: only for whoever may open it."""
    return allowed(person, Action.EPISODES_READ) is Scope.WHOLE_AUTHORITY and allowed(person, Action.INDICATORS_READ) is not Scope.COUNTS


async def brief(
    date: Annotated[Day, Path(description="A Monday, 2026-11-23")],
    service: Service,
    person: Reader,
    team: Annotated[str | None, Query(max_length=64, description="its code in the register; without it, the reader’s own")] = None,
) -> Brief:
    """Of the page and of the call; references listed are kept as handed out. Raises 422 for a day or a team that there is none of."""
    try:
        found = await brief_of(service, date, team, person.team)
    except NotAsked as reason:
        error = field_error(reason.field, str(reason), str(reason.value))
        raise Problem(
            422, "There is no such Data Monday", f"{reason.field.capitalize()} {reason.value} {reason}.", errors=[error]
        ) from reason
    if found.listed and names_items(person):
        await record_export(service.pool, person, f"data monday {date} {found.team}", found.listed, service.clock.now())
    return found


Asked = Annotated[Brief, Depends(brief)]


@router.get("/{date}", response_model=DataMondayBody)
async def data_monday(brief: Asked, person: Reader) -> Any:
    """The week that ended on Sunday beside the team's own earlier weeks, and what is past its time or due this week."""
    if brief.team is None:
        message = f"say which team: there are {', '.join(brief.teams) or 'none yet'}"
        raise Problem(422, "Which team?", "You have no team of your own here.", errors=[field_error("team", message, None)])
    return DataMondayBody(
        date=brief.monday,
        team=brief.team,
        teams=list(brief.teams),
        from_=brief.week[0],
        to=brief.week[1],
        as_of=brief.as_of,
        position=brief.position,
        sentences=[statement_body(one) for one in brief.sentences],
        outstanding=None if brief.outstanding is None else [_outstanding(one, listed=names_items(person)) for one in brief.outstanding],
    )


def _outstanding(one: Outstanding, *, listed: bool) -> OutstandingBody:
    return OutstandingBody(
        kind=one.kind.id,
        title=one.kind.many,
        source=one.kind.source,
        overdue=len(one.overdue),
        due_this_week=len(one.this_week),
        items=[_item(each) for each in (*one.overdue, *one.this_week)] if listed else None,
    )


def _item(one: Item) -> ItemBody:
    return ItemBody(called=one.called, record=one.record, due_at=one.due_at)
