"""`/missing/raise`: four short pages, check your answers, and a confirmation. Every page's answers are kept as they are sent."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Form as Posted
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.domain.commands import WRITTEN
from services.missing.domain.refusals import OpenAlready, OverlapsAnother, Refused
from services.missing.pages import days
from services.missing.pages.answers import PAGES, Answers, Listed, NotListed, refuse_future
from services.missing.pages.open_episodes import MOST_CHILDREN
from services.missing.pages.showing import EpisodeReader, Raiser, Service, child_name, show
from services.missing.pages.wording import kinder_words
from services.missing.service import Missing
from services.missing.store import drafts
from services.missing.store.drafts import Draft, Typed
from services.missing.store.lists import Found
from shared.answers import Keyed
from shared.contracts.codes import CareStatus
from shared.identity.people import Person
from shared.web import Form, Problem, read_form

router = APIRouter()

Text = Annotated[str, Posted(max_length=100, pattern=WRITTEN)]

CHECK = "/missing/raise/check"


@router.get("/missing/raise")
async def ask_whom(request: Request, service: Service, person: Raiser) -> Response:
    draft = await _draft(service, person)
    return await _show_whom(request, service, person, draft)


@router.post("/missing/raise")
async def answer_whom(
    request: Request,
    service: Service,
    person: Raiser,
    query: Text = "",
    child_id: Text = "",
) -> Response:
    """Two buttons on one page: find a child, or choose one."""
    if not child_id:
        await _keep(service, person, "query", [("query", query.strip())])
        draft = await _draft(service, person)
        if not query.strip():
            return await _show_whom(request, service, person, draft, wrong="Enter part of a name, or a number")
        return RedirectResponse("/missing/raise", 303)
    try:
        found: Found | None = await service.reading.child(person, child_id)
    except Unknown:  # restricted, or nobody's number: nothing is told apart here; raising decides
        found = None
    if found and found.open_episode:
        draft = await _draft(service, person)
        named = child_name(found.names)
        return await _show_whom(request, service, person, draft, wrong=f"{named} already has an open episode: add to it instead")
    shown = found.names.shown if found else ""
    await _keep(service, person, "whom", [("child_id", child_id.strip()[:64]), ("shown", shown)])
    return await _onward(service, person)


@router.post("/missing/raise/again")
async def start_again(service: Service, person: Raiser) -> Response:
    async with service.pool.connection() as conn:
        await drafts.forget(conn, person.id)
    return RedirectResponse("/missing/raise", 303)


@router.get("/missing/raise/not-listed")
async def ask_not_listed(request: Request, service: Service, person: Raiser) -> Response:
    whom = (await _answers(service, person)).whom
    form = whom if whom.model is NotListed else Form.blank(NotListed)
    form.errors.clear()
    return show(request, "raise-not-listed.html", form=form, care_statuses=CareStatus)


@router.post("/missing/raise/not-listed")
async def answer_not_listed(request: Request, service: Service, person: Raiser) -> Response:
    form = await read_form(request, NotListed)
    await _keep(service, person, "whom", form.hidden)
    if form.answer is None:
        return show(request, "raise-not-listed.html", 422, form=form, care_statuses=CareStatus)
    return await _onward(service, person)


@router.get(CHECK)
async def check(request: Request, service: Service, person: Raiser) -> Response:
    draft = await _draft(service, person)
    answers = Answers.of(draft, service.clock.now())
    if draft is None or answers.first_open:
        return _to(answers.first_open)
    return _show_check(request, draft, answers)


@router.post(CHECK)
async def raise_episode(request: Request, service: Service, person: Raiser) -> Response:
    draft = await _draft(service, person)
    if draft and draft.episode_id:  # pressed twice
        return RedirectResponse(f"/missing/episodes/{draft.episode_id}/raised", 303)
    answers = Answers.of(draft, service.clock.now())
    if draft is None or answers.first_open:
        return _to(answers.first_open)
    whom, command = answers.command()
    said = f"{whom if isinstance(whom, str) else whom.model_dump_json()}\n{command.model_dump_json()}"
    try:
        done = await service.casework.raise_episode(person, whom, command, Keyed("missing", person.id, f"draft {draft.draft_id}", said))
    except OpenAlready as refusal:
        return _show_check(request, draft, answers, 409, open_already=refusal)
    except Unknown:
        wrong = f"No child has the number {whom}. Check it, or describe the child instead"
        return await _show_whom(request, service, person, draft, wrong=wrong)
    except Refused as refusal:
        return _show_check(request, draft, answers, 409, refusal=_in_words(refusal))
    episode_id = UUID(done.answer["episode_id"])
    async with service.pool.connection() as conn:
        await drafts.became(conn, person.id, draft.draft_id, episode_id)
    return RedirectResponse(f"/missing/episodes/{episode_id}/raised", 303)


@router.get("/missing/raise/{page}")
async def ask(request: Request, page: str, service: Service, person: Raiser) -> Response:
    answers = await _answers(service, person)
    if answers.whom.answer is None:
        return _to("whom")
    form = answers.form(_known(page))
    form.errors.clear()  # what is not answered yet is not wrong yet
    return _show_page(request, service, page, answers, form)


@router.post("/missing/raise/{page}")
async def answer(request: Request, page: str, service: Service, person: Raiser) -> Response:
    model = PAGES[_known(page)]
    sent = await request.form()
    pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    form = Form.posted(model, days.resolved(pairs) if page == "last-seen" else pairs)
    refuse_future(form, service.clock.now(), "last_seen_at", "last_seen_until")
    await _keep(service, person, page, form.hidden)
    if form.answer is None:
        days.point_at_boxes(form)
        return _show_page(request, service, page, await _answers(service, person), form, 422)
    return await _onward(service, person)


@router.get("/missing/episodes/{episode_id}/raised")
async def raised(request: Request, episode_id: UUID, service: Service, person: EpisodeReader) -> Response:
    opened = await service.reading.episode(person, episode_id)
    return show(request, "raised.html", view=opened.view, episode=opened.view.episode)


async def _draft(service: Missing, person: Person) -> Draft | None:
    async with service.pool.connection() as conn:
        return await drafts.load(conn, person.id, service.clock.now())


async def _answers(service: Missing, person: Person) -> Answers:
    return Answers.of(await _draft(service, person), service.clock.now())


async def _keep(service: Missing, person: Person, page: str, typed: Typed) -> None:
    async with service.pool.connection() as conn:
        await drafts.keep(conn, person.id, page, typed, service.clock.now())


async def _onward(service: Missing, person: Person) -> Response:
    return _to((await _answers(service, person)).first_open)


def _to(page: str | None) -> Response:
    return RedirectResponse({None: CHECK, "whom": "/missing/raise"}.get(page, f"/missing/raise/{page}"), 303)


def _known(page: str) -> str:
    if page not in PAGES:
        raise Problem(404, "Page not found")
    return page


async def _show_whom(request: Request, service: Missing, person: Person, draft: Draft | None, *, wrong: str = "") -> Response:
    kept = dict(draft.answers.get("query", ())) if draft and draft.episode_id is None else {}
    query = kept.get("query", "")
    found = await service.reading.children(person, query, limit=MOST_CHILDREN) if query else None
    form: Form[Any] = Form.blank(Listed, query=query)
    if wrong:
        form.refuse("query", wrong)
    answers = Answers.of(draft, service.clock.now())
    return show(request, "raise-whom.html", 422 if wrong else 200, form=form, query=query, children=found, answers=answers, draft=draft)


def _show_page(request: Request, service: Missing, page: str, answers: Answers, form: Form[Any], status: int = 200) -> Response:
    pages = ["whom", *PAGES]
    before = pages[pages.index(page) - 1]
    return show(
        request,
        f"raise-{page}.html",
        status,
        form=form,
        answers=answers,
        step=pages.index(page) + 1,
        steps=len(pages),
        back="/missing/raise" if before == "whom" else f"/missing/raise/{before}",
        days=days.choices(service.clock.now()),
        day_chosen=days.chosen(form, service.clock.now()),
    )


def _show_check(request: Request, draft: Draft, answers: Answers, status: int = 200, **refused: Any) -> Response:
    happened, risk = answers.happened.answer, answers.risk.answer
    texts = [happened.circumstances if happened else None, risk.rationale if risk else None]
    if isinstance(answers.whom.answer, NotListed):
        texts.append(answers.whom.answer.description)
    return show(request, "raise-check.html", status, draft=draft, answers=answers, kinder=kinder_words(texts), **refused)


def _in_words(refusal: Refused) -> str:
    if isinstance(refusal, OverlapsAnother):
        return f"Episode {refusal.reference} already covers the time they were last seen. Change the time, or add to that episode"
    return f"{refusal.message[:1].upper()}{refusal.message[1:]}"
