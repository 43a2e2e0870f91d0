"""What is recorded on an episode: each command is a call of its own, its body the command, its answer a receipt."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from services.missing.api.episodes import IfMatch, Key, Service, keyed, version_of
from services.missing.domain import commands as c
from services.missing.permitted import ACTION_OF, COMMENTING, actions_of
from services.missing.representation import ActionReceipt, HandoverReceipt, Receipt
from services.missing.service import Missing
from shared.clock import UtcDatetime
from shared.identity.between_services import DECISIONS_WRITE
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import permit, require

router = APIRouter(prefix="/missing/api/episodes", tags=["episodes"])


async def _record(
    request: Request,
    response: Response,
    service: Missing,
    person: Person,
    episode_id: UUID,
    command: c.Command,
    key: str | None,
    if_match: str | None,
) -> Any:
    permit(person, *actions_of(command))
    done = await service.casework.record(
        person, episode_id, command, if_match=version_of(if_match), keyed=keyed(request, person, key, command)
    )
    response.headers["ETag"] = f'"{done.answer["version"]}"'
    return done.answer


def _recording(
    command: type[c.Command],
    path: str,
    status: int = 201,
    on_behalf: str | None = None,
    also: tuple[Action, ...] = (),
    answer: type[Receipt] = Receipt,
) -> None:
    """`also` lets in those who may say some of what the command can say; its body then decides."""

    async def record(
        request: Request,
        response: Response,
        episode_id: UUID,
        body: c.Command,
        service: Service,
        person: Annotated[Person, Depends(require(ACTION_OF[command], *also, on_behalf=on_behalf))],
        key: Key = None,
        if_match: IfMatch = None,
    ) -> Any:
        return await _record(request, response, service, person, episode_id, body, key, if_match)

    record.__annotations__["body"] = command
    record.__name__ = command.name
    record.__doc__ = command.__doc__
    router.post(f"/{{episode_id}}/{path}", status_code=status, response_model=answer)(record)


_recording(c.ReportAgain, "reports")
_recording(c.AssessRisk, "risk-assessments")
_recording(c.ReportToPolice, "police-reports")
_recording(c.RecordSighting, "sightings")
_recording(c.RecordTold, "told")
_recording(c.SendGrabPack, "grab-packs-sent")
_recording(c.RecordIntelligence, "intelligence")
_recording(c.ShareIntelligence, "intelligence-shared")
_recording(c.OfferHandover, "handovers", answer=HandoverReceipt)
_recording(c.ChangeCategory, "category")
_recording(c.RecordStrategyDecision, "strategy-decisions")
_recording(c.RecordManagementDecision, "management-decisions", on_behalf=DECISIONS_WRITE, also=COMMENTING)
_recording(c.RecordFound, "found", 200)
_recording(c.RecordReturn, "return", 200)
_recording(c.RecordOtherEnd, "other-end", 200)
_recording(c.RecordPreventionCheck, "prevention-checks")
_recording(c.MakeReturnPlan, "return-plan", 200)
_recording(c.HoldDiscussion, "discussions")
_recording(c.OfferInterview, "interview-offers")
_recording(c.HoldInterview, "interviews")
_recording(c.AssignInterview, "interview-assignments")
_recording(c.ArrangeInterview, "interview-appointments")
_recording(c.RecordSupervision, "supervisions")
_recording(c.SetAction, "actions", answer=ActionReceipt)
_recording(c.CorrectEpisode, "corrections")
_recording(c.MarkInError, "entries-in-error")
_recording(c.ShowToPlacement, "placement-shown", 200)
_recording(c.WriteToChild, "letters")
_recording(c.RecordChildsComment, "childs-comments")
_recording(c.WithdrawConsent, "consent-withdrawals")
_recording(c.Cancel, "cancellation", 200)
_recording(c.CloseEpisode, "closure", 200)
_recording(c.ReopenEpisode, "reopening", 200)


class Nothing(BaseModel):
    """The address says it all."""

    model_config = ConfigDict(extra="forbid")


class Completion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    done_at: UtcDatetime
    outcome: c.Words


@router.post("/{episode_id}/handovers/{handover_id}/acceptance", response_model=Receipt)
async def accept_handover(
    request: Request,
    response: Response,
    episode_id: UUID,
    handover_id: UUID,
    service: Service,
    person: Annotated[Person, Depends(require(ACTION_OF[c.AcceptHandover]))],
    body: Nothing | None = None,
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """By the person it was offered to, who holds the episode from then on. Anybody else is refused, 403."""
    command = c.AcceptHandover(handover_id=handover_id)
    return await _record(request, response, service, person, episode_id, command, key, if_match)


@router.post("/{episode_id}/handovers/{handover_id}/withdrawal", response_model=Receipt)
async def withdraw_handover(
    request: Request,
    response: Response,
    episode_id: UUID,
    handover_id: UUID,
    service: Service,
    person: Annotated[Person, Depends(require(ACTION_OF[c.WithdrawHandover]))],
    body: Nothing | None = None,
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """The offer is taken back, or not taken: who holds the episode goes on holding it. 409 where it does not stand any more."""
    command = c.WithdrawHandover(handover_id=handover_id)
    return await _record(request, response, service, person, episode_id, command, key, if_match)


@router.post("/{episode_id}/actions/{action_id}/completion", response_model=Receipt)
async def complete_action(
    request: Request,
    response: Response,
    episode_id: UUID,
    action_id: UUID,
    body: Completion,
    service: Service,
    person: Annotated[Person, Depends(require(ACTION_OF[c.CompleteAction]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """Done, and what came of it. 404 for an action this episode does not have."""
    command = c.CompleteAction(action_id=action_id, done_at=body.done_at, outcome=body.outcome)
    return await _record(request, response, service, person, episode_id, command, key, if_match)
