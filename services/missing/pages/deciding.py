"""What has been decided on an episode and what is outstanding, at a glance; and a planned meeting for somebody's calendar."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Path, Response
from icalendar import Calendar, Event

from services.missing.domain.next_actions import Action, NextAction
from services.missing.pages.showing import EpisodeReader, Service
from services.missing.reading import OpenedEpisode
from services.missing.timeline import Entry, commented
from shared.clock import LONDON
from shared.contracts.response_codes import StrategyOutcome
from shared.web import Problem

DECIDED = ("missing.strategy_decided", "missing.management_decision_recorded")
TO_DECIDE = (Action.DECIDE_STRATEGY, Action.DECIDE_SAFE_TO_RETURN, Action.DECIDE_SAFETY, Action.REFER_TO_LADO)

LASTS = timedelta(hours=1)
"""(ours) Nobody says how long a meeting will be; an hour keeps the place in a diary."""

A_YEAR = timedelta(days=366)
"""The clock changes that the file tells are those around the meeting."""

router = APIRouter()


class Decisions(NamedTuple):
    """`made` are entries of the timeline, latest first; `meeting` is the number of one that is planned and not held yet."""

    outstanding: Sequence[NextAction]
    made: Sequence[Entry]
    meeting: int | None


def decisions(opened: OpenedEpisode) -> Decisions:
    episode = opened.view.episode
    made = [entry for entry in opened.timeline if entry.type in DECIDED and not commented(entry.narrative)]
    latest = episode.strategy_decisions[-1] if episode.strategy_decisions else None
    planned = latest is not None and latest.decision is StrategyOutcome.MEETING_PLANNED
    outstanding = [one for one in opened.view.next_actions if one.action in TO_DECIDE]
    return Decisions(outstanding, made[::-1], len(episode.strategy_decisions) if planned else None)


@router.get("/missing/episodes/{episode_id}/meetings/{number}.ics")
async def meeting(episode_id: UUID, number: Annotated[int, Path(ge=1, le=1000)], service: Service, person: EpisodeReader) -> Response:
    """The planned meeting that is the episode's strategy decision of this number, from 1. It names the episode, never the child."""
    episode = (await service.reading.episode(person, episode_id)).view.episode
    planned = episode.strategy_decisions[number - 1] if number <= len(episode.strategy_decisions) else None
    if planned is None or planned.decision is not StrategyOutcome.MEETING_PLANNED:
        raise Problem(404, "No meeting is planned here")
    event = Event()
    event.add("uid", f"{episode_id}-{number}@safe-return")
    event.add("dtstamp", service.clock.now())
    event.add("dtstart", planned.at.astimezone(LONDON))
    event.add("dtend", (planned.at + LASTS).astimezone(LONDON))
    event.add("summary", f"Meeting about {episode.reference}")  # its kind would say much in a shared diary
    event.add("class", "CONFIDENTIAL")
    calendar = Calendar()
    calendar.add("prodid", "-//Safe Return//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones(planned.at.date() - A_YEAR, planned.at.date() + A_YEAR)
    name = f'attachment; filename="{episode.reference}-{number}.ics"'
    return Response(calendar.to_ical(), media_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})
