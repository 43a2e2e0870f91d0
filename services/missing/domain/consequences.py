"""What each change makes of an episode, one function per change, and which is which in a table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.missing.domain.correct import corrected
from services.missing.domain.interviews import interview_due, interview_summary
from services.missing.domain.reopening import reopened
from services.missing.domain.told_harm import answered, asked
from shared.contracts import episodes as e
from shared.contracts.codes import Category, DecisionKind, EpisodeStatus, InterviewOutcome, RiskLevel, RiskSource
from shared.contracts.episodes import EpisodeSnapshot, Period
from shared.contracts.facts import Fact
from shared.contracts.response_codes import EndKind, MeetingKind, SinceUnsafe, StrategyOutcome, TellWhom

Update = dict[str, Any]


def _reported_again(episode: EpisodeSnapshot, change: e.AbsenceReportedAgain) -> Update:
    """Seen later than is recorded, and before being found: last seen may have to be corrected (DfE: whichever is later)."""
    at = change.last_seen_at
    if at is None or at <= episode.last_seen_at or (episode.found_at is not None and at > episode.found_at):
        return {}
    return {"seen_later_at": max(at, episode.seen_later_at or at)}


def _assessed(episode: EpisodeSnapshot, change: e.RiskAssessed) -> Update:
    side = "police" if change.source is RiskSource.POLICE else "social_work"
    rating = e.RiskRating(level=change.level, assessed_at=change.assessed_at)
    rated = change.source is RiskSource.SOCIAL_WORK and change.level is not RiskLevel.NOT_YET_ASSESSED
    return {"risk": episode.risk.model_copy(update={side: rating})} | answered(episode, change.assessed_at, risk=rated)


def _police_told(episode: EpisodeSnapshot, change: e.PoliceReported) -> Update:
    """The first report stands; a second one is another reference for the same absence. A reference alone tells them of nothing."""
    if change.same_report:
        return {"police_reference_awaited": False}
    awaited = change.referenced is False and (episode.police_reported_at is None or episode.police_reference_awaited)
    return {"police_reference_awaited": awaited, "police_reported_at": episode.police_reported_at or change.reported_at} | answered(
        episode, change.reported_at, police=True
    )


def _decided(episode: EpisodeSnapshot, change: e.ManagementDecisionRecorded) -> Update:
    if change.kind is DecisionKind.COMMENT:
        return {}  # words beside the decisions, none themselves
    update: Update = {"decisions": (*episode.decisions, e.ManagementDecision(kind=change.kind, at=change.at))}
    since = episode.unsafe_since
    if change.kind is DecisionKind.SAFETY and since is not None and change.at >= since.replace(second=0, microsecond=0):
        update["unsafe_since"] = None  # to the minute, as people write times
    return update | ({"lado_to_hear": change.leaves_account} if change.kind is DecisionKind.LADO_REFERRAL else {})


def _returned(episode: EpisodeSnapshot, change: e.ChildReturned) -> Update:
    """Out of custody or hospital the interview clock goes on: it began when the absence was over. The latest word on the place counts."""
    due = episode.interview_due_at or interview_due(change.returned_at)
    return {
        "status": EpisodeStatus.RETURNED,
        "by_people": True,
        "periods": _ended(episode, change.returned_at),
        "found_at": episode.found_at or change.returned_at,
        "found_location": change.found_location,
        **_back_in_safety(episode, change),
        "returned_at": change.returned_at,
        "over_at": episode.over_at or change.returned_at,
        "interview_due_at": due,
        "interview": interview_summary(due, episode.offers, episode.interviews),
    }


def _back_in_safety(episode: EpisodeSnapshot, change: e.ChildReturned) -> Update:
    """Back where it was said not to be safe: what was decided before holds for who stays elsewhere, and for nobody else."""
    if episode.safe_to_return is not False or change.since_unsafe is SinceUnsafe.STAYS_ELSEWHERE:
        return {}
    if change.since_unsafe is SinceUnsafe.SAFE_NOW:
        return {"safe_to_return": True, "unsafe_since": None}
    return _unsafe(episode, change.returned_at)


def _offered(episode: EpisodeSnapshot, change: e.InterviewOffered) -> Update:
    offer = e.Offer(offered_at=change.offered_at, outcome=change.outcome, advocate_offered=change.advocate_offered)
    offers = (*episode.offers, offer)
    return {
        "offers": offers,
        "interview": interview_summary(episode.interview_due_at, offers, episode.interviews),
        # What was arranged holds only for a child who will come.
        "appointment": episode.appointment if change.outcome is InterviewOutcome.ACCEPTED else None,
    }


def _held(episode: EpisodeSnapshot, change: e.InterviewHeld) -> Update:
    interviews = (*episode.interviews, e.Interview(**{name: getattr(change, name) for name in e.Interview.model_fields}))
    summary = interview_summary(episode.interview_due_at, episode.offers, interviews)
    return {"interviews": interviews, "interview": summary, "appointment": None} | asked(episode, change.reasons, change.harms)


def _cancelled(episode: EpisodeSnapshot, change: e.EpisodeCancelled) -> Update:
    return {"status": EpisodeStatus.CANCELLED, "cancelled_at": change.cancelled_at}


def _ended(episode: EpisodeSnapshot, at: datetime) -> tuple[Period, ...]:
    """The periods, the running one ended."""
    last = episode.periods[-1]
    return (*episode.periods[:-1], last.model_copy(update={"end": at}) if last.end is None else last)


def _sighted(episode: EpisodeSnapshot, change: e.ChildSighted) -> Update:
    if change.contact:
        return {}  # heard from, not seen
    return {"last_sighted_at": max(episode.last_sighted_at or change.seen_at, change.seen_at)}


def _told(episode: EpisodeSnapshot, change: e.PersonTold) -> Update:
    others = (told for told in episode.told if told.who is not change.who)
    told = {"told": (*others, e.Told(who=change.who, told_at=change.told_at, decided_at=change.decided_at))}
    return told | answered(
        episode, change.told_at or change.decided_at, police=change.who is TellWhom.POLICE and change.of_harm is not False
    )


def _grab_pack_sent(episode: EpisodeSnapshot, change: e.GrabPackSent) -> Update:
    return {"grab_pack_sent_at": max(episode.grab_pack_sent_at or change.sent_at, change.sent_at)}


def _intelligence(episode: EpisodeSnapshot, change: e.IntelligenceRecorded) -> Update:
    return {"intelligence": episode.intelligence + 1}


def _handover_offered(episode: EpisodeSnapshot, change: e.HandoverOffered) -> Update:
    """A newer offer takes the place of one nobody has accepted."""
    return {"handover": e.Handover(handover_id=change.handover_id, to=change.to, offered_at=change.offered_at)}


def _handover_accepted(episode: EpisodeSnapshot, change: e.HandoverAccepted) -> Update:
    return {"owner": change.owner, "handover": None, "handed_over": True}


def _handover_withdrawn(episode: EpisodeSnapshot, change: e.HandoverWithdrawn) -> Update:
    return {"handover": None}


def _category_changed(episode: EpisodeSnapshot, change: e.CategoryChanged) -> Update:
    """Missing again after being found, without having been back: the child is not found any more."""
    lost = change.category is Category.M and episode.status is EpisodeStatus.FOUND
    return {
        "by_people": True,
        "category": change.category,
        "periods": (*_ended(episode, change.from_at), Period(category=change.category, start=change.from_at)),
    } | (
        {
            "status": EpisodeStatus.OPEN,
            "found_at": None,
            "found_location": None,
            "safe_to_return": None,
            "unsafe_since": None,
            "tonight_said": None,
        }
        if lost
        else {}
    )


def _strategy_decided(episode: EpisodeSnapshot, change: e.StrategyDecided) -> Update:
    decision = e.StrategyDecision(**{name: getattr(change, name) for name in e.StrategyDecision.model_fields})
    of_harm = change.kind is MeetingKind.S47_STRATEGY_DISCUSSION or change.decision is StrategyOutcome.NOT_NEEDED
    answer = answered(episode, change.decided_at, police=of_harm, risk=of_harm)
    return {"strategy_decisions": (*episode.strategy_decisions, decision)} | answer


def _found(episode: EpisodeSnapshot, change: e.ChildFound) -> Update:
    """A running `M` ends here, an `A` goes on until the return (DfE)."""
    begins = change.safe_to_return is False and episode.safe_to_return is not False
    return {
        "by_people": True,
        "status": EpisodeStatus.FOUND,
        "periods": _ended(episode, change.found_at) if episode.category is Category.M else episode.periods,
        "found_at": change.found_at,
        "found_location": change.place,
        "safe_to_return": episode.safe_to_return if change.safe_to_return is None else change.safe_to_return,
        "tonight_said": episode.tonight_said or change.tonight_said,
        **({"unsafe_since": None} if change.safe_to_return else _unsafe(episode, change.found_at) if begins else {}),
    }


def _unsafe(episode: EpisodeSnapshot, at: datetime) -> Update:
    """From then on somebody has to decide where the child is safe. Each time is told anew, whoever has answered the one before."""
    return {"unsafe_since": at, "unsafe_said": episode.unsafe_said + 1}


def _other_end(episode: EpisodeSnapshot, change: e.EpisodeEnded) -> Update:
    """Who turned 18 is held on to until accepted, and who is missing until found, whatever ends meanwhile; custody and hospital start the
    interview clock; what else ends, closes."""
    held_on_to = change.still_missing or (change.kind is EndKind.TURNED_18 and not change.accepted)
    update: Update = {
        "by_people": True,
        "over_at": episode.over_at if held_on_to else episode.ended_at or change.at,
        "other_end": e.OtherEnd(kind=change.kind, at=change.at, accepted=change.accepted, still_missing=change.still_missing),
        "periods": _ended(episode, change.at),
    }
    if change.kind.whereabouts_known:
        due = interview_due(change.at)
        found = {"found_at": episode.found_at or change.at}
        shown = {"interview_due_at": due, "interview": interview_summary(due, episode.offers, episode.interviews)}
        return update | found | shown | {"status": EpisodeStatus.RETURNED}
    if held_on_to:
        return update
    return update | {"status": EpisodeStatus.CLOSED, "closed_at": change.at, "appointment": None}


def _prevention_checked(episode: EpisodeSnapshot, change: e.PreventionChecked) -> Update:
    return {"prevention_checked_at": min(episode.prevention_checked_at or change.checked_at, change.checked_at)}


def _planned(episode: EpisodeSnapshot, change: e.ReturnPlanMade) -> Update:
    return {"return_plan": e.ReturnPlan(responses=change.responses, made_at=change.made_at)}


def _discussed(episode: EpisodeSnapshot, change: e.DiscussionHeld) -> Update:
    held = e.Discussion(held_at=change.held_at, reasons=change.reasons, age_gap=change.age_gap)
    return {"discussions": (*episode.discussions, held)} | asked(episode, change.reasons)


def _action_set(episode: EpisodeSnapshot, change: e.ActionSet) -> Update:
    agreed = e.AgreedAction(action_id=change.action_id, due=change.due, origin=change.origin, owner=change.owner, support=change.support)
    return {"actions": (*episode.actions, agreed)}


def _action_done(episode: EpisodeSnapshot, change: e.ActionDone) -> Update:
    return {
        "actions": tuple(
            one.model_copy(update={"done_at": change.done_at}) if one.action_id == change.action_id else one for one in episode.actions
        )
    }


def _closed(episode: EpisodeSnapshot, change: e.EpisodeClosed) -> Update:
    return {"status": EpisodeStatus.CLOSED, "by_people": True, "closed_at": change.closed_at, "appointment": None}


def _reopened(episode: EpisodeSnapshot, change: e.EpisodeReopened) -> Update:
    return reopened(episode)


def _corrected(episode: EpisodeSnapshot, change: e.EpisodeCorrected) -> Update:
    known = {"police_reference_awaited": False} if change.referenced else {}
    return corrected(episode, change.changes) | known | ({"child": change.child} if change.child else {})


def _matched(episode: EpisodeSnapshot, change: e.ChildMatched) -> Update:
    return {"child_id": change.child_id, "child": change.child, "raised_for": change.raised_for}


def _placement_not_named(episode: EpisodeSnapshot, change: e.PlacementNotNamed) -> Update:
    """A referral that was made stays made; one that was only asked for is asked for no more."""
    return {"hidden_from_placement": False, "lado_to_hear": None if episode.lado_to_hear else episode.lado_to_hear}


def _nothing(episode: EpisodeSnapshot, change: e.LetterWritten | e.ChildCommented | e.ConsentWithdrawn) -> Update:
    """Words to the child, and theirs about the record: they decide nothing."""
    return {}


def _assigned(episode: EpisodeSnapshot, change: e.InterviewAssigned) -> Update:
    same = episode.assignment is not None and change.to is not None and episode.assignment.to == change.to
    return {"assignment": e.Assignment(to=change.to, assigned_at=change.assigned_at), "appointment": episode.appointment if same else None}


def _arranged(episode: EpisodeSnapshot, change: e.InterviewArranged) -> Update:
    return {"appointment": e.Appointment(at=change.at, travel_minutes=change.travel_minutes)}


def _supervised(episode: EpisodeSnapshot, change: e.SupervisionRecorded) -> Update:
    return {"supervisions": (*episode.supervisions, e.Supervision(held=change.held, at=change.at))}


CONSEQUENCES: Mapping[type[Fact], Callable[[EpisodeSnapshot, Any], Update]] = {
    e.AbsenceReportedAgain: _reported_again,
    e.RiskAssessed: _assessed,
    e.PoliceReported: _police_told,
    e.ManagementDecisionRecorded: _decided,
    e.ChildReturned: _returned,
    e.InterviewOffered: _offered,
    e.InterviewHeld: _held,
    e.EpisodeCancelled: _cancelled,
    e.ChildSighted: _sighted,
    e.PersonTold: _told,
    e.GrabPackSent: _grab_pack_sent,
    e.IntelligenceRecorded: _intelligence,
    e.IntelligenceShared: lambda episode, change: {},
    e.HandoverOffered: _handover_offered,
    e.HandoverAccepted: _handover_accepted,
    e.HandoverWithdrawn: _handover_withdrawn,
    e.CategoryChanged: _category_changed,
    e.StrategyDecided: _strategy_decided,
    e.ChildFound: _found,
    e.EpisodeEnded: _other_end,
    e.PreventionChecked: _prevention_checked,
    e.ReturnPlanMade: _planned,
    e.DiscussionHeld: _discussed,
    e.ActionSet: _action_set,
    e.ActionDone: _action_done,
    e.EpisodeClosed: _closed,
    e.EpisodeReopened: _reopened,
    e.EpisodeCorrected: _corrected,
    e.ChildMatched: _matched,
    e.LetterWritten: _nothing,
    e.ChildCommented: _nothing,
    e.ConsentWithdrawn: _nothing,
    e.InterviewAssigned: _assigned,
    e.InterviewArranged: _arranged,
    e.SupervisionRecorded: _supervised,
    e.PlacementNotNamed: _placement_not_named,
}
