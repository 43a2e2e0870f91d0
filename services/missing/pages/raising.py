"""`/missing/raise/...`: after choosing the child three short pages, check your answers, a confirmation. What is answered is kept."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Form as Posted
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.domain.refusals import OpenAlready, OverlapsAnother, Refused
from services.missing.domain.telling import Telling
from services.missing.guests import is_guest
from services.missing.pages import days
from services.missing.pages.answers import (
    AS_IT_STANDS,
    LATE,
    PAGES,
    Answers,
    Late,
    Listed,
    NotListed,
    ask_about_future,
    called,
    refuse_before_last_seen,
    refuse_future,
)
from services.missing.pages.drafting import CHECK, DONE, answers_of, draft_of, keep, onward, to
from services.missing.pages.raising_heeded import broken_by_raise, heeding_raise
from services.missing.pages.raising_whom import address, show_whom
from services.missing.pages.showing import Raiser, Service, show
from services.missing.pages.wording import kinder_words
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from services.missing.store import drafts
from services.missing.store.drafts import Draft
from shared.answers import Keyed
from shared.contracts.codes import FoundLocation
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.web import Form, Problem

router = APIRouter()

PAGE_OF = {"returned_at": LATE, "reported_at": LATE, "found_location": LATE, "police_reported_at": "risk"}
"""Where an answer is changed that the record refuses; any other stands on the page of times."""


@router.get(CHECK)
async def check(request: Request, service: Service, person: Raiser) -> Response:
    draft = await draft_of(service, person)
    answers = Answers.of(draft, service.clock.now())
    if draft is None or answers.first_open:
        return to(answers.first_open)
    return await _show_check(request, service, person, draft, answers, await service.reading.going_on(person, answers.numbers))


@router.post(CHECK)
async def raise_episodes(
    request: Request,
    service: Service,
    person: Raiser,
    add_to: Annotated[Sequence[UUID], Posted(max_length=100)] = (),
    shown: Annotated[str, Posted(max_length=40)] = "",
) -> Response:
    """`add_to`: the open episodes that the page named, and said that it would add to; `shown`: as of when it showed the answers.

    The form is one in every tab: nobody raises another child than the page names, because they began on one elsewhere.
    """
    draft = await draft_of(service, person)
    if draft and draft.came_to:  # pressed twice
        return RedirectResponse(DONE, 303)
    answers = Answers.of(draft, service.clock.now())
    if draft is None or answers.first_open:
        return to(answers.first_open)
    if shown and shown != draft.kept_at.isoformat():
        open_now = await service.reading.going_on(person, answers.numbers)
        wrong = "Nothing is raised yet. The answers were changed in another window: these are the ones that count now"
        return await _show_check(request, service, person, draft, answers, open_now, 409, wrong=wrong)
    whom, command = answers.whom(), answers.command()
    parts = [one if isinstance(one, str) else one.model_dump_json() for one in whom]
    said = "\n".join([*parts, *sorted(map(str, add_to)), command.model_dump_json()])
    keyed = Keyed("missing", person.id, f"draft {draft.draft_id}", said)
    try:
        done = await service.casework.raise_together(person, whom, command, add_to=add_to, keyed=keyed)
    except OpenAlready:
        open_now = await service.reading.going_on(person, answers.numbers, reporting=True)
        return await _show_check(
            request, service, person, draft, answers, open_now, 409, wrong="Nothing is raised yet. Look again at who is missing already"
        )
    except Unknown as unknown:
        place = next(at for at, one in answers.chosen.items() if isinstance(one, Listed) and one.child_id == unknown.value)
        wrong = f"No child has the number {unknown.value}. Check it, or describe the child instead"
        return await show_whom(request, service, person, place, wrong=wrong)
    except Refused as refusal:
        open_now = await service.reading.going_on(person, answers.numbers)
        page = PAGE_OF.get(refusal.field, "last-seen")
        return await _show_check(request, service, person, draft, answers, open_now, 409, wrong=_in_words(refusal, answers), page=page)
    async with service.pool.connection() as conn:
        came_to = [{name: one[name] for name in drafts.CameTo.__annotations__} for one in done.answer["items"]]
        await drafts.became(conn, person.id, draft.draft_id, came_to)  # type: ignore[arg-type]
    return RedirectResponse(DONE, 303)


@router.get(DONE)
async def raised(request: Request, service: Service, person: Raiser) -> Response:
    """What came of it, with what it asks for now where it is one episode that its reader may open."""
    draft = await draft_of(service, person)
    if draft is None or not draft.came_to:
        return to("whom")
    opened: dict[str, EpisodeView] = {}
    told: dict[UUID, Telling] = await service.reading.telling([UUID(one["episode_id"]) for one in draft.came_to])
    for one in draft.came_to:
        try:
            found = await service.reading.episode(person, UUID(one["episode_id"]))
            opened[one["episode_id"]], told[found.view.episode.episode_id] = found.view, found.telling
        except Unknown:  # a restricted child's, and somebody else holds it
            continue
    tellings = {str(episode_id): telling for episode_id, telling in told.items()}
    return show(request, "raised.html", came_to=draft.came_to, opened=opened, tellings=tellings, guest=is_guest(person))


@router.get("/missing/raise/{page}")
async def ask(request: Request, page: str, service: Service, person: Raiser) -> Response:
    _known(page)
    answers = await answers_of(service, person)
    if 1 not in answers.chosen:
        return to("whom")
    form = answers.form(page)
    form.errors.clear()  # what is not answered yet is not wrong yet
    return await _show_page(request, service, person, page, answers, form)


@router.post("/missing/raise/{page}")
async def answer(request: Request, page: str, service: Service, person: Raiser) -> Response:
    model = _known(page)
    sent = await request.form()
    pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    form: Form[Any] = Form.posted(model, days.resolved(pairs, service.clock.now()) if page == "last-seen" else pairs)
    await keep(service, person, page, form.hidden)  # as it was typed: another day is put in the boxes for a person to see
    if page == "last-seen":
        refuse_future(form, service.clock.now(), "last_seen_at", "last_seen_until")
        days.ask_of_moved(form, pairs)
    if page in (LATE, "risk"):
        refuse_before_last_seen(form, (await answers_of(service, person)).last_seen.answer)
        ask_about_future(form, service.clock.now(), "reported_at", "returned_at", "police_reported_at")
    if form.answer is None:
        days.point_at_boxes(form)
        return await _show_page(request, service, person, page, await answers_of(service, person), form, 422)
    return await onward(service, person)


def _known(page: str) -> type[Any]:
    model = Late if page == LATE else PAGES.get(page)
    if model is None:
        raise Problem(404, "Page not found")
    return model


async def _show_page(
    request: Request, service: Missing, person: Person, page: str, answers: Answers, form: Form[Any], status: int = 200
) -> Response:
    first, pages = page == "last-seen", ["whom", *PAGES]
    open_now = await service.reading.going_on(person, answers.numbers) if page in ("last-seen", "risk", LATE) else {}
    if page == "risk" and not form.typed:
        stands = AS_IT_STANDS if len(open_now) == len(answers.chosen) else None
        begun = service.clock.now().replace(second=0, microsecond=0)
        form.typed |= Form.blank(form.model, level=stands, police_reported_at=begun).typed | {"police_begun": [begun.isoformat()]}
    step = pages.index(page) if page in pages else None
    return show(
        request,
        f"raise-{page}.html",
        status,
        form=form,
        answers=answers,
        step=None if step is None else step + 1,
        steps=len(pages),
        back=CHECK if step is None else address(1) if step == 1 else f"/missing/raise/{pages[step - 1]}",
        days=days.choices(service.clock.now()),
        day_chosen=days.chosen(form, service.clock.now()),
        open_now=open_now,
        plans=await service.beforehand.plans_of(person, answers.numbers) if first else {},
        registered=await service.reading.to_raise(person, answers.numbers) if first else [],
        called=called,
        locations=FoundLocation,
        **await heeding_raise(service, person, answers, page, open_now),
    )


async def _show_check(
    request: Request,
    service: Missing,
    person: Person,
    draft: Draft,
    answers: Answers,
    open_now: Mapping[str, EpisodeSnapshot],
    status: int = 200,
    **refused: Any,
) -> Response:
    happened, risk = answers.happened.answer, answers.risk.answer
    texts = [happened.circumstances if happened else None, risk.rationale if risk else None]
    texts += [one.description for one in answers.chosen.values() if isinstance(one, NotListed)]
    new = sum(not (isinstance(one, Listed) and one.child_id in open_now) for one in answers.chosen.values())
    return show(
        request,
        "raise-check.html",
        status,
        draft=draft,
        answers=answers,
        open_now=open_now,
        press=_press(new, [one.reference for one in open_now.values()]),
        new=new,
        called=called,
        address=address,
        kinder=kinder_words(texts),
        breaks=await broken_by_raise(service, person, answers, open_now),
        **refused,
    )


def _press(new: int, references: Sequence[str]) -> str:
    """What the button does, in so many words."""
    raising = {0: "", 1: "Raise this episode"}.get(new, f"Raise {new} episodes")
    added = f"add to {' and '.join(references)}" if references else ""
    return f"{raising} and {added}" if raising and added else f"{(raising or added)[:1].upper()}{(raising or added)[1:]}"


def _in_words(refusal: Refused, answers: Answers) -> str:
    text = f"{refusal.message[:1].upper()}{refusal.message[1:]}"
    if isinstance(refusal, OverlapsAnother):
        text = f"Episode {refusal.reference} already covers the time they were last seen. Change the time, or add to that episode"
    who = next((called(one) for one in answers.chosen.values() if isinstance(one, Listed) and one.child_id == refusal.about), None)
    return f"{who}: {text}" if who and len(answers.chosen) > 1 else text
