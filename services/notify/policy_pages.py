"""`/notify/policy`: the alert policy as a procedure reads, changed row by row in a draft that is looked at before it is saved."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.policy import Policy, Row, Wakes
from services.notify.policies import Draft, NotItsDay
from services.notify.policy_api import LATEST_VERSION
from services.notify.policy_forms import (
    AFTER,
    LEVELS,
    STEPS,
    RowForm,
    SaveForm,
    SettingsForm,
    questions,
    row_asked,
    row_model,
    settings_asked,
)
from services.notify.policy_wording import WORDS, changes
from services.notify.refusals import not_its_day
from services.notify.rota_wording import named
from services.notify.service import Notify, notify_of
from shared.clock import london_date
from shared.contracts.alert_codes import Position
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web import Form, Pages, Problem, read_form

MOST_CHANGES = 10
"""The latest; all of them over HTTP."""

router = APIRouter(include_in_schema=False)

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.POLICY_READ))]
Changer = Annotated[Person, Depends(require(Action.POLICY_CHANGE))]


@router.get("/notify/policy")
async def policy(
    request: Request, service: Service, person: Reader, version: Annotated[int | None, Query(ge=0, le=LATEST_VERSION)] = None
) -> Response:
    """The one in force, or any version there was."""
    in_force = await service.policies.now()
    shown = in_force if version is None else await service.policies.version(version)
    history = await service.policies.history()
    may_change = allowed(person, Action.POLICY_CHANGE) is not None
    return _show(
        request,
        "policy.html",
        kept=shown,
        in_force=in_force,
        newest=history[0],
        history=history,
        most_changes=MOST_CHANGES,
        before=[one for one in history if one.version <= shown.version],
        may_change=may_change,
        today=london_date(service.policies.clock.now()),
        draft=(draft := await service.policies.draft(person) if may_change else None),
        lacks=_lacking(_policy(draft) if draft else history[0].policy) if may_change else [],
    )


def _lacking(policy: Policy) -> list[Row]:
    """What Safe Return comes with by now, and a policy that was set before has no row for."""
    return [row for row in DEFAULT_POLICY.rows if policy.row(row.id) is None]


@router.get("/notify/policy/rows/{row_id}")
async def ask_row(request: Request, service: Service, person: Changer, row_id: str) -> Response:
    row = _row(await _draft(service, person), row_id)
    return _ask_row(request, row, row_asked(row))


@router.post("/notify/policy/rows/{row_id}")
async def change_row(request: Request, service: Service, person: Changer, row_id: str) -> Response:
    """Into the draft: nothing counts before that is saved."""
    draft = await _draft(service, person)
    row = _row(draft, row_id)
    form: Form[RowForm] = await read_form(request, row_model(row))
    if form.answer is None:
        return _ask_row(request, row, form, 422)
    rows = [form.answer.changed(row) if one.id == row_id else one for one in _policy(draft).rows]
    try:
        changed = Policy.model_validate({**dict(_policy(draft)), "rows": rows})
    except ValidationError as refused:  # what holds between rows: all else the form has asked
        form.refuse("state", f"As it would be, {str(refused.errors()[0]['msg']).removeprefix('Value error, ')}")
        return _ask_row(request, row, form, 422)
    await service.policies.keep_draft(person, Draft(base=draft.base, policy=changed))
    return RedirectResponse("/notify/policy/draft", 303)


@router.post("/notify/policy/rows/{row_id}/addition")
async def add_row(service: Service, person: Changer, row_id: str) -> Response:
    """Into the draft, as it comes: one that is there already stays as it stands."""
    draft = await _draft(service, person)
    rows = [row for row in _lacking(_policy(draft)) if row.id == row_id]
    await service.policies.keep_draft(
        person, Draft(base=draft.base, policy=_policy(draft).model_copy(update={"rows": (*_policy(draft).rows, *rows)}))
    )
    return RedirectResponse("/notify/policy/draft", 303)


@router.get("/notify/policy/settings")
async def ask_settings(request: Request, service: Service, person: Changer) -> Response:
    return _show(request, "policy-settings.html", form=settings_asked(_policy(await _draft(service, person))))


@router.post("/notify/policy/settings")
async def change_settings(request: Request, service: Service, person: Changer) -> Response:
    draft, form = await _draft(service, person), await read_form(request, SettingsForm)
    if form.answer is None:
        return _show(request, "policy-settings.html", 422, form=form)
    await service.policies.keep_draft(person, Draft(base=draft.base, policy=form.answer.changed(_policy(draft))))
    return RedirectResponse("/notify/policy/draft", 303)


@router.get("/notify/policy/draft")
async def draft_of(request: Request, service: Service, person: Changer) -> Response:
    draft = await service.policies.draft(person)
    if draft is None:
        return RedirectResponse("/notify/policy", 303)
    return await _look(request, service, draft, Form.blank(SaveForm, base=draft.base, effective_from=service.policies.clock.now()))


@router.post("/notify/policy/draft")
async def save(request: Request, service: Service, person: Changer) -> Response:
    draft, form = await service.policies.draft(person), await read_form(request, SaveForm)
    if draft is None:
        raise Problem(409, "There is no draft", "It was saved or thrown away before. Look at the policy as it is now.")
    if form.answer is None:
        return await _look(request, service, draft, form, 422)
    begins = {"effective_from": london_date(form.answer.effective_from), "reason": form.answer.reason}
    try:
        await service.policies.change(_policy(draft).model_copy(update=begins), person, form.answer.base)
    except NotItsDay as refusal:
        form.refuse("effective_from", f"The day from which it counts {not_its_day(refusal)}")
        return await _look(request, service, draft, form, 422)
    await service.policies.keep_draft(person, Draft(base=draft.base))
    return RedirectResponse("/notify/policy?saved=1", 303)


@router.post("/notify/policy/draft/discard")
async def discard(service: Service, person: Changer) -> Response:
    if draft := await service.policies.draft(person):
        await service.policies.keep_draft(person, Draft(base=draft.base))
    return RedirectResponse("/notify/policy", 303)


async def _draft(service: Notify, person: Person) -> Draft:
    """What they have not saved yet, or the newest version, to begin from."""
    if draft := await service.policies.draft(person):
        return draft
    newest = await service.policies.newest()
    return Draft(base=newest.version, policy=newest.policy)


def _policy(draft: Draft) -> Policy:
    assert draft.policy is not None, "a draft without one is none"
    return draft.policy


def _row(draft: Draft, row_id: str) -> Row:
    row = _policy(draft).row(row_id)
    if row is None:
        raise Problem(404, "No such row", "The policy has no row of this name.")
    return row


def _ask_row(request: Request, row: Row, form: Form[RowForm], status: int = 200) -> Response:
    taken = form.chosen("then")
    chosen = [*taken, *[""] * max(1, STEPS - len(taken))]
    return _show(
        request,
        "policy-row.html",
        status,
        form=form,
        row=row,
        chosen=chosen,
        questions=questions(row),
        after=AFTER.get(row.on),
        levels=LEVELS,
        wakings=list(Wakes),
        positions_there_are=list(Position),
    )


async def _look(request: Request, service: Notify, draft: Draft, form: Form[SaveForm], status: int = 200) -> Response:
    """What the draft changes, what that would have meant, and the questions before it is saved."""
    policies, roster = service.policies, await service.rostering.roster()
    base, newest = await policies.version(draft.base), await policies.newest()
    changed = changes(base.policy, _policy(draft))
    return _show(
        request,
        "policy-draft.html",
        status,
        form=form,
        base=base,
        newest=newest,
        waits=newest.version != (await policies.now()).version,
        changed=changed,
        preview=await policies.preview(_policy(draft), roster) if changed else None,
        policy=_policy(draft),
        name=named(roster),
        with_telephone={who for who, one in roster.people.items() if any(way.enabled and way.channel.telephone for way in one.channels)},
    )


def _show(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    pages: Pages = request.app.state.pages
    return pages.show(request, template, status, **WORDS, **context)
