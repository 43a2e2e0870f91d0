"""`/notify/whom-to-ring`: who is on for each position now, by name and number, for whoever raises or follows an episode at night."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.notify.daily_list_pages import on_duty
from services.notify.service import Notify, notify_of
from services.notify.sight import sees_child
from services.notify.store import episodes
from services.notify.wording import dialled
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import permit, require
from shared.web import Pages, back_to

router = APIRouter(include_in_schema=False)

MAY = (Action.EPISODES_RAISE, Action.ROTA_READ, Action.INTERVIEWS_RECORD)
"""(ours) A message that fails at night is no use without a number: whoever may raise reads it, and who hears of harm in an interview, of
the authority's own alone."""


@router.get("/notify/whom-to-ring")
async def whom_to_ring(
    request: Request,
    service: Annotated[Notify, Depends(notify_of)],
    person: Annotated[Person, Depends(require(*MAY))],
    episode_id: UUID | None = None,
) -> Response:
    """With an episode that its reader may know of, its child's own team manager alone, and whoever else holds it."""
    if not any(allowed(person, action) is Scope.WHOLE_AUTHORITY for action in MAY):
        permit(person, Action.ROTA_CHANGE, page=True)
    about = None
    if episode_id is not None:
        async with service.pool.connection() as conn:
            about = (await episodes.load(conn, [episode_id])).get(episode_id)
    seen = about if about is not None and sees_child(person, about) else None
    pages: Pages = request.app.state.pages
    on = await on_duty(service, seen, owner=seen is not None and str(seen.owner) != person.id)
    may_record = allowed(person, Action.EPISODES_RECORD) is not None
    return pages.show(request, "whom-to-ring.html", dialled=dialled, on_duty=on, episode=seen, may_record=may_record, back=back_to(person))
