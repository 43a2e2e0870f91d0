"""What is decided once a child is back, or their absence ended otherwise. Each function raises a `Refused` or gives the changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_found, refuse_far_away, refuse_future
from services.missing.domain.decisions_while_away import Changes, Decision, refuse_before_running_period
from services.missing.domain.neighbours import refuse_overlap
from services.missing.domain.refusals import (
    BACK,
    FOUND,
    LAST_SEEN,
    AlreadyReturned,
    NoSuchPart,
    NotAllowedNow,
    NotFoundYet,
    NotReturnedYet,
    OutOfOrder,
    Refused,
    refuse_return_before,
    said,
)
from shared.clock import london_date
from shared.contracts import episodes as e
from shared.contracts.codes import Category, EpisodeStatus, Reason
from shared.contracts.episodes import AgreedAction, EpisodeSnapshot
from shared.contracts.response_codes import EndKind


def _record_return(episode: EpisodeSnapshot, command: c.RecordReturn, around: Around) -> Changes:
    """Also out of custody or hospital, which had ended the absence: the interview clock goes on from then."""
    if not episode.ongoing and not episode.kept_elsewhere:
        raise AlreadyReturned(episode.returned_at)
    _refuse_unsafe_unsaid(episode, command)
    refuse_future(around.now, returned_at=command.returned_at)
    refuse_return_before(episode.last_seen_at, episode.found_at, episode.ended_at, command.returned_at)
    refuse_before_running_period(episode, "returned_at", command.returned_at)
    refuse_overlap("returned_at", command.returned_at, episode.last_seen_at, command.returned_at, around.others)
    return (
        e.ChildReturned(
            returned_at=command.returned_at,
            found_location=command.found_location,
            since_unsafe=command.since_unsafe,
            names_placement=command.names_placement,
        ),
    )


def _refuse_unsafe_unsaid(episode: EpisodeSnapshot, command: c.RecordReturn) -> None:
    """Back where it was said not to be safe: either it is not so any more, or somebody has to know tonight."""
    unsafe = episode.safe_to_return is False
    asked = "since_unsafe" in command.model_fields_set
    if unsafe and asked and command.since_unsafe is None:
        raise NotAllowedNow("since_unsafe", "it is recorded that it is not safe for the child to go back: say what has changed")
    if not unsafe and command.since_unsafe is not None:
        raise NotAllowedNow("since_unsafe", "it is not recorded that it is not safe to go back: leave this out", command.since_unsafe)


def _record_other_end(episode: EpisodeSnapshot, command: c.RecordOtherEnd, around: Around) -> Changes:
    """Custody and hospital end an absence; a death, the end of care and a birthday may also come after the return.

    Care that ends while nobody knows where the child is ends the period (rule 577) and not the absence.
    """
    refuse_future(around.now, at=command.at)
    if not episode.ongoing and command.kind.whereabouts_known:
        raise AlreadyReturned(episode.returned_at)
    if not episode.ongoing and episode.ended_at is None:
        raise NotReturnedYet("at", command.at)
    before = episode.other_end
    if before and before.kind is EndKind.TURNED_18 and not before.accepted and command.kind not in (EndKind.TURNED_18, EndKind.DIED):
        raise NotAllowedNow("kind", "they are 18 and nobody has accepted them yet: record first which adult worker does", command.kind)
    if before and before.still_missing and command.kind is EndKind.CARE_ENDED:
        raise NotAllowedNow("kind", "that care ended is recorded: the episode goes on until the child is found", command.kind)
    earliest, fact = episode.last_seen_at, LAST_SEEN
    if command.kind.whereabouts_known and episode.found_at:
        earliest, fact = episode.found_at, FOUND
    elif command.kind is EndKind.DIED and episode.returned_at:
        earliest, fact = episode.returned_at, BACK
    if command.at < earliest:
        raise OutOfOrder("at", command.at, "before", fact, earliest)
    refuse_before_running_period(episode, "at", command.at)
    refuse_overlap("at", command.at, episode.last_seen_at, command.at, around.others)
    accepted = command.kind is EndKind.TURNED_18 and command.accepted_by is not None
    nobody_knows_where = episode.status is EpisodeStatus.OPEN and episode.category is Category.M
    still_missing = command.kind is EndKind.CARE_ENDED and nobody_knows_where
    return (e.EpisodeEnded(kind=command.kind, at=command.at, accepted=accepted, still_missing=still_missing),)


def _record_prevention_check(episode: EpisodeSnapshot, command: c.RecordPreventionCheck, around: Around) -> Changes:
    refuse_before_found(episode, around.now, "checked_at", command.checked_at)
    return (e.PreventionChecked(checked_at=command.checked_at, names_placement=command.names_placement),)


def _make_return_plan(episode: EpisodeSnapshot, command: c.MakeReturnPlan, around: Around) -> Changes:
    if episode.found_at is None and episode.ended_at is None:
        raise NotFoundYet("responses", None)
    return (e.ReturnPlanMade(responses=tuple(dict.fromkeys(command.responses)), made_at=around.now),)


def _refuse_age_of_nobody(command: c.HoldDiscussion | c.HoldInterview) -> None:
    """The refusal stands at the reasons: on the form the answer itself is folded away while its reason is not ticked."""
    if command.age_gap and Reason.PARTNER not in command.reasons:
        partner = f"“{Reason.PARTNER.label}”"
        raise Refused("reasons", f"how old they are is answered: choose {partner} too, or take that answer away", command.age_gap)


def _hold_discussion(episode: EpisodeSnapshot, command: c.HoldDiscussion, around: Around) -> Changes:
    refuse_before_found(episode, around.now, "held_at", command.held_at)
    _refuse_age_of_nobody(command)
    reasons = tuple(dict.fromkeys(command.reasons))
    named = command.voice.named if command.voice else ()
    return (
        e.DiscussionHeld(
            held_at=command.held_at,
            reasons=reasons,
            age_gap=command.age_gap,
            names_placement=command.names_placement,
            readers=named,
        ),
    )


def _offer_interview(episode: EpisodeSnapshot, command: c.OfferInterview, around: Around) -> Changes:
    _refuse_before_end(episode, around.now, "offered_at", command.offered_at)
    return (e.InterviewOffered(offered_at=command.offered_at, outcome=command.outcome, advocate_offered=command.advocate_offered),)


def _hold_interview(episode: EpisodeSnapshot, command: c.HoldInterview, around: Around) -> Changes:
    """Where this episode is one of others that an interview also answers, `answering_also` has left its findings out."""
    _refuse_before_end(episode, around.now, "held_at", command.held_at)
    _refuse_age_of_nobody(command)
    _refuse_twice(episode, command)
    return (
        e.InterviewHeld(
            held_at=command.held_at,
            conductor_relation=command.conductor_relation,
            independent=command.conductor_relation.independent,
            known_to_child=command.known_to_child,
            communication=command.communication,
            reasons=tuple(dict.fromkeys(command.reasons)),
            harms=tuple(dict.fromkeys(command.harms)),
            age_gap=command.age_gap,
            names_placement=command.names_placement,
            readers=command.voice.named if command.voice else (),
            **({name: said for name, said in command.feedback if isinstance(said, bool)} if command.feedback else {}),
        ),
    )


A_NIGHT = timedelta(hours=6)
"""(ours) Of 23:55 and 00:05, written by two people, is one interview."""


def _refuse_twice(episode: EpisodeSnapshot, command: c.HoldInterview) -> None:
    """Two people write one interview down at times that differ by minutes, and two interviews of one day, or night, are rare."""
    at, day = command.held_at, london_date(command.held_at)
    near = (one for one in episode.interviews if london_date(one.held_at) == day or abs(one.held_at - at) < A_NIGHT)
    recorded = next(near, None)
    if recorded is not None and command.another is False:
        raise NotAllowedNow("another", f"an interview of {said(recorded.held_at)} is recorded already: say that this is another one", False)


def _set_action(episode: EpisodeSnapshot, command: c.SetAction, around: Around) -> Changes:
    refuse_future(around.now, done_at=command.done_at)
    refuse_far_away(around.now, "due", command.due)
    agreed = e.ActionSet(
        action_id=around.fresh,
        due=command.due,
        origin=command.origin,
        owner=command.owner if isinstance(command.owner, UUID) else None,
        set_at=around.now,
        support=command.support,
    )
    return (agreed, e.ActionDone(action_id=around.fresh, done_at=command.done_at)) if command.done_at else (agreed,)


def _complete_action(episode: EpisodeSnapshot, command: c.CompleteAction, around: Around) -> Changes:
    refuse_future(around.now, done_at=command.done_at)
    agreed: AgreedAction | None = next((one for one in episode.actions if one.action_id == command.action_id), None)
    if agreed is None:
        raise NoSuchPart("action_id", "this episode has no such action", str(command.action_id))
    if agreed.done_at is not None:
        raise NotAllowedNow("action_id", f"it was done {said(agreed.done_at)}: that is recorded already", str(command.action_id))
    return (e.ActionDone(action_id=command.action_id, done_at=command.done_at),)


def _refuse_before_end(episode: EpisodeSnapshot, now: datetime, name: str, at: datetime) -> None:
    """An interview follows the return, or custody or hospital."""
    refuse_future(now, **{name: at})
    if episode.ended_at is None:
        raise NotReturnedYet(name, at)
    if at < episode.ended_at:
        raise OutOfOrder(name, at, "before", BACK, episode.ended_at)


ONCE_BACK: Mapping[type[c.Command], Decision] = {
    c.RecordReturn: _record_return,
    c.RecordOtherEnd: _record_other_end,
    c.RecordPreventionCheck: _record_prevention_check,
    c.MakeReturnPlan: _make_return_plan,
    c.HoldDiscussion: _hold_discussion,
    c.OfferInterview: _offer_interview,
    c.HoldInterview: _hold_interview,
    c.SetAction: _set_action,
    c.CompleteAction: _complete_action,
}
