"""Calls for the other services: names for their readers, 903 rows for the export, the register's age, which episodes go on, quotations."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel

from services.missing.api.episodes import LARGEST_LIST, Service
from services.missing.domain.commands import WRITTEN
from services.missing.imports.carried import rows_of_year
from services.missing.store import access, standing
from shared.clock import UtcDatetime
from shared.contracts.codes import EpisodeStatus
from shared.eventlog import log
from shared.identity.between_services import EPISODES_COMPARE, NAMES_READ, QUOTATIONS_READ, REGISTER_AGE, REGISTER_READ
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import require, service_scope
from shared.ssda903.tables import EPISODES, HEADER
from shared.ssda903.years import CollectionYear
from shared.web.problems import Problem, field_error

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
"""No talk was held before, or will be after; beyond them there are dates without a time zone."""

router = APIRouter(prefix="/missing/api", tags=["between services"])

ChildIds = Annotated[list[Annotated[str, Query(max_length=64, pattern=WRITTEN)]], Query(alias="child_id", max_length=LARGEST_LIST)]
PersonIds = Annotated[list[UUID], Query(alias="person_id", max_length=LARGEST_LIST)]


class NamesBody(BaseModel):
    """By child. A child the reader may not see, or whom nobody has named, is left out. `people` are staff, by their opaque id."""

    names: dict[str, str]
    people: dict[str, str]


class RegisterAge(BaseModel):
    """`loaded_at` is None where nothing has been loaded yet."""

    loaded_at: UtcDatetime | None


class OngoingEpisode(BaseModel):
    episode_id: UUID
    reference: str
    status: EpisodeStatus
    version: int


class OngoingEpisodes(BaseModel):
    """`position` is where the log ended once these were read: who has applied all up to there knows them in this version or a later one."""

    items: list[OngoingEpisode]
    next: str | None
    position: int


class QuotationsBody(BaseModel):
    """Words alone: neither whose they are nor when they were said."""

    items: list[str]


class RowsBody(BaseModel):
    """Rows in the order they were sent, values in the order of `columns`. `carried_from` is set where the year itself is not loaded.

    `born` has line, child and DOB of each row of the year's own missing file: text as sent, so not in events. `position` is where the
    log ended once the rows were read: what is collated to there leaves out nothing that was in the record when it was asked. `loaded_at`
    is as in `RegisterAge`.
    """

    collection_year: str
    carried_from: str | None
    columns: dict[str, list[str]]
    header: list[list[str]]
    episodes: list[list[str]]
    born: list[tuple[int, str, str]]
    position: int
    loaded_at: UtcDatetime | None


@router.get("/names", response_model=NamesBody)
async def names(
    service: Service,
    reader: Annotated[Person, Depends(require(Action.CHILDREN_READ, on_behalf=NAMES_READ))],
    child_ids: ChildIds = [],  # noqa: B006 - FastAPI copies it
    person_ids: PersonIds = [],  # noqa: B006
) -> Any:
    """`?child_id=..&child_id=..`: names for the reader on whose behalf a service asks; their own permission decides.

    `?person_id=..`: what colleagues who were seen here are called, such as whoever holds an episode; not for guests.
    """
    names = await service.reading.names(reader, child_ids) if child_ids else {}
    everywhere = allowed(reader, Action.CHILDREN_READ) is Scope.WHOLE_AUTHORITY
    return NamesBody(names=names, people=await service.reading.called({str(one) for one in person_ids if everywhere}))


@router.get("/register/age", response_model=RegisterAge, dependencies=[Depends(service_scope(REGISTER_AGE))])
async def register_age(service: Service) -> Any:
    """When files were last imported, or the case system last sent a child: whether anything of it changed or not."""
    async with service.pool.connection() as conn:
        return RegisterAge(loaded_at=await access.register_loaded(conn))


@router.get("/ongoing-episodes", response_model=OngoingEpisodes, dependencies=[Depends(service_scope(EPISODES_COMPARE))])
async def ongoing_episodes(
    service: Service, cursor: UUID | None = None, limit: Annotated[int, Query(ge=1, le=LARGEST_LIST)] = LARGEST_LIST
) -> Any:
    """Every episode whose child is not back, by its reference: coded, of nobody, to be compared with what another service knows."""
    async with service.pool.connection() as conn:
        found = await standing.ongoing(conn, cursor, limit + 1)
        position = (await log.head(conn)).position
    items = [OngoingEpisode(**one) for one in found[:limit]]
    return OngoingEpisodes(items=items, next=str(items[-1].episode_id) if len(found) > limit else None, position=position)


async def board_reader(
    request: Request, reader: Annotated[Person, Depends(require(Action.INDICATORS_READ, on_behalf=QUOTATIONS_READ))]
) -> Person:
    """Whoever may read the report that reports makes for them. Raises 401, 403; 403 also for the person themself."""
    if request.state.calling_service is None:
        raise Problem(403, "Not permitted", "This call is for the other services alone.")
    return reader


@router.get("/quotations", response_model=QuotationsBody)
async def quotations(
    service: Service,
    reader: Annotated[Person, Depends(board_reader)],
    from_on: Annotated[date, Query(alias="from", ge=EARLIEST, le=LATEST)],
    to_on: Annotated[date, Query(alias="to", ge=EARLIEST, le=LATEST, description="exclusive")],
) -> Any:
    """Children's words for a report to the board, of talks in these London dates, as far as they agreed to be quoted and still do."""
    return QuotationsBody(items=await service.quotations.said(reader, from_on, to_on))


@router.get(
    "/returns/ssda903/{year}/rows",
    response_model=RowsBody,
    dependencies=[Depends(service_scope(REGISTER_READ))],
)
async def ssda903_rows(year: Annotated[str, Path(max_length=20)], service: Service) -> Any:
    """Header and care-episode rows of a collection year, UPN, mother and postcodes included: what events never carry."""
    try:
        wanted = CollectionYear.parse(year)
    except ValueError as wrong:
        raise Problem(422, "The request is not valid", errors=[field_error("year", str(wrong), year)]) from wrong
    async with service.pool.connection() as conn:
        rows = await rows_of_year(conn, wanted)
        loaded_at = await access.register_loaded(conn)
        position = (await log.head(conn)).position
    return RowsBody(
        collection_year=str(wanted),
        carried_from=str(rows.carried_from) if rows.carried_from else None,
        columns={table.name: list(table.columns) for table in (HEADER, EPISODES)},
        header=rows.header,
        episodes=rows.episodes,
        born=rows.born,
        position=position,
        loaded_at=loaded_at,
    )
