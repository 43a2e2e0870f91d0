"""What an episode calls for next, each with the time it is due and why. Prompts explain themselves; they never block."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shared.contracts.codes import Category, EpisodeStatus, InterviewOutcome, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot


class Action(StrEnum):
    ASSESS_RISK = "assess_risk"
    REPORT_TO_POLICE = "report_to_police"
    RECORD_RETURN = "record_return"
    OFFER_INTERVIEW = "offer_interview"
    HOLD_INTERVIEW = "hold_interview"


class NextAction(NamedTuple):
    """`due_at` is UTC and None where only the child decides when."""

    action: Action
    due_at: datetime | None
    why: str
    overdue: bool


class _Prompt(NamedTuple):
    action: Action
    called_for: Callable[[EpisodeSnapshot], bool]
    due: Callable[[EpisodeSnapshot], datetime | None]
    why: str


_OFFER_AGAIN = (
    None,
    InterviewOutcome.ACCEPTED_NOT_PRESENT,
    InterviewOutcome.NOT_OFFERED_MISSING_AGAIN,
    InterviewOutcome.NOT_OFFERED_NO_CONTACT,
)


def _unrated(episode: EpisodeSnapshot) -> bool:
    rating = episode.risk.social_work
    return episode.ongoing and (rating is None or rating.level is RiskLevel.NOT_YET_ASSESSED)


def _police_not_told(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.OPEN and episode.category is Category.M and episode.police_reported_at is None


def _to_offer(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome in _OFFER_AGAIN


def _to_hold(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome is InterviewOutcome.ACCEPTED


def _returned_without_interview(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.RETURNED and not episode.interviews


_PROMPTS = (
    _Prompt(Action.ASSESS_RISK, _unrated, lambda e: e.recorded_at, "Not yet assessed is told as if high: assess the risk now"),
    _Prompt(Action.REPORT_TO_POLICE, _police_not_told, lambda e: e.recorded_at, "Whereabouts are not known: report to the police now"),
    _Prompt(Action.RECORD_RETURN, lambda e: e.ongoing, lambda e: None, "Record the return as soon as the child is back"),
    _Prompt(
        Action.OFFER_INTERVIEW, _to_offer, lambda e: e.interview_due_at, "A return home interview is offered within 72 hours of return"
    ),
    _Prompt(Action.HOLD_INTERVIEW, _to_hold, lambda e: e.interview_due_at, "The accepted interview is held within 72 hours of return"),
)


def next_actions(episode: EpisodeSnapshot, now: datetime) -> list[NextAction]:
    """In the order of what is due first; never empty while there is something to do."""
    found = []
    for prompt in _PROMPTS:
        if prompt.called_for(episode):
            due = prompt.due(episode)
            found.append(NextAction(prompt.action, due, prompt.why, due is not None and due < now))
    return found
