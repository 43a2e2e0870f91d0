"""A later report says that the child was seen after the recorded time: which is right. Never changed in silence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.missing.domain import commands as c
from services.missing.pages.answers import WORDS
from services.missing.pages.recordings.recording import Recorded, standing
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.clock import UtcDatetime
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.web import Typed, ask, date_time

REPORTED_AGAIN = "missing.absence_reported_again"


class LastSeenForm(Recorded):
    """`told_first`, `told_again`: when each report came. A time after the first report can only have been reported by the second."""

    command_type = c.CorrectEpisode

    last_seen_at: UtcDatetime = ask("Select which time is right")
    told_first: UtcDatetime = ask("")
    told_again: UtcDatetime = ask("")
    reason: str = ask("Enter how you know", what="How you know", max_length=WORDS)

    def command(self) -> c.Command:
        reported_at = self.told_again if self.last_seen_at > self.told_first else None
        return c.CorrectEpisode(last_seen_at=self.last_seen_at, reported_at=reported_at, reason=self.reason)


def seen_later(episode: EpisodeSnapshot) -> bool:
    return standing(episode) and episode.seen_later_at is not None


async def times(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    episode = opened.view.episode
    choices = [(episode.seen_later_at, "As the later report says"), (episode.last_seen_at, "As it is recorded now")]
    return {"times": [{"value": _box(at), "text": date_time(at), "hint": hint} for at, hint in choices if at is not None]}


def reports(opened: OpenedEpisode, typed: Typed) -> Typed:
    episode = opened.view.episode
    again = max((one.at for one in opened.timeline if one.type == REPORTED_AGAIN), default=episode.reported_at)
    return {"told_first": [_box(episode.reported_at)], "told_again": [_box(again)]}


def _box(at: datetime) -> str:
    return at.isoformat()
