"""`/reports/api/practice-reviews`: a reproducible sample; rounds saved from one; what was said of each case; and counts for planners."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Depends, Header, Query

from services.reports.api.indicators import Day
from services.reports.api.practice_review_bodies import (
    SEED,
    SIZE,
    DrawBody,
    RoundsBody,
    SampleBody,
    SavedBody,
    WholeRoundBody,
    counted_round,
    sampled,
    version_body,
    whole,
)
from services.reports.indicators.question import NotAsked
from services.reports.narrative.months import Month
from services.reports.reviews import rounds
from services.reports.reviews.population import Asked
from services.reports.reviews.review import Review
from services.reports.reviews.rounds import Drawn, NotThere, SaidMeanwhile
from services.reports.reviews.store import Round
from services.reports.reviews.summary import together
from services.reports.reviews.themes import THEME
from services.reports.service import Reports, Service
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ids import new_id
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

router = APIRouter(prefix="/reports/api/practice-reviews", tags=["practice reviews"])
Drawer = Annotated[Person, Depends(require(Action.PRACTICE_REVIEWS_DRAW))]
Counter = Annotated[Person, Depends(require(Action.PRACTICE_REVIEWS_READ))]
Reviewer = Annotated[Person, Depends(require(Action.PRACTICE_REVIEWS_RECORD))]


def period(service: Reports, from_on: date | None, to_on: date | None) -> tuple[date, date]:
    """By default the last three months that are over; a first day given alone is followed by three months, up to tomorrow."""
    today = london_date(service.clock.now())
    this_month = Month.of(today)
    end = to_on or (this_month.first_day if from_on is None else today + timedelta(days=1))
    return from_on or this_month.before(3).first_day, end


@router.get("", response_model=SampleBody)
async def sample(
    service: Service,
    person: Drawer,
    from_: Annotated[Day | None, Query(alias="from", description="London date; by default three months back")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default the first of this month")] = None,
    theme: Annotated[str, Query(max_length=100, description=", ".join(THEME))] = "random",
    size: Annotated[int, Query(description="how many cases, at most 50")] = SIZE,
    seed: Annotated[int, Query(description="any whole number: the same one draws the same sample")] = SEED,
    not_in: Annotated[
        UUID | Literal["none"] | None, Query(description="a round whose children are left out; by default the last one saved")
    ] = None,
    as_known_on: Annotated[Day | None, Query(description="London date: as the facts were at the end of that day")] = None,
    with_imported: Annotated[bool, Query(description="draw also from imported history on which nothing is recorded")] = False,
) -> Any:
    """A sample of cases, drawn again by the same parameters. Nothing is saved, but that it was read."""
    asked = DrawBody(
        from_=from_, to=to, theme=theme, size=size, seed=seed, not_in=not_in, as_known_on=as_known_on, with_imported=with_imported
    )
    drawn = await _draw(service, asked)
    await record_export(service.pool, person, f"practice review sample {theme}", len(drawn.sample.cases), service.clock.now())
    return sampled(drawn)


@router.post("", response_model=WholeRoundBody, status_code=201)
async def save(
    body: DrawBody, service: Service, person: Reviewer, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> Any:
    """Draw the sample and keep it as a round. With the same Idempotency-Key the round saved first is answered again."""
    round_id = uuid5(NAMESPACE_URL, f"{person.id}:{idempotency_key}") if idempotency_key else new_id()
    before = await rounds.stands(service, round_id)
    if before is None:
        try:
            await rounds.save(service, person, round_id, await _draw(service, body))
        except NotAsked as reason:
            raise refusal(reason) from reason
    elif (before.theme, before.size, before.seed) != (body.theme, body.size, body.seed) or not _of_period(before, body):
        raise Problem(409, "Another request", f"This Idempotency-Key was sent with another sample. {NOTHING_CHANGED}")
    return whole(await rounds.opened(service, person, round_id))


@router.get("/rounds", response_model=RoundsBody)
async def list_rounds(
    service: Service,
    person: Counter,
    from_: Annotated[Day | None, Query(alias="from", description="London date: rounds drawn from this day on")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive")] = None,
) -> Any:
    """Rounds in counts, the newest first, and all of them as one."""
    found = rounds.drawn_between(await rounds.all_rounds(service), from_, to)
    return {"items": [counted_round(one, counts) for one, counts in found], "together": asdict(together(counts for _, counts in found))}


@router.get("/{round_id}", response_model=WholeRoundBody)
async def open_round(round_id: UUID, service: Service, person: Reviewer) -> Any:
    """Its cases and what was said of them: not for whoever may see counts alone."""
    try:
        return whole(await rounds.opened(service, person, round_id))
    except NotThere as reason:
        raise Problem(404, "No such round", "No round of this id is there for you to read.") from reason


@router.post("/{round_id}/cases/{episode_id}", response_model=SavedBody, status_code=201)
async def review_case(
    round_id: UUID,
    episode_id: UUID,
    review: Review,
    service: Service,
    person: Reviewer,
    if_match: Annotated[int | None, Header(ge=0, description="the version you have read; without it the newest")] = None,
) -> Any:
    """A further version of what is said of a case; the ones before stay. 412 where somebody said something since `If-Match`."""
    try:
        if if_match is None:
            _, _, said = await rounds.case_of(service, person, round_id, episode_id)
            if_match = said[-1].version if said else 0
        version = await rounds.record(service, person, round_id, episode_id, if_match, review)
    except NotThere as reason:
        raise Problem(404, "No such case", f"No case of this id is in the round for you to review. {NOTHING_CHANGED}") from reason
    except NotAsked as reason:
        raise refusal(reason) from reason
    except SaidMeanwhile as meanwhile:
        stands = version_body(meanwhile.newest) if meanwhile.newest else None
        detail = f"This case has been reviewed since version {if_match}. {NOTHING_CHANGED}"
        raise Problem(412, "Reviewed meanwhile", detail, current=stands.model_dump(mode="json") if stands else None) from meanwhile
    return SavedBody(round_id=round_id, episode_id=episode_id, version=version)


def _of_period(one: Round, body: DrawBody) -> bool:
    """Of the same days, and of the same history."""
    return body.from_ in (None, one.from_on) and body.to in (None, one.to_on) and body.with_imported is (one.left_out is None)


def refusal(reason: NotAsked) -> Problem:
    error = field_error(reason.field, str(reason), reason.value)
    return Problem(422, "The request is not valid", f"{reason.field} {reason}. {NOTHING_CHANGED}", errors=[error])


async def _draw(service: Reports, body: DrawBody) -> Drawn:
    asked = Asked(body.theme, *period(service, body.from_, body.to), body.as_known_on, body.with_imported)
    try:
        return await rounds.draw(service, asked, body.size, body.seed, body.not_in)
    except NotAsked as reason:
        raise refusal(reason) from reason
