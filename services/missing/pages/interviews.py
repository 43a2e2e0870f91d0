"""`/missing/interviews`: the return home interviews to offer, arrange and hold, soonest due first, one's own above the others'."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.child import care_on
from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.showing import Service, show
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.codes import code_lists

TO_INTERVIEW = (Doing.OFFER_INTERVIEW, Doing.HOLD_INTERVIEW)

OUTSIDE = "Somebody outside"
"""Who is named in words alone: their name stands on the timeline."""

NEVER = datetime.max.replace(tzinfo=UTC)

router = APIRouter()


class ToInterview(NamedTuple):
    """`interviewer` is a name, None where nobody is assigned. `lives`: where the child lives now, and in whose area."""

    view: EpisodeView
    doing: Doing
    interviewer: str | None
    mine: bool
    lives: str
    area: str


@router.get("/missing/interviews")
async def interviews(request: Request, service: Service, person: Annotated[Person, Depends(require(Action.INTERVIEWS_RECORD))]) -> Response:
    views = await service.reading.not_over(person, status=EpisodeStatus.RETURNED)
    found = await to_interview(service, person, views)
    return show(
        request,
        "interviews.html",
        mine=[one for one in found if one.mine],
        others=[one for one in found if not one.mine],
        hours_left=hours_left,
    )


async def to_interview(service: Missing, person: Person, views: Iterable[EpisodeView]) -> Sequence[ToInterview]:
    """Those of the episodes that call for an interview, soonest due first; where no clock runs, last."""
    calling = [(view, one.action) for view in views for one in view.next_actions if one.action in TO_INTERVIEW]
    living = await service.reading.registered({view.episode.child_id for view, _ in calling})
    names = await service.reading.called({str(view.episode.assignment.to) for view, _ in calling if view.episode.assignment})
    today = london_date(service.clock.now())
    rows = []
    for view, doing in calling:
        assigned = view.episode.assignment
        who = names.get(str(assigned.to), OUTSIDE) if assigned else None
        mine = assigned is not None and str(assigned.to) == person.id
        rows.append(ToInterview(view, doing, who, mine, *_lives(living[view.episode.child_id], today)))
    return sorted(rows, key=lambda row: row.view.episode.interview_due_at or NEVER)


def _lives(child: ChildSnapshot, today: date) -> tuple[str, str]:
    care = care_on(child, today)
    home = code_lists()["PLACE"].label(care.place) if care and care.place else None
    area = {True: "In our area", False: "In another authority’s area", None: ""}[child.in_area]
    return home or ("Not in our care" if care is None else "Not known"), area


def hours_left(due_at: datetime, now: datetime) -> str:
    """Of the 72: `31 hours left`, `Overdue by 5 hours`."""
    hours = abs(int((due_at - now).total_seconds())) // 3600
    said = "less than an hour" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"Overdue by {said}" if due_at < now else f"{said[:1].upper()}{said[1:]} left"
