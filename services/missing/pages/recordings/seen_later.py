"""A later report says that the child was seen after the recorded time: which is right. Never changed in silence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded, standing
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from services.missing.timeline import later_report, latest_words
from shared.clock import UtcDatetime
from shared.contracts.codes import LastSeenPrecision
from shared.contracts.episodes import AbsenceReportedAgain, EpisodeSnapshot
from shared.identity.people import Person
from shared.web import Form, Typed, ask, date_time

NOT_SAID = "Not said in the later report"


class LastSeenForm(Recorded):
    """`told_first`, `told_again`: when each report came. A time after the first report can only have been reported by the second.

    The rest is what the later report says of its own time: whoever accepts the time takes that with it.
    """

    command_type = c.CorrectEpisode

    last_seen_at: UtcDatetime = ask("Select which time is right")
    told_first: UtcDatetime = ask("")
    told_again: UtcDatetime = ask("")
    later_at: UtcDatetime = ask("")
    later_precision: LastSeenPrecision = ask("")
    later_until: UtcDatetime | None = ask("", default=None)
    later_by: str | None = ask("", default=None, max_length=LINE)
    later_place: str | None = ask("", default=None, max_length=LINE)
    reason: str = ask("Enter how you know", what="How you know", max_length=WORDS)

    def command(self) -> c.Command:
        reported_at = self.told_again if self.last_seen_at > self.told_first else None
        with_it: dict[str, object] = {"last_seen_precision": self.later_precision, "last_seen_until": self.later_until}
        with_it |= {"last_seen_by": self.later_by, "last_seen_place": self.later_place}
        accepted = with_it if self.last_seen_at == self.later_at else {}
        return c.CorrectEpisode.model_validate(
            {"last_seen_at": self.last_seen_at, "reported_at": reported_at, "reason": self.reason} | accepted
        )


def seen_later(episode: EpisodeSnapshot) -> bool:
    return standing(episode) and episode.seen_later_at is not None


async def times(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    episode = opened.view.episode
    choices = [(episode.seen_later_at, "As the later report says"), (episode.last_seen_at, "As it is recorded now")]
    return {"times": [{"value": _box(at), "text": date_time(at), "hint": hint} for at, hint in choices if at is not None]}


def reports(opened: OpenedEpisode, typed: Typed) -> Typed:
    episode = opened.view.episode
    report = later_report(episode, opened.timeline)
    if report is None or not isinstance(report.change, AbsenceReportedAgain):
        return {}  # decided meanwhile: there is nothing to choose
    said, was, change = report.narrative, latest_words(opened.timeline), report.change
    return Form.blank(
        LastSeenForm,
        told_first=_box(episode.reported_at),
        told_again=_box(change.reported_at),
        later_at=change.last_seen_at and _box(change.last_seen_at),
        later_precision=change.last_seen_precision or LastSeenPrecision.EXACT,
        later_until=change.last_seen_until and _box(change.last_seen_until),
        later_by=said.get("last_seen_by", NOT_SAID),
        later_place=said.get("last_seen_place", NOT_SAID if "last_seen_place" in was else None),
    ).typed


def _box(at: datetime) -> str:
    return at.isoformat()
