"""`/missing/episodes/{id}/{what}`: one short page for each thing that is recorded on an episode."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.missing.casework import Stale
from services.missing.domain import commands as c
from services.missing.domain.refusals import InTheFuture, OutOfOrder, Refused, TimesCannotBeTrue
from services.missing.pages.answers import ask_about_future
from services.missing.pages.not_yet import ask_about, ask_again
from services.missing.pages.purposes import OpensEpisode
from services.missing.pages.recordings import PHASES, RECORDINGS, Recording
from services.missing.pages.recordings.recording import actions_open, not_back, over, talked
from services.missing.pages.recordings.seen_later import seen_later
from services.missing.pages.showing import EpisodeReader, Service, may, show
from services.missing.permitted import ACTION_OF, actions_of
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.web import Form, Problem, date_time, moment_parts, read_form

router = APIRouter()


def recordings_for(person: Person, episode: EpisodeSnapshot) -> list[tuple[str, list[tuple[str, Recording]]]]:
    """What this person can record on this episode now, with the page for each, by phase; the phase it is in comes first."""
    phases = [(heading, [(what, one) for what, one in rows.items() if one.open_to(person, episode)]) for heading, rows in PHASES.items()]
    if not episode.ongoing:
        phases = [*phases[1:2], phases[0], *phases[2:]]
    return [(heading, rows) for heading, rows in phases if rows]


ACCEPTANCE, WITHDRAWAL = "acceptance", "withdrawal"
"""Presses on the episode's page, without a form of their own, and what is said once they are done."""
PRESSED = {ACCEPTANCE: "You hold this episode now", WITHDRAWAL: "The handover is taken back"}


def done(what: str) -> str | None:
    """What has just been written down, in words; None for anything else that stands in an address."""
    return PRESSED.get(what) or (RECORDINGS[what].done if what in RECORDINGS else None)


def why_not(what: str, episode: EpisodeSnapshot) -> str | None:
    """Why this cannot be recorded as the episode stands, and what to do first; None where it can."""
    if what == ACCEPTANCE:
        return "This offer does not stand any more. Who holds the episode now is below."
    recording = RECORDINGS.get(what)
    if recording is None or recording.possible(episode):
        return None
    if episode.status is EpisodeStatus.CANCELLED:
        return "The episode is cancelled. If that was a mistake, a manager can reopen it."
    if recording.possible is seen_later:
        return "When they were last seen is decided already. What is wrong can be corrected."
    if recording.possible is over:
        return "The episode is neither closed nor cancelled."
    if recording.possible is talked:
        return "No talk with the child is recorded on this episode, so nothing they said could be quoted."
    if recording.possible is not_back:
        return "The child is recorded as back already." if episode.returned_at else "The episode is over already."
    if episode.closed_at is not None:
        return "The episode is closed. A manager can reopen it; what is wrong can be corrected as it is."
    if recording.possible is actions_open:
        return "No action is open on this episode."
    if episode.ongoing:
        return f"Record the return first. Then you can {recording.title[:1].lower()}{recording.title[1:]}."
    return "When the child came back is not known, so no interview can be recorded."


@router.post("/missing/episodes/{episode_id}/handovers/{handover_id}")
async def accept(episode_id: UUID, handover_id: UUID, service: Service, person: EpisodeReader) -> Response:
    """The one press of whoever it is offered to; an offer that does not stand any more leads back to how the episode stands now."""
    return await _pressed(service, person, episode_id, c.AcceptHandover(handover_id=handover_id), ACCEPTANCE)


@router.post("/missing/episodes/{episode_id}/handovers/{handover_id}/withdrawal")
async def withdraw(episode_id: UUID, handover_id: UUID, service: Service, person: EpisodeReader) -> Response:
    """The one press that takes an offer back, or does not take it."""
    return await _pressed(service, person, episode_id, c.WithdrawHandover(handover_id=handover_id), WITHDRAWAL)


async def _pressed(service: Missing, person: Person, episode_id: UUID, command: c.Command, press: str) -> Response:
    if not may(person, ACTION_OF[type(command)]):
        raise Problem(403, "You cannot do this", "Your role does not hold episodes.")
    try:
        await service.casework.record(person, episode_id, command)
    except Refused:
        return RedirectResponse(f"/missing/episodes/{episode_id}?asked={ACCEPTANCE}", 303)
    return RedirectResponse(f"/missing/episodes/{episode_id}?recorded={press}", 303)


@router.get("/missing/episodes/{episode_id}/{what}")
async def ask(request: Request, episode_id: UUID, what: str, service: Service, person: OpensEpisode, about: str = "") -> Response:
    """`about`: the part of the episode that a link meant, such as one of its actions; after a dot, a box that it ticks."""
    recording = _known(what, person)
    opened = await service.reading.episode(person, episode_id)
    if not recording.possible(opened.view.episode):
        return RedirectResponse(f"/missing/episodes/{episode_id}?asked={what}", 303)  # the episode's page says why not
    if not recording.theirs(person, opened.view.episode):
        raise NOT_YOURS
    begun = {**recording.begins, **_begun(recording, service.clock.now())}
    form = Form.blank(recording.model, version=opened.view.episode.version, **begun)
    form.typed |= _date_alone(recording.today, service.clock.now()) | _about(recording, about)
    form.typed |= recording.recorded(opened, {})
    return _show(request, person, what, opened, form, await recording.choices(service, person, opened))


