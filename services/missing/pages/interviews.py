"""`/missing/interviews`: the return home interviews to offer, arrange and hold, soonest due first, one's own above the others'."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.child import care_on
from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.showing import Service, show
from services.missing.pages.to_do import First, agreed_with, first, soonest, to_do
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from services.missing.standing import Standing
from services.missing.timeline import ARRANGED, ASSIGNED
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.codes import code_lists

TO_INTERVIEW = (Doing.OFFER_INTERVIEW, Doing.OFFER_AGAIN, Doing.HOLD_INTERVIEW)

OUTSIDE = "Somebody outside"
"""Who is no user here, and whose name nobody wrote down."""

NEVER = datetime.max.replace(tzinfo=UTC)

router = APIRouter()


class ToInterview(NamedTuple):
    """`interviewer` is a name, None where nobody is assigned; `place` where they meet, once it is arranged. `lives`: where the child
    lives now, and in whose area."""

    view: EpisodeView
    interviewer: str | None
    place: str | None
    lives: str
    area: str


@router.get("/missing/interviews")
async def interviews(request: Request, service: Service, person: Annotated[Person, Depends(require(Action.INTERVIEWS_RECORD))]) -> Response:
    standing = await service.reading.standing(person)
    agreed = first(soonest(agreed_with(person, standing)))
    found = to_interview(standing)
    mine = first([one for one in found if assigned_to(one) == person.id])
    others = first([one for one in found if assigned_to(one) != person.id])
    views = await service.reading.seen(person, [*mine.rows, *others.rows, *(call.standing for call in agreed.rows)])
    return show(
        request,
        "interviews.html",
        mine=await in_words(service, mine, views),
        others=await in_words(service, others, views),
        agreed=to_do(agreed, views),
        hours_left=hours_left,
    )


def to_interview(found: Iterable[Standing]) -> list[Standing]:
    """Those of the episodes that call for an interview, soonest due first; where no clock runs, last."""
    calling = [one for one in found if any(called.action in TO_INTERVIEW for called in one.next_actions)]
    return sorted(calling, key=lambda one: one.episode.interview_due_at or NEVER)


def assigned_to(one: Standing) -> str | None:
    """A person's id; `None` in words where it is somebody outside, and None where it is nobody."""
    return str(one.episode.assignment.to) if one.episode.assignment else None


def _outside(one: Standing) -> bool:
    return one.episode.assignment is not None and one.episode.assignment.to is None


async def in_words(service: Missing, found: First[Standing], views: Mapping[UUID, EpisodeView]) -> First[ToInterview]:
    """`views`: of at least these."""
    reading = service.reading
    names = await reading.called({who for one in found.rows if (who := assigned_to(one))})
    said = await reading.arranged([one.episode.episode_id for one in found.rows if one.episode.appointment or _outside(one)])
    today = london_date(service.clock.now())
    rows = []
    for one in found.rows:
        id_, who = one.episode.episode_id, assigned_to(one)
        outside = said.get((id_, ASSIGNED), {}).get("to", OUTSIDE)
        place = said.get((id_, ARRANGED), {}).get("place") if one.episode.appointment else None
        rows.append(ToInterview(views[id_], names.get(who, outside) if who else None, place, *_lives(one.child, today)))
    return First(rows, found.more)


def _lives(child: ChildSnapshot, today: date) -> tuple[str, str]:
    care = care_on(child, today)
    home = code_lists()["PLACE"].label(care.place) if care and care.place else None
    if care is None:
        return "Not in our care", ""
    return home or "Not known", {True: "In our area", False: "In another authority’s area", None: "Area not known"}[child.in_area]


def hours_left(due_at: datetime, now: datetime) -> str:
    """Of the 72: `31 hours left`, `Overdue by 5 hours`."""
    hours = abs(int((due_at - now).total_seconds())) // 3600
    said = "less than an hour" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"Overdue by {said}" if due_at < now else f"{said[:1].upper()}{said[1:]} left"
