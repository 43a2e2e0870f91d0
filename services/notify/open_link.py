"""`/notify/l/{token}`: where the link in a message leads, by way of signing in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.notify.links import NotALink
from services.notify.service import Notify, notify_of
from services.notify.sight import permitted_or_on_rota
from shared.identity.permissions import Action
from shared.identity.reader import current
from shared.web.problems import Problem

router = APIRouter(include_in_schema=False)


@router.get("/notify/l/{token}")
async def open_link(request: Request, service: Annotated[Notify, Depends(notify_of)], token: str) -> Response:
    """It acknowledges nothing and, before somebody has signed in, notes nothing: mail scanners and chat services look at every link.

    One that was tampered with leads nowhere, whoever asks; one that is used or too old, to the alert itself.
    """
    try:
        link = service.opening.links.read(token)
    except NotALink as wrong:
        raise Problem(404, "No such page", "The link is not complete. Open the alerts from the start page.") from wrong
    await current(request)
    page = await service.opening.elsewhere(link)
    if page is None:
        page = await service.opening.follow(await permitted_or_on_rota(Action.ALERTS_READ)(request), link)
    if page is None:
        raise Problem(404, "No such page", "What this link led to is not here any more.")
    return RedirectResponse(page, 303)
