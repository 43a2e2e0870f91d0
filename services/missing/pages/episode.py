"""`/missing/episodes/{id}`: one absence whole: how it stands, what to do next, and everything that happened, by whom and when."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.missing.agreed import agreed
from services.missing.domain.called_for import to_hear_cancelled
from services.missing.domain.quote_uses import QuoteUse
from services.missing.domain.refusals import said
from services.missing.domain.return_rules import broken
from services.missing.domain.to_tell import to_tell
from services.missing.guests import is_guest
from services.missing.marking import may_mark
from services.missing.pages.deciding import decisions
from services.missing.pages.purposes import OpensEpisode
from services.missing.pages.recording import done, recordings_for, why_not
from services.missing.pages.recordings.heeding import HEEDING
from services.missing.pages.showing import Service, show
from services.missing.pages.tellings import TELLINGS, folded
from services.missing.pages.wording import kinder_words
from services.missing.quoting import ASKED, consent, taken_back
from services.missing.sentences import lower
from services.missing.timeline import ARRANGED, ASSIGNED, Entry, commented, later_report, latest_of, latest_words
from shared.contracts.episodes import ChildSighted
from shared.contracts.response_codes import WordsReader
from shared.wording import listed

RECORDED_LATE = timedelta(minutes=5)
"""(ours) From here on the timeline says in so many words when something was written down."""

ALERTED_WITHIN = timedelta(minutes=2)
"""(ours) Until then an alert may be on its way; after that none is coming."""

OWN_WORDS, WITHHELD, READERS = "In the child’s own words", "The child’s own words", "voice.readers"
"""The child’s words stand folded where they were told who would read them. Who is none of these readers is told whom to ask."""

FIELDS = {
    "circumstances": "Circumstances",
    "rationale": "Reasons",
    "last_seen_place": "Last seen at",
    "police_reference": "Police reference",
    "decision": "Decision",
    "account": "Account",
    "source": "Source",
    "handling": "How to handle it",
    "shared_with": "Shared with",
    "shared_at": "Shared",
    "not_told_because": "Why they were not told",
    "spoke_to": "Spoke to",
    "note": "Note",
    "recipient": "Who took it",
    "tonight": "Where they stay tonight",
    "what_changed": "What has changed, or where they stay tonight",
    "condition": "How they are",
    "reason": "Reason",
    "reflection": "What was reflected on",
    "place": "Where",
    "wants": "Whom the child wants",
    "summary": "What was talked about",
    "other_reason": "Why else they went",
    "other_harm": "What else happened to them",
    "whereabouts": "Where they were",
    "with_whom": "Who they were with",
    "voice.words": OWN_WORDS,
    "voice.told_child": "What the child was told",
    "voice.readers": "Who may read their words",
    "voice.consent_to_quote": "May their words be quoted?",
    "voice.quote_for": "Quoted for these uses alone",
    "voice.override": "Shared against their wish, with whom and why",
    "interpreter": "Interpreter",
    "observation": "What was observed, in place of words",
    "would_help": "What would help",
    "feedback.listened_to": "Did they feel listened to?",
    "feedback.right_person": "Was it the right person to talk to?",
    "feedback.changed": "Did anything change since last time?",
    "what": "What is to be done",
    "outcome": "What came of it",
    "uses": "For which uses",
    "about": "About",
    "words": "The words",
}
"""What people wrote, in the order a timeline shows it; anything else stands in its headline."""

_LABELS = {one.value: one.label for one in WordsReader}

router = APIRouter()


@router.get("/missing/episodes/{episode_id}")
async def episode(
    request: Request, episode_id: UUID, service: Service, person: OpensEpisode, recorded: str = "", asked: str = ""
) -> Response:
    """`recorded`: what has just been written down; `asked`: what somebody wanted to record, and could not."""
    opened = await service.reading.episode(person, episode_id, childs_words=True)
    stands = opened.view.episode
    registered = (await service.reading.registered([stands.child_id])).get(stands.child_id)
    return show(
        request,
        "episode.html",
        view=opened.view,
        episode=stands,
        telling=opened.telling,
        cannot_wait=opened.cannot_wait,
        cannot_wait_fresh=opened.cannot_wait is not None and service.clock.now() - opened.cannot_wait.since < ALERTED_WITHIN,
        timeline=list(reversed(folded(opened.everything))),
        first=latest_words(opened.timeline),
        later=later_report(stands, opened.timeline),
        agreed=agreed(opened),
        interviewer=latest_of(opened.timeline, ASSIGNED).get("to", "A colleague") if stands.assignment else None,
        meets_at=latest_of(opened.timeline, ARRANGED).get("place"),
        plan=await service.beforehand.plan_of(person, opened) if stands.ongoing else None,
        registered=registered,
        filed={one.position: one for one in await service.filing.filed(person, episode_id)}
        if service.case_system and person.whole_authority
        else {},
        decisions=decisions(opened),
        offer=next((entry for entry in opened.timeline if stands.handover and entry.about == stands.handover.handover_id), None),
        sightings=sum(isinstance(entry.change, ChildSighted) and not entry.change.contact for entry in opened.timeline),
        guest=is_guest(person),
        recordings=recordings_for(person, stands),
        to_hear=[] if is_guest(person) else to_hear_cancelled(stands),
        to_tell=[] if is_guest(person) else to_tell(stands),
        done=done(recorded),
        kinder=kinder_words(_latest_written(opened.timeline)) if done(recorded) else [],
        breaks=broken(stands, registered) if recorded in HEEDING and registered else [],
        readers=readers,
        tellings=TELLINGS,
        why_not=why_not(asked, stands),
        written=partial(written, timeline=opened.timeline),
        recorded_late=recorded_late,
        may_mark=partial(may_mark, person, now=service.clock.now()),
    )


def _latest_written(timeline: Sequence[Entry]) -> Iterable[str]:
    """The words of what was written down last: after a press without a script, this is where they are noticed."""
    latest = max((entry for entry in timeline if entry.position is not None), key=lambda entry: entry.position or 0, default=None)
    return latest.narrative.values() if latest else ()


def readers(entry: Entry) -> str | None:
    """Whom the child was told would read their words; None where nobody was named."""
    return _read(READERS, entry.narrative[READERS]) or None if entry.narrative.get(READERS) else None


def written(entry: Entry, timeline: Sequence[Entry] = ()) -> list[tuple[str, str]]:
    """What people wrote with an entry, each with its label. With the whole timeline it says what the child has taken back since."""
    if commented(entry.narrative):
        return [("Comment", entry.narrative["rationale"])]
    said = [(field, label, _read(field, entry.narrative[field])) for field, label in FIELDS.items() if entry.narrative.get(field)]
    found = [(label, text + (_withdrawn(entry, timeline) if field == ASKED else "")) for field, label, text in said]
    return [*found, *_held_to(entry)]


def _held_to(entry: Entry) -> list[tuple[str, str]]:
    """Who can read the child's words here, where that is not what was written down; or that this reader cannot, and whom they ask."""
    if entry.withheld:
        who = _readers(entry)
        return [(WITHHELD, f"The child’s own words were shared with {who} only. Ask one of them, or {entry.by}, who wrote them down.")]
    named = {str(one) for one in json.loads(entry.narrative.get(READERS, "[]"))}
    return [] if named.issuperset(entry.readers) else [("Who can read the child’s words here", _readers(entry))]


def _readers(entry: Entry) -> str:
    return listed(lower(one.label) for one in entry.readers)


def _withdrawn(talk: Entry, timeline: Sequence[Entry]) -> str:
    return "".join(f"; withdrawn {taken_back(one)}" for one in consent(talk, timeline).withdrawn)


def _read(field: str, text: str) -> str:
    """As people say it: narrative is kept as text, whatever was answered."""
    match field:
        case "voice.readers":
            return ", ".join(_LABELS.get(one, one) for one in json.loads(text))
        case "voice.quote_for":
            return "; ".join(QuoteUse(one).label for one in json.loads(text))
        case "shared_at":
            return said(datetime.fromisoformat(text))
        case "voice.consent_to_quote" | "feedback.listened_to" | "feedback.right_person" | "feedback.changed":
            return {"true": "Yes", "false": "No"}.get(text, text)
    return text


def recorded_late(entry: Entry) -> bool:
    return entry.recorded_at - entry.at > RECORDED_LATE
