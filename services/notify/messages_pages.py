"""`/notify/messages`: what a message says of the child, by the Caldicott Guardian's decision and by default."""

from datetime import datetime, time
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.notify.channels.message import BY_DECISION, Fields, Message
from services.notify.channels.templates import TEMPLATES, MessagesDecision, disclosed
from services.notify.domain.people import Name
from services.notify.domain.policy import Reason
from services.notify.messages import Decided, NotYetDecided
from services.notify.policy_pages import Changer, Reader, Service
from services.notify.rota_wording import role_in_words
from services.notify.service import Notify
from shared.clock import LONDON, london_date
from shared.contracts.alert_codes import Channel
from shared.identity.permissions import Action, allowed
from shared.web import Form, Moment, Pages, ask, read_form
from shared.wording import listed

EXAMPLE = Fields("SR-2026-000123", "https://safe-return.example.gov.uk/notify/l/…", "10 to 15", "3 hours", "high")
"""Nobody's: a message filled with it reads as one about a child would."""

CALLED = {"age_band": "The age band", "hours": "How many hours the child has been gone", "risk": "The risk"}

router = APIRouter(include_in_schema=False)


class DecisionForm(BaseModel):
    version: int = ask("Reload the page and try again", ge=0)
    fields: list[Literal["age_band", "hours", "risk"]] = ask("Select from the list", default=[])
    decided_by: Name = ask("Enter the name of the Caldicott Guardian", what="The name")
    decided_on: Moment = ask("Enter the day of the decision", what="The day of the decision")
    reason: Reason = ask("Enter the reason", what="The reason")

    @property
    def decision(self) -> MessagesDecision:
        """A day is taken from its beginning."""
        at = datetime.combine(london_date(self.decided_on), time(), tzinfo=LONDON)
        return MessagesDecision(fields=frozenset(self.fields), decided_by=self.decided_by, decided_at=at, reason=self.reason)


class OffForm(BaseModel):
    version: int = ask("Reload the page and press again", ge=0)
    reason: Reason = ask("Enter why it is switched off", what="The reason")


@router.get("/notify/messages")
async def messages(request: Request, service: Service, person: Reader) -> Response:
    return await _show(request, service)


@router.post("/notify/messages")
async def record(request: Request, service: Service, person: Changer) -> Response:
    form = await read_form(request, DecisionForm)
    if form.answer:
        try:
            await service.deciding.record(form.answer.decision, person, form.answer.version)
            return RedirectResponse("/notify/messages?saved=1", 303)
        except NotYetDecided:
            form.refuse("decided_on", "The day of the decision must not lie ahead")
    return await _show(request, service, form, status=422)


@router.get("/notify/messages/off")
async def ask_off(request: Request, service: Service, person: Changer) -> Response:
    return _ask_off(request, Form.blank(OffForm, version=(await service.deciding.current()).version))


@router.post("/notify/messages/off")
async def switch_off(request: Request, service: Service, person: Changer) -> Response:
    """By whoever may, at any time: saying less needs nobody's decision."""
    form = await read_form(request, OffForm)
    if form.answer is None:
        return _ask_off(request, form, 422)
    now = service.deciding.clock.now()
    nothing = MessagesDecision(fields=frozenset(), decided_by=person.name, decided_at=now, reason=form.answer.reason)
    await service.deciding.record(nothing, person, form.answer.version)
    return RedirectResponse("/notify/messages?saved=1", 303)


def _ask_off(request: Request, form: Form[OffForm], status: int = 200) -> Response:
    pages: Pages = request.app.state.pages
    return pages.show(request, "messages-off.html", status, form=form)


async def _show(request: Request, service: Notify, form: Form[DecisionForm] | None = None, status: int = 200) -> Response:
    history, now = await service.deciding.history(), service.deciding.clock.now()
    current = history[0] if history else Decided()
    switched_on = disclosed(current.decision, now)
    pages: Pages = request.app.state.pages
    context: dict[str, Any] = {
        "today": _examples(switched_on),
        "all": _examples(BY_DECISION),
        "switched_on": said(switched_on),
        "said": said,
        "history": history,
        "who": lambda one: role_in_words(one.by, one.document.by_role),
        "choose": [{"value": value, "text": text} for value, text in CALLED.items()],
        "form": form or Form.blank(DecisionForm, version=current.version, fields=sorted(switched_on)),
        "may_change": allowed(request.state.person, Action.POLICY_CHANGE) is not None,
    }
    return pages.show(request, "messages.html", status, **context)


def said(fields: frozenset[str]) -> str:
    """`the age band and the risk`; empty for none."""
    return listed([f"{text[:1].lower()}{text[1:]}" for value, text in CALLED.items() if value in fields])


def _examples(fields: frozenset[str]) -> dict[str, Message]:
    return {channel.value: TEMPLATES["alert"][channel].fill(EXAMPLE, fields) for channel in (Channel.EMAIL, Channel.SMS)}
