"""`/reports/api/indicators` and `/reports/api/freshness`."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, BeforeValidator

from services.reports import answers_as_files
from services.reports.answers_as_files import MEDIA
from services.reports.api.refusals import not_asked
from services.reports.collate import NotReached
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.question import NotAsked, refuse
from services.reports.service import Figures, Service
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/api", tags=["figures"], dependencies=[Depends(require(Action.INDICATORS_READ))])


class FieldBody(BaseModel):
    """`values` maps each value to its label; empty where they come from the register. Any field may also be `unknown`."""

    field: str
    title: str
    values: dict[str, str]


class IndicatorBody(BaseModel):
    """What a figure counts, of what, by which definition. `breakdowns` are the fields `by` and `where` take, `fields` describes them."""

    id: str
    title: str
    definition: str
    numerator: str
    denominator: str | None
    unit: str
    decimals: int
    source: str
    breakdowns: list[str]
    fields: list[FieldBody]


class CatalogueBody(BaseModel):
    items: list[IndicatorBody]
    next: None = None


class AnswerBody(BaseModel):
    """Each row has its month, breakdowns and band where asked for, and always `numerator`, `denominator`, `value`.

    `value` is rounded half up to the indicator's decimals and null where there is nothing to divide by; `denominator` is null for a
    count, `numerator` for a median. `position` is that of missing's log; `as_of` when the figures
    were last level with it. By home or provider each row also has `low_95` and `high_95`, the 95% interval of `value`, where one can be
    made, and `missing` and `away`, how many of it are M and A. In published form a symbol may stand in place of a number: `symbols` says
    what each means.
    """

    indicator: str
    unit: str
    from_: date
    to: date
    as_of: datetime | None
    position: int
    rows: list[dict[str, Any]]
    published: bool = False
    as_known_on: date | None = None
    symbols: dict[str, str] = {}

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class FreshnessBody(BaseModel):
    stream: str
    position: int
    log_position: int
    seconds_behind: float | None


class FreshnessList(BaseModel):
    items: list[FreshnessBody]
    next: None = None


def _a_date(said: Any) -> Any:
    """A day alone: pydantic would also take midnights and counts of seconds for one."""
    if isinstance(said, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        raise ValueError("is a date without a time, as 2025-04-01")
    return said


Day = Annotated[date, BeforeValidator(_a_date)]


@dataclass(frozen=True)
class Asked:
    """The parameters of a question to an indicator, and those sent that it does not take."""

    from_: date | None
    to: date | None
    by: list[str]
    where: list[str]
    interval: Literal["month"] | None
    min_position: int
    published: bool
    as_known_on: date | None
    unknown: Sequence[NotAsked]


TAKEN = ("from", "to", "by", "where", "interval", "min_position", "published", "as_known_on")


def asked(
    request: Request,
    from_: Annotated[Day | None, Query(alias="from", description="London date; by default the collection year's first day")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default tomorrow")] = None,
    by: Annotated[list[str] | None, Query(description="one of the indicator's breakdowns; up to three times")] = None,
    where: Annotated[list[str] | None, Query(description="field:value, any number of times; values of one field add up")] = None,
    interval: Annotated[Literal["month"] | None, Query(description="a row for each calendar month")] = None,
    min_position: Annotated[int, Query(ge=0, le=2**63 - 1, description="wait until missing's log is collated to here")] = 0,
    published: Annotated[bool, Query(description="as it may be published: small numbers hidden, of one whole collection year")] = False,
    as_known_on: Annotated[Day | None, Query(description="London date: as the facts were at the end of that day")] = None,
) -> Asked:
    return Asked(
        from_=from_,
        to=to,
        by=by or [],
        where=where or [],
        interval=interval,
        min_position=min_position,
        published=published,
        as_known_on=as_known_on,
        unknown=unknown(request, TAKEN),
    )


def refuse_unknown(request: Request, taken: Sequence[str]) -> None:
    """A figure of everyone must not pass for one of those somebody meant."""
    with refusals(0):
        refuse(unknown(request, taken))


def unknown(request: Request, taken: Sequence[str]) -> tuple[NotAsked, ...]:
    message = f"is no parameter of this call: it takes {', '.join(taken)}, and counts one value of a field alone by where=field:value"
    return tuple(NotAsked(name, message, value) for name, value in request.query_params.items() if name not in taken)


Parameters = Annotated[Asked, Depends(asked)]
IndicatorId = Annotated[str, Path(max_length=100)]


@router.get("/indicators", response_model=CatalogueBody)
async def catalogue() -> Any:
    return {"items": [_described(one) for one in CATALOGUE]}


@router.get("/indicators/{indicator}.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def indicator_csv(indicator: IndicatorId, asked: Parameters, service: Service) -> Response:
    """The same rows, each with what it counts, of when, and how fresh it is."""
    return await _file(await _figures(service, indicator, asked), "csv")


@router.get("/indicators/{indicator}.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def indicator_xlsx(indicator: IndicatorId, asked: Parameters, service: Service) -> Response:
    """The same rows as a workbook; a second sheet says what they count."""
    return await _file(await _figures(service, indicator, asked), "xlsx")


@router.get("/indicators/{indicator}.parquet", response_class=Response, responses={200: {"content": {MEDIA["parquet"]: {}}}})
async def indicator_parquet(indicator: IndicatorId, asked: Parameters, service: Service) -> Response:
    """The rows and columns of the CSV, typed. Where the published form hides a number it is NULL, and `symbol` has the symbol."""
    return await _file(await _figures(service, indicator, asked), "parquet")


@router.get("/indicators/{indicator}", response_model=AnswerBody)
async def indicator(indicator: IndicatorId, asked: Parameters, service: Service) -> Any:
    figures = await _figures(service, indicator, asked)
    question = figures.question
    return AnswerBody(
        indicator=question.indicator.id,
        unit=question.indicator.unit,
        from_=question.from_on,
        to=question.to_on,
        as_of=figures.as_of,
        position=figures.position,
        rows=[row.shown() for row in figures.rows],
        published=question.published,
        as_known_on=question.known_on,
        symbols={one: one.meaning for one in Symbol} if question.published else {},
    )


@router.get("/freshness", response_model=FreshnessList)
async def freshness(service: Service) -> Any:
    """How far each log has been collated."""
    return {"items": [asdict(one) for one in service.freshness()]}


def indicator_of(name: str) -> Indicator:
    """Raises 404 for one that is not in the catalogue."""
    indicator = INDICATORS.get(name)
    if indicator is None:
        raise Problem(404, "No such indicator", f"The indicators are {', '.join(INDICATORS)}.")
    return indicator


async def _figures(service: Service, name: str, asked: Asked) -> Figures:
    indicator = indicator_of(name)
    with refusals(asked.min_position):
        return await service.figures(
            indicator,
            asked.from_,
            asked.to,
            by=asked.by,
            where=asked.where,
            monthly=asked.interval == "month",
            published=asked.published,
            as_known_on=asked.as_known_on,
            min_position=asked.min_position,
            also=asked.unknown,
        )


@contextmanager
def refusals(min_position: int) -> Iterator[None]:
    """Turns what asking the facts raises into problems: 422 for the question, 503 for what is not collated yet."""
    try:
        yield
    except NotAsked as reason:
        raise not_asked(reason) from reason
    except NotReached as where:
        detail = f"The facts are at position {where.position} of missing's log and did not reach {min_position} in time."
        raise Problem(503, "Not there yet", detail, headers={"Retry-After": "1"}, position=where.position) from where


def _described(indicator: Indicator) -> IndicatorBody:
    said = {name: getattr(indicator, name) for name in IndicatorBody.model_fields if name not in ("breakdowns", "fields")}
    fields = [FieldBody(field=one.id, title=one.title, values=dict(one.values)) for one in indicator.breakdowns]
    return IndicatorBody(**said, breakdowns=[one.field for one in fields], fields=fields)


async def _file(figures: Figures, form: str) -> Response:
    content = await asyncio.to_thread(answers_as_files.content, figures, form)
    disposition = f'attachment; filename="{answers_as_files.name(figures, form)}"'
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": disposition})
