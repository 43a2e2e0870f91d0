"""What is decided while a child is away. Each function raises a `Refused` or gives the changes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_last_seen, refuse_far_away, refuse_future
from services.missing.domain.marking_in_error import entry_at
from services.missing.domain.naming_accounts import unanswered
from services.missing.domain.neighbours import refuse_overlap
from services.missing.domain.recorded import in_error
from services.missing.domain.refusals import AlreadyReturned, NotAllowedNow, NotYours, OutOfOrder, Refused, TimesCannotBeTrue, said
from shared.contracts import episodes as e
from shared.contracts.codes import DecisionKind, EpisodeStatus
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot
from shared.contracts.response_codes import QUORUM, MeetingKind, StrategyOutcome, TellWhom
from shared.contracts.told_by_child import harm_told

RUNNING = "the running period began"

Changes = tuple[EpisodeChange, ...]
Decision = Callable[[EpisodeSnapshot, Any, Around], Changes]


def _assess_risk(episode: EpisodeSnapshot, command: c.AssessRisk, around: Around) -> Changes:
    refuse_future(around.now, assessed_at=command.assessed_at)
    refuse_before_last_seen(episode, "assessed_at", command.assessed_at)
    return (e.RiskAssessed(level=command.level, source=command.source, assessed_at=command.assessed_at or around.now),)


def _report_to_police(episode: EpisodeSnapshot, command: c.ReportToPolice, around: Around) -> Changes:
    refuse_future(around.now, reported_at=command.reported_at)
    refuse_before_last_seen(episode, "reported_at", command.reported_at)
    if episode.police_reported_at is not None and command.police_reference is None:
        known = said(episode.police_reported_at)
        raise NotAllowedNow("police_reference", f"that the police were told, {known}, is recorded already: enter their reference", None)
    if (first := episode.police_reported_at) and episode.police_reference_awaited and _to_the_minute(command.reported_at or first, first):
        return (e.PoliceReported(reported_at=first, referenced=True, same_report=True),)
    return (e.PoliceReported(reported_at=command.reported_at or around.now, referenced=command.police_reference is not None),)


def _to_the_minute(one: datetime, other: datetime) -> bool:
    """The same as a form asks for a time."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def _record_management_decision(episode: EpisodeSnapshot, command: c.RecordManagementDecision, around: Around) -> Changes:
    refuse_future(around.now, at=command.at)
    refuse_before_last_seen(episode, "at", command.at)
    at = command.at or around.now
    waiting = unanswered(around.history) if command.kind is DecisionKind.LADO_REFERRAL else []
    return (e.ManagementDecisionRecorded(kind=command.kind, at=at, leaves_account=bool(waiting) and at < max(waiting)),)


def _record_sighting(episode: EpisodeSnapshot, command: c.RecordSighting, around: Around) -> Changes:
    refuse_future(around.now, seen_at=command.seen_at)
    refuse_before_last_seen(episode, "seen_at", command.seen_at)
    if episode.ended_at is not None and command.seen_at > episode.ended_at:
        raise OutOfOrder("seen_at", command.seen_at, "after", "the absence ended", episode.ended_at)
    return (e.ChildSighted(seen_at=command.seen_at, contact=command.contact, names_placement=command.names_placement),)


def _record_told(episode: EpisodeSnapshot, command: c.RecordTold, around: Around) -> Changes:
    refuse_future(around.now, told_at=command.told_at)
    refuse_before_last_seen(episode, "told_at", command.told_at)
    again = episode.cancelled_at is not None  # that it was an error: they may have been rung a minute before it was cancelled
    decided_at = around.now if again else command.told_at or around.now
    if command.of_harm and (command.who is not TellWhom.POLICE or harm_told(episode) is None):
        raise NotAllowedNow("of_harm", "only the police are told of harm here, and only where the child told of it", command.who)
    return (e.PersonTold(who=command.who, told_at=command.told_at, decided_at=decided_at, of_harm=command.of_harm),)


def _send_grab_pack(episode: EpisodeSnapshot, command: c.SendGrabPack, around: Around) -> Changes:
    refuse_future(around.now, sent_at=command.sent_at)
    refuse_before_last_seen(episode, "sent_at", command.sent_at)
    return (e.GrabPackSent(to=command.to, sent_at=command.sent_at or around.now),)


def _record_intelligence(episode: EpisodeSnapshot, command: c.RecordIntelligence, around: Around) -> Changes:
    refuse_future(around.now, at=command.at, shared_at=command.shared_at)
    return (e.IntelligenceRecorded(at=command.at or around.now, names_placement=command.names_placement),)


def _share_intelligence(episode: EpisodeSnapshot, command: c.ShareIntelligence, around: Around) -> Changes:
    refuse_future(around.now, shared_at=command.shared_at)
    changes = [one.change for one in around.history]
    entry = entry_at(around, command.position)
    if not isinstance(changes[entry - 1], e.IntelligenceRecorded) or entry in in_error(changes):
        raise NotAllowedNow("position", "this entry is no intelligence, or was recorded in error", command.position)
    return (e.IntelligenceShared(entry=entry, noted_at=around.now),)


