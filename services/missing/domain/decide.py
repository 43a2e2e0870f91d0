"""What may be recorded on an episode, and the changes it makes. One function per command; each raises a `Refused` or decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.neighbours import Neighbour, refuse_overlap, refuse_second_open
from services.missing.domain.refusals import (
    AlreadyCancelled,
    AlreadyReturned,
    InTheFuture,
    NotReturnedYet,
    ReturnBeforeLastSeen,
    TimesCannotBeTrue,
    said,
)
from shared.contracts import episodes as e
from shared.contracts.codes import EpisodeStatus, LastSeenPrecision
from shared.contracts.episodes import ChildAtStart, EpisodeChange, EpisodeSnapshot

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours a person's clock may be."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a decision rests on beside the episode: the time now (UTC) and the child's other episodes."""

    now: datetime
    others: Sequence[Neighbour] = field(default=())


@dataclass(frozen=True, slots=True)
class Beginning:
    """The identity of an episode about to begin, and the child as the register has them on that day."""

    episode_id: UUID
    reference: str
    child_id: str
    child: ChildAtStart


def raise_episode(command: c.RaiseEpisode, beginning: Beginning, around: Around) -> list[EpisodeChange]:
    """A child is missing or away. A child not in care or over 18 is accepted: `ChildAtStart` says so."""
    refuse_second_open(around.others)
    reported_at = command.reported_at or max(around.now, command.last_seen_at)
    _refuse_future(around.now, last_seen_at=command.last_seen_at, last_seen_until=command.last_seen_until, reported_at=command.reported_at)
    _refuse_wrong_between(command)
    if reported_at < command.last_seen_at:
        raise TimesCannotBeTrue("reported_at", f"a report comes after the child was last seen, {said(command.last_seen_at)}", reported_at)
    refuse_overlap("last_seen_at", command.last_seen_at, None, around.others)
    raised = e.EpisodeRaised(
        episode_id=beginning.episode_id,
        reference=beginning.reference,
        child_id=beginning.child_id,
        child=beginning.child,
        category=command.category,
        last_seen_at=command.last_seen_at,
        last_seen_precision=command.last_seen_precision,
        last_seen_until=command.last_seen_until,
        reported_at=reported_at,
        risk=command.risk.level,
        owner=command.owner,
    )
    return [raised, e.PoliceReported(reported_at=reported_at)] if command.police_reference else [raised]


def _refuse_wrong_between(command: c.RaiseEpisode) -> None:
    between, until = command.last_seen_precision is LastSeenPrecision.BETWEEN, command.last_seen_until
    if between and until is None:
        raise TimesCannotBeTrue("last_seen_until", "last seen between two times needs both: give last_seen_until", None)
    if not between and until is not None:
        raise TimesCannotBeTrue("last_seen_until", "a second time goes with the precision between only: leave it out", until)
    if until is not None and until < command.last_seen_at:
        raise TimesCannotBeTrue("last_seen_until", f"it is before the first time, {said(command.last_seen_at)}", until)


def decide(episode: EpisodeSnapshot, command: c.Command, around: Around) -> list[EpisodeChange]:
    """The changes a command makes to an episode. Raises `Refused`; nothing at all may follow a cancellation."""
    if episode.status is EpisodeStatus.CANCELLED:
        raise AlreadyCancelled
    return [_DECISIONS[type(command)](episode, command, around)]


def _assess_risk(episode: EpisodeSnapshot, command: c.AssessRisk, around: Around) -> EpisodeChange:
    _refuse_future(around.now, assessed_at=command.assessed_at)
    return e.RiskAssessed(level=command.level, source=command.source, assessed_at=command.assessed_at or around.now)


def _report_to_police(episode: EpisodeSnapshot, command: c.ReportToPolice, around: Around) -> EpisodeChange:
    _refuse_future(around.now, reported_at=command.reported_at)
    return e.PoliceReported(reported_at=command.reported_at or around.now)


def _record_management_decision(episode: EpisodeSnapshot, command: c.RecordManagementDecision, around: Around) -> EpisodeChange:
    _refuse_future(around.now, at=command.at)
    return e.ManagementDecisionRecorded(kind=command.kind, at=command.at or around.now)


def _record_return(episode: EpisodeSnapshot, command: c.RecordReturn, around: Around) -> EpisodeChange:
    if not episode.ongoing:
        raise AlreadyReturned(episode.returned_at)
    _refuse_future(around.now, returned_at=command.returned_at)
    earliest = episode.found_at or episode.last_seen_at
    if command.returned_at < earliest:
        raise ReturnBeforeLastSeen(earliest, command.returned_at)
    refuse_overlap("returned_at", episode.last_seen_at, command.returned_at, around.others)
    return e.ChildReturned(returned_at=command.returned_at, found_location=command.found_location)


def _offer_interview(episode: EpisodeSnapshot, command: c.OfferInterview, around: Around) -> EpisodeChange:
    _refuse_before_return(episode, around.now, "offered_at", command.offered_at)
    return e.InterviewOffered(offered_at=command.offered_at, outcome=command.outcome, advocate_offered=command.advocate_offered)


def _hold_interview(episode: EpisodeSnapshot, command: c.HoldInterview, around: Around) -> EpisodeChange:
    """Where this episode is one of others that an interview also answers, `answering_also` has left its findings out."""
    _refuse_before_return(episode, around.now, "held_at", command.held_at)
    return e.InterviewHeld(
        held_at=command.held_at,
        conductor_relation=command.conductor_relation,
        independent=command.conductor_relation.independent,
        reasons=tuple(dict.fromkeys(command.reasons)),
        harms=tuple(dict.fromkeys(command.harms)),
    )


def answering_also(command: c.HoldInterview) -> c.HoldInterview:
    """The same interview as the other episodes it answers keep it: held, by whom; what the child said is counted once."""
    return c.HoldInterview(held_at=command.held_at, conducted_by=command.conducted_by, conductor_relation=command.conductor_relation)


def _cancel(episode: EpisodeSnapshot, command: c.Cancel, around: Around) -> EpisodeChange:
    return e.EpisodeCancelled(cancelled_at=around.now)


def _refuse_before_return(episode: EpisodeSnapshot, now: datetime, field: str, at: datetime) -> None:
    _refuse_future(now, **{field: at})
    if episode.returned_at is None:
        raise NotReturnedYet(field, at)
    if at < episode.returned_at:
        raise TimesCannotBeTrue(field, f"the child came back {said(episode.returned_at)}: this is after that", at)


def _refuse_future(now: datetime, **times: datetime | None) -> None:
    for name, at in times.items():
        if at is not None and at > now + CLOCKS_DIFFER:
            raise InTheFuture(name, at)


_DECISIONS: dict[type[c.Command], Callable[[EpisodeSnapshot, Any, Around], EpisodeChange]] = {
    c.AssessRisk: _assess_risk,
    c.ReportToPolice: _report_to_police,
    c.RecordManagementDecision: _record_management_decision,
    c.RecordReturn: _record_return,
    c.OfferInterview: _offer_interview,
    c.HoldInterview: _hold_interview,
    c.Cancel: _cancel,
}
