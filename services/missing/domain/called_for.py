"""When an episode calls for something, and by when: one question each, answered by its facts alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from shared.contracts.codes import CareStatus, Category, EpisodeStatus, InterviewOutcome, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import EndKind, Response, StrategyOutcome, TellWhom
from shared.contracts.told_by_child import risk_after_harm

HANDOVER_WITHIN = timedelta(minutes=15)
STRATEGY_WITHIN = timedelta(hours=6)
TELL_WITHIN = timedelta(hours=24)
AFTER_RETURN_WITHIN = timedelta(hours=24)
"""A handover (ours), a strategy decision (LA: Essex); telling, the plan and the prevention check within a day (ours)."""

_OFFER_AGAIN = (
    None,
    InterviewOutcome.ACCEPTED_NOT_PRESENT,
    InterviewOutcome.NOT_OFFERED_MISSING_AGAIN,
    InterviewOutcome.NOT_OFFERED_NO_CONTACT,
)


def at_once(episode: EpisodeSnapshot) -> datetime:
    """From the moment it was written down: recorded late is no reason for alarm."""
    return episode.recorded_at


def _never_rated(episode: EpisodeSnapshot) -> bool:
    rating = episode.risk.social_work
    return rating is None or rating.level is RiskLevel.NOT_YET_ASSESSED


def unrated(episode: EpisodeSnapshot) -> bool:
    return episode.ongoing and _never_rated(episode)


def unrated_after_harm(episode: EpisodeSnapshot) -> bool:
    return not episode.ongoing and _never_rated(episode) and risk_after_harm(episode)


def rated_before_harm(episode: EpisodeSnapshot) -> bool:
    return not _never_rated(episode) and risk_after_harm(episode)


def police_not_told(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.OPEN and episode.category is Category.M and not _police_knew(episode)


def reference_awaited(episode: EpisodeSnapshot) -> bool:
    """While somebody looks for the child, and would ring the police by it."""
    return episode.ongoing and episode.police_reported_at is not None and episode.police_reference_awaited


def _police_knew(episode: EpisodeSnapshot) -> bool:
    return episode.police_reported_at is not None or any(one.who is TellWhom.POLICE and one.told_at for one in episode.told)


def found_since(episode: EpisodeSnapshot) -> datetime | None:
    """Since when the child's whereabouts are known again (UTC); None while they are not, and for imported history, which says no more."""
    found = episode.origin == "raised" and episode.status in (EpisodeStatus.FOUND, EpisodeStatus.RETURNED)
    return episode.found_at or episode.ended_at if found else None


def police_to_hear_found(episode: EpisodeSnapshot) -> bool:
    """Whoever was told goes on looking until they hear; a report made once the child was found, or a prevention check, told them."""
    since = found_since(episode)
    if since is None or not _police_knew(episode) or episode.prevention_checked_at is not None:
        return False
    heard = [episode.police_reported_at, *(one.told_at for one in episode.told if one.who is TellWhom.POLICE)]
    return not any(at is not None and at >= since for at in heard)


def to_hear_cancelled(episode: EpisodeSnapshot) -> tuple[TellWhom, ...]:
    """Whoever was told of an absence that was raised in error, and for whom nothing is recorded since: they believe it still."""
    if episode.cancelled_at is None:
        return ()
    before = {one.who for one in episode.told if one.told_at}
    since = {one.who for one in episode.told if one.decided_at >= episode.cancelled_at}
    police = {TellWhom.POLICE} if episode.police_reported_at else set()
    return tuple(who for who in TellWhom if who in (before | police) - since)


def police_never_told(episode: EpisodeSnapshot) -> bool:
    """Found, so that nobody is reported missing any more; what was not done is accounted for."""
    missing = any(period.category is Category.M for period in episode.periods)
    accounted = any(one.who is TellWhom.POLICE for one in episode.told) or episode.prevention_checked_at is not None
    return found_since(episode) is not None and missing and not _police_knew(episode) and not accounted


def _planned(episode: EpisodeSnapshot) -> bool:
    decided = episode.strategy_decisions
    return bool(decided) and decided[-1].decision is StrategyOutcome.MEETING_PLANNED


def strategy_undecided(episode: EpisodeSnapshot) -> bool:
    """Also a meeting planned, until it is recorded as held or as not needed."""
    return _planned(episode) or (episode.ongoing and not episode.strategy_decisions)


def strategy_due(episode: EpisodeSnapshot) -> datetime:
    return episode.strategy_decisions[-1].at if _planned(episode) else episode.last_seen_at + STRATEGY_WITHIN


def _not_told(who: TellWhom) -> Callable[[EpisodeSnapshot], bool]:
    return lambda episode: not any(told.who is who for told in episode.told)


_iro_not_told, _host_not_told = _not_told(TellWhom.IRO), _not_told(TellWhom.HOST_AUTHORITY)


def iro_to_tell(episode: EpisodeSnapshot) -> bool:
    """Only a child in our care has an IRO."""
    return episode.child.care_status is CareStatus.OURS and episode.child.in_care and _iro_not_told(episode)


def host_to_tell(episode: EpisodeSnapshot) -> bool:
    return episode.child.in_area is False and _host_not_told(episode)


def found(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.FOUND


def no_period_runs(episode: EpisodeSnapshot) -> bool:
    return found(episode) and episode.periods[-1].end is not None and episode.other_end is None


def returned(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.RETURNED


def to_plan(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.return_plan is None and not episode.discussions


def to_offer(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome in _OFFER_AGAIN


def to_offer_again(episode: EpisodeSnapshot) -> bool:
    """(ours) Said no once: asked once more while the 72 hours last."""
    declined = sum(one.outcome is InterviewOutcome.DECLINED for one in episode.offers)
    return _returned_without_interview(episode) and episode.interview.outcome is InterviewOutcome.DECLINED and declined == 1


def to_hold(episode: EpisodeSnapshot) -> bool:
    return _returned_without_interview(episode) and episode.interview.outcome is InterviewOutcome.ACCEPTED


def _returned_without_interview(episode: EpisodeSnapshot) -> bool:
    return returned(episode) and not episode.interviews


def to_discuss(episode: EpisodeSnapshot) -> bool:
    plan = episode.return_plan
    return returned(episode) and plan is not None and Response.DISCUSSION in plan.responses and not episode.discussions


def nobody_accepted(episode: EpisodeSnapshot) -> bool:
    end = episode.other_end
    return end is not None and end.kind is EndKind.TURNED_18 and not end.accepted


def after_return(within: timedelta) -> Callable[[EpisodeSnapshot], datetime | None]:
    """From the return, custody or hospital; of imported history that was reopened no clock runs."""
    return lambda e: e.ended_at + within if e.ended_at and e.interview_due_at else None


in_a_day = after_return(AFTER_RETURN_WITHIN)
