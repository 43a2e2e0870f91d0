"""`POST /notify/api/receipts/govuk-notify`: the provider's callback."""

import hmac
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel

from services.notify.domain.receipts import Receipt
from services.notify.receipts import Receipts
from services.notify.service import notify_of
from shared.web.problems import Problem

logger = structlog.get_logger()

router = APIRouter(prefix="/notify/api/receipts", tags=["receipts"])


class ReceiptBody(BaseModel):
    """A delivery receipt as the provider sends it; what else it holds, the address included, is not read."""

    reference: str | None = None
    status: str


async def from_provider(request: Request, authorization: Annotated[str | None, Header(max_length=1000)] = None) -> Receipts:
    """Raises 404 where no token is set, 401 without just this one."""
    receipts = (await notify_of(request)).receipts
    if receipts.token is None:
        raise Problem(404, "No receipts are taken here", "SAFERETURN_NOTIFY_CALLBACK_TOKEN is not set.")
    expected = f"Bearer {receipts.token.get_secret_value()}"
    if not hmac.compare_digest((authorization or "").encode(), expected.encode()):
        raise Problem(401, "Not the provider’s token", headers={"WWW-Authenticate": "Bearer"})
    return receipts


@router.post("/govuk-notify", status_code=204)
async def take_receipt(receipts: Annotated[Receipts, Depends(from_provider)], body: ReceiptBody) -> None:
    """A delivery receipt of GOV.UK Notify, by its bearer token. What speaks of no message of ours, or says nothing new, changes nothing."""
    if body.status not in set(Receipt) or not body.reference:
        logger.warning("receipt that says nothing", status_known=body.status in set(Receipt), named=body.reference is not None)
        return
    await receipts.take(body.reference, Receipt(body.status))
