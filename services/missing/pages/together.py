"""`/missing/together`: children missing together, as a table first and a picture second. Not exported, not printed, never an alert."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.missing.domain.ties import FOUND_WITHIN, LAPSES_AFTER, Evidence, Kind
from services.missing.pages.showing import Service, show
from services.missing.pages.team import EVERY_TEAM
from services.missing.pages.ties_picture import DOT, WIDTH, groups
from services.missing.together import missing_together
from shared.contracts.together import BEGAN_WITHIN
from shared.identity.people import TEAMS, Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import require
from shared.web import Problem, date_time

router = APIRouter()

_HOURS, _MINUTES = int(BEGAN_WITHIN.total_seconds()) // 3600, int(FOUND_WITHIN.total_seconds()) // 60
MEANS = {
    Kind.ONE_FORM: ("Reported together", "One form reported both, because somebody said that they left together."),
    Kind.ONE_HOME: (
        "Left one home",
        f"Both left the same home within {_HOURS} hours, and were away at the same time. They may have gone separately.",
    ),
    Kind.ONE_PLACE: (
        "Found at one time",
        f"Both were found within {_MINUTES} minutes at the same kind of place. The kind alone: read both episodes first.",
    ),
}
"""Each kind of evidence, and what it does and does not say."""


@router.get("/missing/together")
async def together(
    request: Request,
    service: Service,
    person: Annotated[Person, Depends(require(Action.TIES_READ))],
    team: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """One's own team, unless another is asked for. 403 for a guest, whose sight ends with one placement, whatever their role."""
    if allowed(person, Action.TIES_READ) is not Scope.WHOLE_AUTHORITY:
        raise Problem(403, "Not permitted", "This page is for the council’s own staff alone.")
    chosen = team or person.team or EVERY_TEAM
    found = await missing_together(service.reading, person, None if chosen == EVERY_TEAM else chosen)
    teams = sorted({*await service.reading.teams(), *([person.team] if person.team else [])})
    return show(
        request,
        "together.html",
        **found._asdict(),
        in_words=in_words,
        means=MEANS,
        groups=groups(found.ties),
        width=WIDTH,
        dot=DOT,
        lapses_after=LAPSES_AFTER.days,
        chosen=chosen,
        teams=[(EVERY_TEAM, "Every team"), *((one, TEAMS.get(one, one)) for one in teams)],
    )


def in_words(one: Evidence) -> str:
    """What was shared, and when, as a row of the table says it."""
    if one.place is not None:
        return f"Found within {_MINUTES} minutes of each other, {one.place.label[0].lower()}{one.place.label[1:]}, by {date_time(one.at)}"
    if one.kind is Kind.ONE_FORM:
        return f"Reported in one form, last seen {date_time(one.at)}"
    return f"Left the same home within {_HOURS} hours of each other, by {date_time(one.at)}"