@router.post("/missing/episodes/{episode_id}/{what}")
async def record(request: Request, episode_id: UUID, what: str, service: Service, person: EpisodeReader) -> Response:
    recording = _known(what, person)
    form = await read_form(request, recording.model)
    ask_again(form)
    status, seen = 422, None
    if form.answer is not None:
        command = form.answer.command()
        if not any(may(person, action) for action in actions_of(command)):
            raise NOT_YOURS
        try:
            await service.casework.record(person, episode_id, command, if_match=form.answer.version)
            return RedirectResponse(f"/missing/episodes/{episode_id}?recorded={what}", 303)
        except Stale:
            status, seen = 409, form.answer.version
        except Refused as refusal:
            _refuse(form, refusal, service.clock.now())
    elif recording.past:
        ask_about_future(form, service.clock.now(), recording.past)
    opened = await service.reading.episode(person, episode_id)
    if seen is not None:
        form.typed |= {"version": [str(opened.view.episode.version)]} | recording.recorded(opened, form.typed)
    return _show(request, person, what, opened, form, await recording.choices(service, person, opened), status, seen)


NOT_YOURS = Problem(403, "You cannot record this", "Your role does not cover it. If you need it for your work, ask your manager.")


def _known(what: str, person: Person) -> Recording:
    """Raises 404 for a page that does not exist, 403 for one this person's role does not cover."""
    recording = RECORDINGS.get(what)
    if recording is None:
        raise Problem(404, "Page not found")
    if not may(person, ACTION_OF[recording.model.command_type]):
        raise NOT_YOURS
    return recording


INSTEAD = ("correction", "prevention-check", "discussion", "action")
"""What words that can no longer be recorded where they were typed may become."""


def _written_by_hand(form: Form[Any]) -> list[tuple[str, str]]:
    """What was typed in words, each with the name of its question, to be copied."""
    asked = {name: info.json_schema_extra for name, info in form.model.model_fields.items()}
    named = [(str(extra.get("what") or ""), form.text(name)) for name, extra in asked.items() if isinstance(extra, dict)]
    return [(what, text) for what, text in named if what and text]


def _show(
    request: Request,
    person: Person,
    what: str,
    opened: OpenedEpisode,
    form: Form[Any],
    choices: Mapping[str, Any],
    status: int = 200,
    seen: int | None = None,
) -> Response:
    """`seen` is the version somebody else's change came after: what they recorded stands above the form, what was typed stays in it."""
    since, kept_back = ([], 0) if seen is None else opened.since(seen)
    episode = opened.view.episode
    over = why_not(what, episode) if request.method == "POST" else None
    return show(
        request,
        f"record-{what}.html",
        status,
        form=form,
        view=opened.view,
        episode=episode,
        recording=RECORDINGS[what],
        what=what,
        since=since,
        kept_back=kept_back,
        over=over,
        instead=[(page, RECORDINGS[page]) for page in INSTEAD if RECORDINGS[page].open_to(person, episode)] if over else [],
        typed=_written_by_hand(form) if over else [],
        **RECORDINGS[what].offers,
        **choices,
    )


def _about(recording: Recording, about: str) -> dict[str, list[str]]:
    what, _, ticked = about.partition(".")
    if not recording.about or not what:
        return {}
    return {recording.about: [what]} | ({ticked: ["yes"]} if ticked in recording.model.model_fields else {})


def _begun(recording: Recording, now: datetime) -> dict[str, datetime]:
    return {recording.now: now} if recording.now else {}


def _date_alone(name: str, now: datetime) -> dict[str, list[str]]:
    """Today's date in the boxes; the time is for the person to say."""
    return {f"{name}-{part}": [text] for part, text in moment_parts(now).items() if part in ("day", "month", "year")} if name else {}


def _refuse(form: Form[Any], refusal: Refused, now: datetime) -> None:
    """What only the record could know, at its field; where there is none, at the first question."""
    questions = [name for name in form.model.model_fields if name != "version"]
    name = refusal.field if refusal.field in questions else questions[0]
    match refusal:
        case InTheFuture(value=datetime() as at):
            ask_about(form, name, at, now)
        case _:
            form.refuse(name, _in_words(refusal))


def _in_words(refusal: Refused) -> str:
    match refusal:
        case OutOfOrder():
            pass  # it names both times
        case TimesCannotBeTrue(value=datetime() as at):
            return f"{date_time(at)} cannot be right: {refusal.message}"
    return f"{refusal.message[:1].upper()}{refusal.message[1:]}"
