"""`/reports/practice-reviews/{round}/cases/{episode}`: what a reviewer saw in one case, each version signed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.practice_reviews import Reviewer
from services.reports.indicators.question import NotAsked
from services.reports.pages.case_form import FIELD_OF, CaseForm, filled
from services.reports.pages.routes import Shown
from services.reports.reviews import rounds
from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from services.reports.reviews.rounds import NotThere, SaidMeanwhile
from services.reports.reviews.themes import THEME
from services.reports.service import Reports, Service
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed
from shared.web import Form, Pages, Problem, read_form

router = APIRouter(prefix="/reports/practice-reviews/{round_id}/cases/{episode_id}", include_in_schema=False)


@router.get("")
async def ask_review(request: Request, round_id: UUID, episode_id: UUID, service: Service, pages: Shown, person: Reviewer) -> Response:
    return await _shown(request, service, pages, person, round_id, episode_id, None)


@router.post("")
async def review(request: Request, round_id: UUID, episode_id: UUID, service: Service, pages: Shown, person: Reviewer) -> Response:
    """303 to the round; 422 with the errors at their fields; 409 with what a colleague said meanwhile, and nothing typed is lost."""
    form = await read_form(request, CaseForm)
    if form.answer is None:
        return await _shown(request, service, pages, person, round_id, episode_id, form, 422)
    try:
        await rounds.record(service, person, round_id, episode_id, form.answer.version, form.answer.review)
    except NotAsked as reason:
        form.refuse(FIELD_OF.get(reason.field, reason.field), str(reason))
        return await _shown(request, service, pages, person, round_id, episode_id, form, 422)
    except SaidMeanwhile as meanwhile:
        form.typed["version"] = [str(meanwhile.newest.version if meanwhile.newest else 0)]
        return await _shown(request, service, pages, person, round_id, episode_id, form, 409, meanwhile=meanwhile.newest)
    except NotThere as reason:
        raise _no_case() from reason
    return RedirectResponse(f"/reports/practice-reviews/{round_id}", 303)


def _no_case() -> Problem:
    return Problem(404, "No such case", "It is not in this round, or its record is restricted and a manager or a director reviews it.")


async def _shown(
    request: Request,
    service: Reports,
    pages: Pages,
    person: Person,
    round_id: UUID,
    episode_id: UUID,
    form: Form[CaseForm] | None,
    status: int = 200,
    **more: Any,
) -> Response:
    try:
        opened, case, said = await rounds.case_of(service, person, round_id, episode_id)
    except NotThere as reason:
        raise _no_case() from reason
    return pages.show(
        request,
        "practice-review-case.html",
        status,
        round=opened.round,
        case=case,
        theme=THEME[opened.round.theme],
        versions=[(one, Role(one.role).shown) for one in reversed(said)],
        form=form or filled(said[-1] if said else None),
        grades=[{"value": one.value, "text": one.label, "hint": one.meaning} for one in Grade],
        about=list(LearningAbout),
        rechecks=list(Recheck),
        opens_episode=allowed(person, Action.EPISODES_READ) is not None,
        **{"meanwhile": None, **more},
    )
