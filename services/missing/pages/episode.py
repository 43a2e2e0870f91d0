"""`/missing/episodes/{id}`: one absence whole: how it stands, what to do next, and everything that happened, by whom and when."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.missing.pages.recording import RECORDINGS, recordings_for, why_not
from services.missing.pages.showing import EpisodeReader, Service, show
from services.missing.timeline import Entry, commented

RECORDED_LATE = timedelta(minutes=5)
"""(ours) From here on the timeline says in so many words when something was written down."""

FIELDS = {
    "circumstances": "Circumstances",
    "rationale": "Reasons",
    "last_seen_place": "Last seen at",
    "police_reference": "Police reference",
    "decision": "Decision",
    "condition": "How they are",
    "reason": "Reason",
    "with_whom": "Who they were with",
    "voice.words": "In the child’s own words",
    "voice.told_child": "What the child was told",
    "would_help": "What would help",
}
"""What people wrote, in the order a timeline shows it; anything else stands in its headline."""

router = APIRouter()


@router.get("/missing/episodes/{episode_id}")
async def episode(
    request: Request, episode_id: UUID, service: Service, person: EpisodeReader, recorded: str = "", asked: str = ""
) -> Response:
    """`recorded`: what has just been written down; `asked`: what somebody wanted to record, and could not."""
    opened = await service.reading.episode(person, episode_id)
    stands = opened.view.episode
    return show(
        request,
        "episode.html",
        view=opened.view,
        episode=stands,
        timeline=list(reversed(opened.timeline)),
        first=_written(opened.timeline),
        recordings=recordings_for(person, stands),
        done=RECORDINGS[recorded].done if recorded in RECORDINGS else None,
        why_not=why_not(asked, stands),
        written=written,
        recorded_late=recorded_late,
    )


def written(entry: Entry) -> list[tuple[str, str]]:
    """What people wrote with an entry, each with its label."""
    if commented(entry.narrative):
        return [("Comment", entry.narrative["rationale"])]
    return [(label, entry.narrative[field]) for field, label in FIELDS.items() if entry.narrative.get(field)]


def recorded_late(entry: Entry) -> bool:
    return entry.recorded_at - entry.at > RECORDED_LATE


def _written(timeline: Sequence[Entry]) -> dict[str, str]:
    """The latest of each thing written, for the facts above the timeline: the police reference may have come later."""
    found: dict[str, str] = {}
    for entry in timeline:
        found |= entry.narrative
    return found
