"""What a child told, an account of theirs names, or is said of their safety, that cannot wait, and whether it is answered: for the record
and the alerts alike.

The record keeps it in the order in which it was written down: an answer is one that was recorded after the account and lies after it.
"""

from collections.abc import Iterable
from datetime import datetime

from shared.contracts.codes import DecisionKind, Harm, Reason, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom

SERIOUS: frozenset[Harm | Reason] = frozenset(
    {
        *(Harm.PHYSICAL, Harm.SEXUAL_ABUSE, Harm.SEXUAL_EXPLOITATION, Harm.CRIMINAL_EXPLOITATION),
        *(Reason.EXPLOITATION, Reason.ABUSE_OR_NEGLECT),
    }
)
"""(ours) What a child tells after which the rating made while they were away is no longer the whole of it, and the police must know."""


def serious(*told: Iterable[Harm | Reason]) -> bool:
    return any(one in SERIOUS for some in told for one in some)


def harm_told(episode: EpisodeSnapshot) -> datetime | None:
    """When the child last told of serious harm or exploitation (UTC), in an interview or a discussion; None where they did not."""
    interviews = [one.held_at for one in episode.interviews if serious(one.reasons, one.harms)]
    discussions = [one.held_at for one in episode.discussions if serious(one.reasons)]
    return max((*interviews, *discussions), default=None)


def police_to_hear_harm(episode: EpisodeSnapshot) -> bool:
    """Until they are told, or it is said why not, or a strategy decision is made, after the child told."""
    if episode.police_to_hear_harm is not None:
        return episode.police_to_hear_harm
    heard = [episode.police_reported_at, *(one.decided_at for one in episode.told if one.who is TellWhom.POLICE)]
    return _not_since(harm_told(episode), [*heard, *_strategies(episode)])


def risk_after_harm(episode: EpisodeSnapshot) -> bool:
    """Until social work rates the risk, or a strategy decision is made, after the child told."""
    if episode.risk_after_harm is not None:
        return episode.risk_after_harm
    rating = episode.risk.social_work
    rated = [rating.assessed_at] if rating and rating.level is not RiskLevel.NOT_YET_ASSESSED else []
    return _not_since(harm_told(episode), [*rated, *_strategies(episode)])


def harm_to_answer(episode: EpisodeSnapshot) -> bool:
    return police_to_hear_harm(episode) or risk_after_harm(episode)


def lado_to_hear(episode: EpisodeSnapshot) -> bool:
    """For each account that names them anew. What was written before that was kept has one referral for all."""
    if episode.lado_to_hear is not None:
        return episode.lado_to_hear
    return episode.hidden_from_placement and not any(one.kind is DecisionKind.LADO_REFERRAL for one in episode.decisions)


def safety_to_decide(episode: EpisodeSnapshot) -> bool:
    """It is recorded that it is not safe to go back, and no manager has decided since then where the child is safe.

    In custody or hospital they are kept; whoever fetches them from there is asked again.
    """
    return episode.unsafe_since is not None and not episode.kept_elsewhere


def cannot_wait(episode: EpisodeSnapshot) -> bool:
    """Whether anything of these is unanswered."""
    return harm_to_answer(episode) or lado_to_hear(episode) or safety_to_decide(episode)


def _strategies(episode: EpisodeSnapshot) -> list[datetime]:
    return [one.at for one in episode.strategy_decisions]


def _not_since(told: datetime | None, done: Iterable[datetime | None]) -> bool:
    return told is not None and not any(at is not None and at >= told for at in done)