def _offer_handover(episode: EpisodeSnapshot, command: c.OfferHandover, around: Around) -> Changes:
    if command.to == episode.owner:
        raise Refused("to", "this person holds the episode already: name another", str(command.to))
    return (e.HandoverOffered(handover_id=around.fresh, to=command.to, offered_at=around.now),)


def _standing_offer(episode: EpisodeSnapshot, handover_id: UUID) -> e.Handover:
    offer = episode.handover
    if offer is None or offer.handover_id != handover_id:
        raise NotAllowedNow("handover_id", "this offer does not stand: look at who holds the episode now", str(handover_id))
    return offer


def _withdraw_handover(episode: EpisodeSnapshot, command: c.WithdrawHandover, around: Around) -> Changes:
    offer = _standing_offer(episode, command.handover_id)
    return (e.HandoverWithdrawn(handover_id=offer.handover_id, withdrawn_at=around.now),)


def _accept_handover(episode: EpisodeSnapshot, command: c.AcceptHandover, around: Around) -> Changes:
    offer = _standing_offer(episode, command.handover_id)
    if offer.to != around.by:
        raise NotYours("handover_id", "it was offered to somebody else by name: only they can accept it", str(command.handover_id))
    return (e.HandoverAccepted(handover_id=offer.handover_id, accepted_at=around.now, owner=offer.to),)


def _change_category(episode: EpisodeSnapshot, command: c.ChangeCategory, around: Around) -> Changes:
    refuse_ended(episode)
    refuse_future(around.now, from_at=command.from_at)
    last = episode.periods[-1]
    if last.end is None and command.from_at <= last.start:
        raise OutOfOrder("from_at", command.from_at, "no later than when", RUNNING, last.start)
    if last.end is not None and command.from_at != last.end:
        raise TimesCannotBeTrue(
            "from_at", f"the next period begins when the last one ended, {said(last.end)}: give that time", command.from_at
        )
    if command.category is episode.category and not command.placement_ended:
        raise NotAllowedNow(
            "category", "they are recorded as that already: it begins anew only where the placement ended", command.category
        )
    return (e.CategoryChanged(category=command.category, from_at=command.from_at),)


def _record_strategy_decision(episode: EpisodeSnapshot, command: c.RecordStrategyDecision, around: Around) -> Changes:
    held = command.decision is StrategyOutcome.MEETING_HELD
    if command.decision is not StrategyOutcome.MEETING_PLANNED:
        refuse_future(around.now, at=command.at)
    refuse_far_away(around.now, "at", command.at)
    refuse_before_last_seen(episode, "at", command.at)
    attendees = tuple(dict.fromkeys(command.attendees))
    quorate = set(attendees) >= QUORUM if held and command.kind is MeetingKind.S47_STRATEGY_DISCUSSION else None
    decided_at = min(command.at, around.now)
    return (
        e.StrategyDecided(
            decision=command.decision, kind=command.kind, at=command.at, decided_at=decided_at, attendees=attendees, quorate=quorate
        ),
    )


def _record_found(episode: EpisodeSnapshot, command: c.RecordFound, around: Around) -> Changes:
    refuse_ended(episode)
    refuse_future(around.now, found_at=command.found_at)
    found_at = episode.found_at
    if episode.status is EpisodeStatus.FOUND and found_at is not None and command.found_at != found_at:
        raise NotAllowedNow("found_at", f"the child was found {said(found_at)}: give that time again, or correct it", command.found_at)
    refuse_before_last_seen(episode, "found_at", command.found_at)
    refuse_before_running_period(episode, "found_at", command.found_at)
    refuse_overlap("found_at", command.found_at, episode.last_seen_at, command.found_at, around.others)
    return (
        e.ChildFound(
            found_at=command.found_at,
            place=command.place,
            safe_to_return=command.safe_to_return,
            tonight_said=command.tonight is not None,
            names_placement=command.names_placement,
        ),
    )


def refuse_ended(episode: EpisodeSnapshot) -> None:
    if not episode.ongoing:
        raise AlreadyReturned(episode.returned_at)


def refuse_before_running_period(episode: EpisodeSnapshot, name: str, at: Any) -> None:
    """What ends a period comes after its start: a change of category may have begun it since the child was last seen."""
    last = episode.periods[-1]
    if last.end is None and at < last.start:
        raise OutOfOrder(name, at, "before", RUNNING, last.start)


WHILE_AWAY: Mapping[type[c.Command], Decision] = {
    c.AssessRisk: _assess_risk,
    c.ReportToPolice: _report_to_police,
    c.RecordManagementDecision: _record_management_decision,
    c.RecordSighting: _record_sighting,
    c.RecordTold: _record_told,
    c.SendGrabPack: _send_grab_pack,
    c.RecordIntelligence: _record_intelligence,
    c.ShareIntelligence: _share_intelligence,
    c.OfferHandover: _offer_handover,
    c.AcceptHandover: _accept_handover,
    c.WithdrawHandover: _withdraw_handover,
    c.ChangeCategory: _change_category,
    c.RecordStrategyDecision: _record_strategy_decision,
    c.RecordFound: _record_found,
}
