"""Calls for the other services: names for their readers, 903 rows for the export, the feed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.missing.api.episodes import LARGEST_LIST, Service
from services.missing.domain.commands import WRITTEN
from services.missing.imports.carried import rows_of_year
from shared.eventlog import log
from shared.identity.between_services import NAMES_READ, REGISTER_READ
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require, service_scope
from shared.ssda903.tables import EPISODES, HEADER
from shared.ssda903.years import CollectionYear
from shared.web.problems import Problem, field_error

router = APIRouter(prefix="/missing/api", tags=["between services"])

ChildIds = Annotated[list[Annotated[str, Query(max_length=64, pattern=WRITTEN)]], Query(alias="child_id", max_length=LARGEST_LIST)]


class NamesBody(BaseModel):
    """By child. A child the reader may not see, or whom nobody has named, is left out."""

    names: dict[str, str]


class RowsBody(BaseModel):
    """Rows in the order they were sent, values in the order of `columns`. `carried_from` is set where the year itself is not loaded.

    `born` has line, child and DOB of each row of the year's own missing file: text as sent, so not in events. `position` is where the
    log ended once the rows were read: what is collated to there leaves out nothing that was in the record when it was asked.
    """

    collection_year: str
    carried_from: str | None
    columns: dict[str, list[str]]
    header: list[list[str]]
    episodes: list[list[str]]
    born: list[tuple[int, str, str]]
    position: int


@router.get("/names", response_model=NamesBody)
async def names(
    service: Service,
    reader: Annotated[Person, Depends(require(Action.CHILDREN_READ, on_behalf=NAMES_READ))],
    child_ids: ChildIds,
) -> Any:
    """`?child_id=..&child_id=..`: names for the reader on whose behalf a service asks; their own permission decides."""
    return NamesBody(names=await service.reading.names(reader, child_ids))


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
        position = (await log.head(conn)).position
    return RowsBody(
        collection_year=str(wanted),
        carried_from=str(rows.carried_from) if rows.carried_from else None,
        columns={table.name: list(table.columns) for table in (HEADER, EPISODES)},
        header=rows.header,
        episodes=rows.episodes,
        born=rows.born,
        position=position,
    )
