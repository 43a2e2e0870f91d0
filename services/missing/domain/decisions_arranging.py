"""What is decided when people arrange something among themselves. Each function raises a `Refused` or gives the changes."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_last_seen, refuse_future
from services.missing.domain.decisions_while_away import Changes, Decision
from services.missing.domain.refusals import BACK, NotFoundYet, NotReturnedYet, OutOfOrder, TimesCannotBeTrue
from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeSnapshot

ARRANGED_WITHIN = timedelta(days=90)
"""(ours) Nobody lets a child wait for so long: the year is typed wrongly."""


def _assign_interview(episode: EpisodeSnapshot, command: c.AssignInterview, around: Around) -> Changes:
    """Already while the child is found and not back: the 72 hours are short."""
    if episode.found_at is None and episode.ended_at is None:
        raise NotFoundYet("to", None)
    return (e.InterviewAssigned(to=command.to if isinstance(command.to, UUID) else None, assigned_at=around.now),)


def _arrange_interview(episode: EpisodeSnapshot, command: c.ArrangeInterview, around: Around) -> Changes:
    """Written down later, the time may have passed: it is before the return that nothing can be arranged for.

    An interviewer who arranges what is nobody's yet takes it on.
    """
    if episode.ended_at is None:
        raise NotReturnedYet("at", command.at)
    if command.at < episode.ended_at:
        raise OutOfOrder("at", command.at, "before", BACK, episode.ended_at, "the interview")
    if command.at > max(around.now, episode.interview_due_at or around.now) + ARRANGED_WITHIN:
        raise TimesCannotBeTrue("at", "it is more than 90 days away: check the month and the year", command.at)
    arranged = e.InterviewArranged(at=command.at, travel_minutes=command.travel_minutes, arranged_at=around.now)
    takes_on = around.interviewing and episode.assignment is None
    return (e.InterviewAssigned(to=around.by, assigned_at=around.now), arranged) if takes_on else (arranged,)


def _record_supervision(episode: EpisodeSnapshot, command: c.RecordSupervision, around: Around) -> Changes:
    refuse_future(around.now, at=command.at)
    refuse_before_last_seen(episode, "at", command.at)
    return (e.SupervisionRecorded(held=command.held, at=command.at),)


ARRANGING: Mapping[type[c.Command], Decision] = {
    c.AssignInterview: _assign_interview,
    c.ArrangeInterview: _arrange_interview,
    c.RecordSupervision: _record_supervision,
}
