"""The calls of surface.md about the alert policy, and about what messages say: parse, call, answer."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query, Response

from services.notify.api import LARGEST_LIST, version_meant
from services.notify.channels.templates import MessagesDecision
from services.notify.domain.policy import Policy
from services.notify.policy_representation import (
    MessagesBody,
    PolicyBody,
    PolicyList,
    PreviewBody,
    messages_body,
    policy_body,
    preview_body,
)
from services.notify.rota_api import IfMatch, version_after
from services.notify.service import Notify, notify_of
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/notify/api", tags=["policy"])

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.POLICY_READ))]
Changer = Annotated[Person, Depends(require(Action.POLICY_CHANGE))]

LATEST_VERSION = 2**31 - 1


@router.get("/policy")
async def read_policy(
    service: Service, person: Reader, response: Response, version: Annotated[int | None, Query(ge=0, le=LATEST_VERSION)] = None
) -> PolicyBody:
    """The policy in force today, or any version there was; a newer one may be saved and begin later. Version 0 is what it came with."""
    kept = await (service.policies.now() if version is None else service.policies.version(version))
    return _tagged(response, policy_body(kept))


@router.put("/policy")
async def set_policy(service: Service, person: Changer, response: Response, body: Policy, if_match: IfMatch = None) -> PolicyBody:
    """The whole policy anew, for episodes raised from `effective_from` (by default today) on; the others keep the version they began under.

    `If-Match` names the version that was saved last. A version that has not begun when a later one does never will.
    """
    return _tagged(response, policy_body(await service.policies.change(body, person, version_meant(if_match))))


@router.get("/policy/history")
async def policy_history(
    service: Service,
    person: Reader,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIST)] = 100,
) -> PolicyList:
    """Every version, the latest first, with who set it, when and why; the last is version 0."""
    found = await service.policies.history(limit, version_after(cursor))
    more = found[-1].version > 0
    return PolicyList(items=[policy_body(one) for one in found], next=str(found[-1].version) if more else None)


@router.post("/policy/preview")
async def preview_policy(service: Service, person: Changer, body: Policy) -> PreviewBody:
    """What would have been different under a policy in the last 90 days. Nothing is saved."""
    roster = await service.rostering.roster()
    before = (await service.policies.now()).policy
    return preview_body(await service.policies.preview(body, roster), before, body, roster)


@router.get("/messages-decision")
async def read_messages_decision(service: Service, person: Reader, response: Response) -> MessagesBody:
    """What the Caldicott Guardian has decided that messages say beyond the reference and the link."""
    return _tagged(response, messages_body(await service.deciding.current()))


@router.put("/messages-decision")
async def set_messages_decision(
    service: Service, person: Changer, response: Response, body: MessagesDecision, if_match: IfMatch = None
) -> MessagesBody:
    """The decision anew, in force for every message from now on; without `fields` messages say no more than by default."""
    return _tagged(response, messages_body(await service.deciding.record(body, person, version_meant(if_match))))


Body = TypeVar("Body", PolicyBody, MessagesBody)


def _tagged(response: Response, body: Body) -> Body:
    response.headers["ETag"] = f'"{body.version}"'
    return body
