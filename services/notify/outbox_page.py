"""`/notify/outbox`: what waits, what failed and what did not happen, for whoever runs the system. No names, no whole addresses."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.notify.domain.findings import DIFFERENCES
from services.notify.domain.recipients import hint
from services.notify.service import Notify, notify_of
from services.notify.store import comparisons, findings, outbox
from services.notify.store.outbox import Failed
from shared.contracts.alert_codes import Channel, DeliveryState, Position
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Pages

LATELY = timedelta(days=7)
MOST = 100
"""Rows of each list: the newest."""


def seen(one: Failed) -> str:
    """By which way and to whom, so that they are recognised and no more."""
    return f"{Channel(one.channel).label} to {hint(one.address)}"


router = APIRouter(include_in_schema=False)


@router.get("/notify/outbox", dependencies=[Depends(require(Action.OUTBOX_READ))])
async def page(request: Request, service: Annotated[Notify, Depends(notify_of)]) -> Response:
    async with service.pool.connection() as conn:
        standing = await findings.standing(conn)
        over = await findings.lately(conn, MOST)
        compared = await comparisons.last(conn)
        waiting = await outbox.waiting(conn)
        failed = await outbox.failed(conn, service.escalating.clock.now() - LATELY, MOST)
    pages: Pages = request.app.state.pages
    return pages.show(
        request,
        "outbox.html",
        standing=standing,
        over=over,
        compared=compared,
        differing=sum(one.kind in DIFFERENCES for one in standing),
        waiting=waiting,
        failed=failed,
        seen=seen,
        channels={one.value: one.label for one in Channel},
        states={one.value: one.label for one in DeliveryState},
        positions={one.value: one.label for one in Position},
        operator_is_told=service.operator_is_told,
        mail_is_kept=service.mail_is_kept,
    )
