"""`/missing/retention`: whose record may have been kept long enough. It lists by number, and deletes nothing."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.retention import AFTER_DEATH_YEARS, LOOKED_AFTER_YEARS, retention_of, years_after
from services.missing.pages.showing import Service, show
from services.missing.store import access, retention
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

AHEAD = timedelta(days=92)
"""(ours) A quarter: what falls due before the next look."""

MOST = 500
MOST_UNDATED = 50

router = APIRouter()


@router.get("/missing/retention")
async def review_list(request: Request, service: Service, person: Annotated[Person, Depends(require(Action.RETENTION_REVIEW))]) -> Response:
    now = service.clock.now()
    until = london_date(now) + AHEAD
    others = service.retention_years_others
    youngest = min(LOOKED_AFTER_YEARS, LOOKED_AFTER_YEARS if others is None else others)
    async with service.pool.connection() as conn:
        found = await retention.candidates(conn, years_after(until, -youngest), years_after(until, -AFTER_DEATH_YEARS), MOST)
        undated, numbers = await retention.without_date_of_birth(conn, MOST_UNDATED)
        kept = [(one.child, retention_of(one.child, one.died_on, others)) for one in found]
        due = sorted(((said.until, child, said.why) for child, said in kept if said.until and said.until <= until), key=lambda row: row[0])
        await access.audit(conn, person, "review_retention", now, sorted({*(child.child_id for _, child, _ in due), *numbers}))
    return show(
        request,
        "retention.html",
        rows=due,
        until=until,
        undated=undated,
        undated_shown=numbers,
        others=others,
        more=len(found) == MOST,
    )
