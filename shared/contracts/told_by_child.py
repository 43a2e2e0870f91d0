"""What a child told, or an account of theirs names, that cannot wait, and whether it is answered: for the record and the alerts alike."""

from collections.abc import Iterable
from datetime import datetime

from shared.contracts.codes import DecisionKind, Harm, Reason
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom

SERIOUS: frozenset[Harm | Reason] = frozenset(
    {
        *(Harm.PHYSICAL, Harm.SEXUAL_ABUSE, Harm.SEXUAL_EXPLOITATION, Harm.CRIMINAL_EXPLOITATION),
        *(Reason.EXPLOITATION, Reason.ABUSE_OR_NEGLECT),
    }
)
"""(ours) What a child tells after which the rating made while they were away is no longer the whole of it, and the police must know."""


def harm_told(episode: EpisodeSnapshot) -> datetime | None:
    """When the child last told of serious harm or exploitation (UTC), in an interview or a discussion; None where they did not."""
    interviews = [(one.held_at, set[Harm | Reason]((*one.reasons, *one.harms))) for one in episode.interviews]
    discussions = [(one.held_at, set[Harm | Reason](one.reasons)) for one in episode.discussions]
    return max((at for at, told in (*interviews, *discussions) if told & SERIOUS), default=None)


def police_to_hear_harm(episode: EpisodeSnapshot) -> bool:
    """Until they are told, or it is said why not, or a strategy decision is made, after the child told."""
    heard = [episode.police_reported_at, *(one.decided_at for one in episode.told if one.who is TellWhom.POLICE)]
    return _not_since(harm_told(episode), [*heard, *_strategies(episode)])


def risk_after_harm(episode: EpisodeSnapshot) -> bool:
    """Until social work rates the risk, or a strategy decision is made, after the child told."""
    rating = episode.risk.social_work
    return _not_since(harm_told(episode), [rating.assessed_at if rating else None, *_strategies(episode)])


def harm_to_answer(episode: EpisodeSnapshot) -> bool:
    return police_to_hear_harm(episode) or risk_after_harm(episode)


def lado_to_hear(episode: EpisodeSnapshot) -> bool:
    """For each account that names them anew. What was written before that was kept has one referral for all."""
    if episode.lado_to_hear is not None:
        return episode.lado_to_hear
    return episode.hidden_from_placement and not any(one.kind is DecisionKind.LADO_REFERRAL for one in episode.decisions)


def _strategies(episode: EpisodeSnapshot) -> list[datetime]:
    return [one.at for one in episode.strategy_decisions]


def _not_since(told: datetime | None, done: Iterable[datetime | None]) -> bool:
    return told is not None and not any(at is not None and at >= told for at in done)
