"""What may be recorded on an episode, and the changes it makes. Each function raises a `Refused` or decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.around import CLOCKS_DIFFER, Around, refuse_before_birth, refuse_future
from services.missing.domain.correct import refuse_reported_before, refuse_wrong_between
from services.missing.domain.decisions_arranging import ARRANGING
from services.missing.domain.decisions_on_record import ON_RECORD
from services.missing.domain.decisions_once_back import ONCE_BACK
from services.missing.domain.decisions_while_away import WHILE_AWAY, Decision
from services.missing.domain.neighbours import refuse_overlap, refuse_second_open
from services.missing.domain.refusals import LAST_SEEN, AlreadyCancelled, AlreadyClosed, OutOfOrder, ReturnBeforeLastSeen
from services.missing.domain.reporting_again import report_again
from shared.contracts import episodes as e
from shared.contracts.codes import DecisionKind, EpisodeStatus
from shared.contracts.episodes import ChildAtStart, EpisodeChange, EpisodeSnapshot
from shared.contracts.told_by_child import lado_to_hear

__all__ = ["CLOCKS_DIFFER", "Around", "Beginning", "answering_also", "decide", "raise_episode"]


@dataclass(frozen=True, slots=True)
class Beginning:
    """The identity of an episode about to begin, and the child as the register has them on that day."""

    episode_id: UUID
    reference: str
    child_id: str
    child: ChildAtStart


def raise_episode(command: c.RaiseEpisode, beginning: Beginning, around: Around) -> list[EpisodeChange]:
    """A child is missing or away. A child not in care or over 18 is accepted: `ChildAtStart` says so.

    Where the child is back already their return follows at once; such an absence may be written down while a later one is open.
    """
    back = command.returned
    if back is None:
        refuse_second_open(around.others)
    reported_at = command.reported_at or max(around.now, command.last_seen_at)
    refuse_future(around.now, last_seen_at=command.last_seen_at, last_seen_until=command.last_seen_until, reported_at=command.reported_at)
    refuse_wrong_between(command.last_seen_precision, command.last_seen_at, command.last_seen_until)
    refuse_reported_before(reported_at, command.last_seen_at)
    refuse_before_birth(beginning.child, command.last_seen_at)
    refuse_future(around.now, police_reported_at=command.police_reported_at)
    if command.police_reported_at and command.police_reported_at < command.last_seen_at:
        raise OutOfOrder("police_reported_at", command.police_reported_at, "before", LAST_SEEN, command.last_seen_at)
    if back is not None:
        refuse_future(around.now, returned_at=back.returned_at)
        if back.returned_at < command.last_seen_at:
            raise ReturnBeforeLastSeen(command.last_seen_at, back.returned_at)
    until = around.now if back is None else back.returned_at
    refuse_overlap("last_seen_at", command.last_seen_at, command.last_seen_at, until, around.others)
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
        returned_at=back and back.returned_at,
        names_placement=command.names_placement,
    )
    changes: list[EpisodeChange] = [raised]
    if command.police_reference or command.police_reported_at:
        told_at = command.police_reported_at or reported_at
        changes.append(e.PoliceReported(reported_at=told_at, referenced=command.police_reference is not None))
    if back is not None:
        changes.append(e.ChildReturned(returned_at=back.returned_at, found_location=back.found_location))
    return changes


def decide(episode: EpisodeSnapshot, command: c.Command, around: Around) -> list[EpisodeChange]:
    """The changes a command makes to an episode. Raises `Refused`.

    Nothing follows a cancellation but that those who were told hear of it, reopening, and that an entry was an error. What a person or the
    episode's end has closed takes a correction, reopening, an entry in error, intelligence shared, what the child has to say of it or takes
    back, supervision, and the referral to the LADO that is asked for. After a death the managers' decisions are still recorded: that a
    person told the director, and the notification of a serious incident.
    """
    if episode.status is EpisodeStatus.CANCELLED and not isinstance(command, (c.RecordTold, c.ReopenEpisode, c.MarkInError)):
        raise AlreadyCancelled
    refers = isinstance(command, c.RecordManagementDecision) and command.kind is DecisionKind.LADO_REFERRAL and lado_to_hear(episode)
    follows = (*_AFTER_CLOSING, c.RecordManagementDecision) if episode.died or refers else _AFTER_CLOSING
    if episode.closed_at is not None and not isinstance(command, follows):
        raise AlreadyClosed
    return list(_DECISIONS[type(command)](episode, command, around))


def answering_also(command: c.HoldInterview) -> c.HoldInterview:
    """The same interview as the other episodes it answers keep it: held, by whom; what the child said is counted once."""
    return c.HoldInterview(
        held_at=command.held_at,
        conducted_by=command.conducted_by,
        conductor_relation=command.conductor_relation,
        another=command.another,
    )


_AFTER_CLOSING = (
    *(c.CorrectEpisode, c.ReopenEpisode, c.MarkInError, c.ShowToPlacement, c.ShareIntelligence),
    *(c.RecordChildsComment, c.WithdrawConsent, c.RecordSupervision),
)
_DECISIONS: Mapping[type[c.Command], Decision] = {c.ReportAgain: report_again, **WHILE_AWAY, **ONCE_BACK, **ON_RECORD, **ARRANGING}
