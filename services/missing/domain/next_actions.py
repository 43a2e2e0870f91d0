"""What an episode calls for next, each with the time it is due and why. Prompts explain themselves; they never block."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.missing.domain.interviews import INTERVIEW_WITHIN
from services.missing.domain.register_prompts import Since, register_says
from shared.clock import london_date, london_midnight
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus, Category, DecisionKind, EpisodeStatus, InterviewOutcome, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import Response, StrategyOutcome, TellWhom

HANDOVER_WITHIN = timedelta(minutes=15)
STRATEGY_WITHIN = timedelta(hours=6)
TELL_WITHIN = timedelta(hours=24)
AFTER_RETURN_WITHIN = timedelta(hours=24)
"""A handover (ours), a strategy decision (LA: Essex); telling, the plan and the prevention check within a day (ours)."""


class Action(StrEnum):
    NAME_OWNER = "name_owner"
    ACCEPT_HANDOVER = "accept_handover"
    ASSESS_RISK = "assess_risk"
    REPORT_TO_POLICE = "report_to_police"
    REFER_TO_LADO = "refer_to_lado"
    CHECK_LAST_SEEN = "check_last_seen"
    DECIDE_STRATEGY = "decide_strategy"
    TELL_IRO = "tell_iro"
    TELL_HOST_AUTHORITY = "tell_host_authority"
    DECIDE_SAFE_TO_RETURN = "decide_safe_to_return"
    BEGIN_AWAY_PERIOD = "begin_away_period"
    RECORD_RETURN = "record_return"
    FIND_ADULT_WORKER = "find_adult_worker"
    MAKE_RETURN_PLAN = "make_return_plan"
    RECORD_PREVENTION_CHECK = "record_prevention_check"
    OFFER_INTERVIEW = "offer_interview"
    HOLD_INTERVIEW = "hold_interview"
    HOLD_DISCUSSION = "hold_discussion"
    COMPLETE_ACTION = "complete_action"
    CLOSE_EPISODE = "close_episode"
    END_PERIOD = "end_period"
    RECORD_CARE_ENDED = "record_care_ended"
    RECORD_TURNED_18 = "record_turned_18"


class NextAction(NamedTuple):
    """`due_at` is UTC and None where no clock runs; `about` is the handover or the agreed action that it concerns."""

    action: Action
    due_at: datetime | None
    why: str
    overdue: bool
    about: UUID | None = None


class _Prompt(NamedTuple):
    action: Action
    called_for: Callable[[EpisodeSnapshot], bool]
    due: Callable[[EpisodeSnapshot], datetime | None]
    why: str
    about: Callable[[EpisodeSnapshot], UUID | None] = lambda e: None


_OFFER_AGAIN = (
    None,
    InterviewOutcome.ACCEPTED_NOT_PRESENT,
    InterviewOutcome.NOT_OFFERED_MISSING_AGAIN,
    InterviewOutcome.NOT_OFFERED_NO_CONTACT,
)


def _at_once(episode: EpisodeSnapshot) -> datetime:
    """From the moment it was written down: recorded late is no reason for alarm."""
    return episode.recorded_at


def _unrated(episode: EpisodeSnapshot) -> bool:
    rating = episode.risk.social_work
    return episode.ongoing and (rating is None or rating.level is RiskLevel.NOT_YET_ASSESSED)


def _police_not_told(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.OPEN and episode.category is Category.M and episode.police_reported_at is None


def _lado_to_hear(episode: EpisodeSnapshot) -> bool:
    return episode.hidden_from_placement and not any(one.kind is DecisionKind.LADO_REFERRAL for one in episode.decisions)


def _planned(episode: EpisodeSnapshot) -> bool:
    decided = episode.strategy_decisions
    return bool(decided) and decided[-1].decision is StrategyOutcome.MEETING_PLANNED


def _strategy_undecided(episode: EpisodeSnapshot) -> bool:
    """Also a meeting planned, until it is recorded as held or as not needed."""
    return _planned(episode) or (episode.ongoing and not episode.strategy_decisions)


def _strategy_due(episode: EpisodeSnapshot) -> datetime:
    return episode.strategy_decisions[-1].at if _planned(episode) else episode.last_seen_at + STRATEGY_WITHIN


def _not_told(who: TellWhom) -> Callable[[EpisodeSnapshot], bool]:
    return lambda episode: not any(told.who is who for told in episode.told)


_iro_not_told, _host_not_told = _not_told(TellWhom.IRO), _not_told(TellWhom.HOST_AUTHORITY)


def _iro_to_tell(episode: EpisodeSnapshot) -> bool:
    """Only a child in our care has an IRO."""
    return episode.child.care_status is CareStatus.OURS and episode.child.in_care and _iro_not_told(episode)


def _host_to_tell(episode: EpisodeSnapshot) -> bool:
    return episode.child.in_area is False and _host_not_told(episode)


def _found(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.FOUND


def _no_period_runs(episode: EpisodeSnapshot) -> bool:
    return _found(episode) and episode.periods[-1].end is not None and episode.other_end is None


def _returned(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.RETURNED


def _to_plan(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.return_plan is None and not episode.discussions


def _to_offer(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome in _OFFER_AGAIN


def _to_hold(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome is InterviewOutcome.ACCEPTED


def _returned_without_interview(episode: EpisodeSnapshot) -> bool:
    return _returned(episode) and not episode.interviews


def _to_discuss(episode: EpisodeSnapshot) -> bool:
    plan = episode.return_plan
    return _returned(episode) and plan is not None and Response.DISCUSSION in plan.responses and not episode.discussions


def _nobody_accepted(episode: EpisodeSnapshot) -> bool:
    end = episode.other_end
    return end is not None and not end.kind.whereabouts_known and not end.accepted


def _after_return(within: timedelta) -> Callable[[EpisodeSnapshot], datetime | None]:
    """From the return, custody or hospital; of imported history that was reopened no clock runs."""
    return lambda e: e.ended_at + within if e.ended_at and e.interview_due_at else None


def _in_a_day(episode: EpisodeSnapshot) -> datetime | None:
    """A day from the return, or from when the absence was written down, if that was later: recorded late is not overdue at once."""
    due = _after_return(AFTER_RETURN_WITHIN)(episode)
    return due and max(due, episode.recorded_at + AFTER_RETURN_WITHIN)


_PROMPTS = (
    _Prompt(Action.NAME_OWNER, lambda e: e.ongoing and e.owner is None, _at_once, "Every open episode has one named owner: hand it over"),
    _Prompt(
        Action.ACCEPT_HANDOVER,
        lambda e: e.handover is not None,
        lambda e: e.handover.offered_at + HANDOVER_WITHIN if e.handover else None,
        "A handover is accepted by name: until then whoever held the episode holds it",
        lambda e: e.handover.handover_id if e.handover else None,
    ),
    _Prompt(Action.ASSESS_RISK, _unrated, _at_once, "Not yet assessed is told as if high: assess the risk now"),
    _Prompt(Action.REPORT_TO_POLICE, _police_not_told, _at_once, "Whereabouts are not known: report to the police now"),
    _Prompt(
        Action.REFER_TO_LADO,
        _lado_to_hear,
        _at_once,
        "The child’s account names their carer, home or its staff: a manager refers it to the LADO",
    ),
    _Prompt(
        Action.CHECK_LAST_SEEN,
        lambda e: e.seen_later_at is not None,
        _at_once,
        "A later report says the child was seen after the recorded time. Last seen is whichever is later (DfE): say which is right",
    ),
    _Prompt(
        Action.DECIDE_STRATEGY,
        _strategy_undecided,
        _strategy_due,
        "For every episode: a strategy meeting held, planned, or not needed and why; within 6 hours (LA: Essex)",
    ),
    _Prompt(Action.TELL_IRO, _iro_to_tell, lambda e: e.recorded_at + TELL_WITHIN, "The child’s IRO is told, or it is said why not"),
    _Prompt(
        Action.TELL_HOST_AUTHORITY,
        _host_to_tell,
        lambda e: e.recorded_at + TELL_WITHIN,
        "The child lives in another authority’s area: it is told, or it is said why not",
    ),
    _Prompt(
        Action.DECIDE_SAFE_TO_RETURN,
        lambda e: _found(e) and e.safe_to_return is None,
        lambda e: e.found_at,
        "Found, not yet back: is it safe for the child to go back, and where do they stay tonight?",
    ),
    _Prompt(
        Action.BEGIN_AWAY_PERIOD,
        _no_period_runs,
        lambda e: e.found_at,
        "Whereabouts are known and the child is not back: an away period from when they were found",
    ),
    _Prompt(Action.RECORD_RETURN, lambda e: e.ongoing, lambda e: None, "Record the return as soon as the child is back"),
    _Prompt(
        Action.FIND_ADULT_WORKER,
        _nobody_accepted,
        lambda e: e.other_end.at if e.other_end else None,
        "18 now: the episode is held on to until a named adult worker accepts",
    ),
    _Prompt(
        Action.MAKE_RETURN_PLAN,
        _to_plan,
        _in_a_day,
        "What follows is the child’s own: a discussion, an interview or both, and whom they want",
    ),
    _Prompt(
        Action.RECORD_PREVENTION_CHECK,
        lambda e: _returned(e) and e.prevention_checked_at is None,
        _in_a_day,
        "The police see every child who is back",
    ),
    _Prompt(
        Action.OFFER_INTERVIEW, _to_offer, lambda e: e.interview_due_at, "A return home interview is offered within 72 hours of return"
    ),
    _Prompt(Action.HOLD_INTERVIEW, _to_hold, lambda e: e.interview_due_at, "The accepted interview is held within 72 hours of return"),
    _Prompt(
        Action.HOLD_DISCUSSION, _to_discuss, _after_return(INTERVIEW_WITHIN), "The return plan says: a discussion with their own worker"
    ),
)


_LAST_DAY = date.max - timedelta(days=1)
"""After it there is no midnight: one such action must not take every list down that its episode is on."""


FROM_REGISTER = {
    Since.PLACEMENT_ENDED: (Action.END_PERIOD, "The placement ended on {on} while missing: end the period and start another"),
    Since.CARE_ENDED: (Action.RECORD_CARE_ENDED, "Care ended on {on}: record how the absence ends"),
    Since.TURNED_18: (Action.RECORD_TURNED_18, "18 since {on}: record it, and the adult worker who accepts"),
}
"""What the register says calls for a person: it never changes an episode itself (rules 575, 577 and 580)."""


def next_actions(episode: EpisodeSnapshot, now: datetime, child: ChildSnapshot | None = None) -> list[NextAction]:
    """Never empty while the episode can go on: where nothing else is called for, it can be closed. After a death, nothing.

    `child` is the register's record as it stands now; where it was not asked (None), its prompts are not among these.
    """
    if episode.over or episode.died:
        return []
    found = []
    for prompt in _PROMPTS:
        if prompt.called_for(episode):
            due = prompt.due(episode)
            found.append(NextAction(prompt.action, due, _why(prompt, episode), due is not None and due < now, prompt.about(episode)))
    for agreed in episode.actions:
        if agreed.done_at is None:
            due = london_midnight(min(agreed.due, _LAST_DAY) + timedelta(days=1))
            why = f"Agreed in the {agreed.origin}: say what came of it"
            found.append(NextAction(Action.COMPLETE_ACTION, due, why, due < now, agreed.action_id))
    says = child and register_says(episode, child, london_date(now))
    if says:
        action, why = FROM_REGISTER[says.what]
        found.append(NextAction(action, london_midnight(says.on), why.format(on=f"{says.on.day} {says.on:%B %Y}"), True))
    return found or [NextAction(Action.CLOSE_EPISODE, None, "Nothing is outstanding: a manager can close the episode", False)]


def _why(prompt: _Prompt, episode: EpisodeSnapshot) -> str:
    """The interview's clock is shown with its reason where it was no return that started it."""
    interview = prompt.action in (Action.OFFER_INTERVIEW, Action.HOLD_INTERVIEW)
    end = episode.other_end
    if interview and end is not None and end.kind.whereabouts_known:
        return f"{prompt.why}; the clock runs since the absence ended: {end.kind.label.lower()}"
    return prompt.why
