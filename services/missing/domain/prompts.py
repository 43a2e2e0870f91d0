"""What an episode may call for, one row each: when, by when and why, in the order in which it is shown."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.missing.domain import called_for as when
from services.missing.domain.interviews import INTERVIEW_WITHIN
from services.missing.domain.register_prompts import Since
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom
from shared.contracts.told_by_child import harm_told, lado_to_hear, police_to_hear_harm, safety_to_decide


class Action(StrEnum):
    NAME_OWNER = "name_owner"
    ACCEPT_HANDOVER = "accept_handover"
    ASSESS_RISK = "assess_risk"
    REPORT_TO_POLICE = "report_to_police"
    ADD_POLICE_REFERENCE = "add_police_reference"
    TELL_POLICE_FOUND = "tell_police_found"
    TELL_POLICE_ERROR = "tell_police_error"
    TELL_POLICE_HARM = "tell_police_harm"
    ASSESS_RISK_AGAIN = "assess_risk_again"
    SAY_WHY_POLICE_NOT_TOLD = "say_why_police_not_told"
    REFER_TO_LADO = "refer_to_lado"
    CHECK_LAST_SEEN = "check_last_seen"
    DECIDE_STRATEGY = "decide_strategy"
    TELL_IRO = "tell_iro"
    TELL_HOST_AUTHORITY = "tell_host_authority"
    DECIDE_SAFE_TO_RETURN = "decide_safe_to_return"
    SAY_WHERE_TONIGHT = "say_where_tonight"
    BEGIN_AWAY_PERIOD = "begin_away_period"
    DECIDE_SAFETY = "decide_safety"
    RECORD_RETURN = "record_return"
    FIND_ADULT_WORKER = "find_adult_worker"
    MAKE_RETURN_PLAN = "make_return_plan"
    RECORD_PREVENTION_CHECK = "record_prevention_check"
    OFFER_INTERVIEW = "offer_interview"
    OFFER_AGAIN = "offer_again"
    HOLD_INTERVIEW = "hold_interview"
    HOLD_DISCUSSION = "hold_discussion"
    COMPLETE_ACTION = "complete_action"
    CLOSE_EPISODE = "close_episode"
    END_PERIOD = "end_period"
    RECORD_CARE_ENDED = "record_care_ended"
    RECORD_TURNED_18 = "record_turned_18"


class Prompt(NamedTuple):
    action: Action
    called_for: Callable[[EpisodeSnapshot], bool]
    due: Callable[[EpisodeSnapshot], datetime | None]
    why: str
    about: Callable[[EpisodeSnapshot], UUID | None] = lambda e: None
    since_end: bool = False
    """Its clock begins with the end of the absence."""


AFTER_CANCELLING = Prompt(
    Action.TELL_POLICE_ERROR,
    lambda e: TellWhom.POLICE in when.to_hear_cancelled(e),
    lambda e: e.cancelled_at,
    "The police were told that the child was missing, and look for them until they hear that it was recorded in error: tell them now",
)
"""All that a cancelled episode still calls for."""

REFER_TO_LADO = Prompt(
    Action.REFER_TO_LADO,
    lado_to_hear,
    when.at_once,
    "An account names their carer, home or its staff: a manager refers it to the LADO, and sees to it that the child is safe tonight. "
    "What was decided before the account was given answers something else",
)
"""All that a closed episode can still call for: what the child adds to their record may name somebody."""

PROMPTS = (
    Prompt(
        Action.NAME_OWNER, lambda e: e.ongoing and e.owner is None, when.at_once, "Every open episode has one named owner: hand it over"
    ),
    Prompt(
        Action.ACCEPT_HANDOVER,
        lambda e: e.handover is not None,
        lambda e: e.handover.offered_at + when.HANDOVER_WITHIN if e.handover else None,
        "A handover is accepted by name: until then whoever held the episode holds it",
        lambda e: e.handover.handover_id if e.handover else None,
    ),
    Prompt(Action.ASSESS_RISK, when.unrated, when.at_once, "Not yet assessed is told as if high: assess the risk now"),
    Prompt(Action.REPORT_TO_POLICE, when.police_not_told, when.at_once, "Whereabouts are not known: report to the police now"),
    Prompt(
        Action.ADD_POLICE_REFERENCE,
        when.reference_awaited,
        lambda e: None,
        "The police were told, and had given no reference: add it once they have",
    ),
    Prompt(
        Action.TELL_POLICE_FOUND,
        when.police_to_hear_found,
        when.found_since,
        "The police were told that the child was missing, and look for them until they hear that the child is found: tell them now",
    ),
    Prompt(
        Action.TELL_POLICE_HARM,
        police_to_hear_harm,
        harm_told,
        "The child told of serious harm or exploitation. Tell the police, or say why not, or record a strategy decision",
    ),
    Prompt(
        Action.ASSESS_RISK,
        when.unrated_after_harm,
        harm_told,
        "The child told of serious harm or exploitation, and nobody has assessed the risk: assess it, or record a strategy decision",
    ),
    Prompt(
        Action.ASSESS_RISK_AGAIN,
        when.rated_before_harm,
        harm_told,
        "The child told of serious harm or exploitation after the risk was assessed: assess it again, or record a strategy decision",
    ),
    Prompt(
        Action.SAY_WHY_POLICE_NOT_TOLD,
        when.police_never_told,
        lambda e: (since := when.found_since(e)) and since + when.TELL_WITHIN,
        "The police were never told that the child was missing. The child is found, so do not report them missing now: say why the police "
        "were not told, or tell them that the child is back",
    ),
    REFER_TO_LADO,
    Prompt(
        Action.DECIDE_SAFETY,
        safety_to_decide,
        lambda e: e.unsafe_since,
        "It was said not to be safe for the child to go back: a manager decides where they are safe, and who keeps them safe tonight. "
        "What was decided before that was said is another decision",
    ),
    Prompt(
        Action.CHECK_LAST_SEEN,
        lambda e: e.seen_later_at is not None,
        when.at_once,
        "A later report says the child was seen after the recorded time. The later time counts if it is right: say which it is",
    ),
    Prompt(
        Action.DECIDE_STRATEGY,
        when.strategy_undecided,
        when.strategy_due,
        "For every episode, within 6 hours of last seen: was a strategy meeting held, is one planned, or is none needed, and why?",
    ),
    Prompt(Action.TELL_IRO, when.iro_to_tell, lambda e: e.recorded_at + when.TELL_WITHIN, "The child’s IRO is told, or it is said why not"),
    Prompt(
        Action.TELL_HOST_AUTHORITY,
        when.host_to_tell,
        lambda e: e.recorded_at + when.TELL_WITHIN,
        "The child lives in another authority’s area: it is told, or it is said why not",
    ),
    Prompt(
        Action.DECIDE_SAFE_TO_RETURN,
        lambda e: when.found(e) and e.safe_to_return is None,
        lambda e: e.found_at,
        "Found, not yet back: is it safe for the child to go back?",
    ),
    Prompt(
        Action.SAY_WHERE_TONIGHT,
        lambda e: when.found(e) and e.tonight_said is False,
        lambda e: e.found_at,
        "Found, not yet back: where does the child stay tonight?",
    ),
    Prompt(
        Action.BEGIN_AWAY_PERIOD,
        when.no_period_runs,
        lambda e: e.found_at,
        "We know where the child is and they are not back: since they were found they are away, and no longer missing. Record that",
    ),
    Prompt(Action.RECORD_RETURN, lambda e: e.ongoing, lambda e: None, "Record the return as soon as the child is back"),
    Prompt(
        Action.FIND_ADULT_WORKER,
        when.nobody_accepted,
        lambda e: e.other_end.at if e.other_end else None,
        "18 now: the episode is held on to until a named adult worker accepts",
    ),
    Prompt(
        Action.MAKE_RETURN_PLAN,
        when.to_plan,
        when.in_a_day,
        "What follows is the child’s own: a discussion, an interview or both, and whom they want",
        since_end=True,
    ),
    Prompt(
        Action.RECORD_PREVENTION_CHECK,
        lambda e: when.returned(e) and e.prevention_checked_at is None,
        when.in_a_day,
        "The police see every child who is back",
        since_end=True,
    ),
    Prompt(
        Action.OFFER_INTERVIEW,
        when.to_offer,
        lambda e: e.interview_due_at,
        "A return home interview is offered within 72 hours of return",
        since_end=True,
    ),
    Prompt(
        Action.OFFER_AGAIN,
        when.to_offer_again,
        lambda e: e.interview_due_at,
        "The young person said no. They may say yes another day, or to somebody else: ask once more while the 72 hours last",
        since_end=True,
    ),
    Prompt(
        Action.HOLD_INTERVIEW,
        when.to_hold,
        lambda e: e.interview_due_at,
        "The accepted interview is held within 72 hours of return",
        since_end=True,
    ),
    Prompt(
        Action.HOLD_DISCUSSION,
        when.to_discuss,
        when.after_return(INTERVIEW_WITHIN),
        "The return plan says: a discussion with their own worker",
        since_end=True,
    ),
)


FROM_REGISTER = {
    Since.PLACEMENT_ENDED: (
        Action.END_PERIOD,
        "The placement ended on {on} while missing: end this period, one stretch of the absence, and start another",
    ),
    Since.CARE_ENDED: (
        Action.RECORD_CARE_ENDED,
        "Care ended on {on}: record it. Who is still missing is looked for as before",
    ),
    Since.TURNED_18: (Action.RECORD_TURNED_18, "18 since {on}: record it, and the adult worker who accepts"),
}
"""What the register says calls for a person: it never changes an episode itself (rules 575, 577 and 580)."""
