"""What an account of serious harm asks of an episode, and what answers it: kept in the order in which both were written down."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.contracts.codes import Harm, Reason
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.told_by_child import harm_told, serious

Update = dict[str, Any]


def asked(episode: EpisodeSnapshot, *told: Iterable[Harm | Reason]) -> Update:
    """By one more account of the child."""
    if not serious(*told):
        return {}
    return {"harm_told": episode.harm_told + 1, "police_to_hear_harm": True, "risk_after_harm": True}


def answered(episode: EpisodeSnapshot, at: datetime, *, police: bool = False, risk: bool = False) -> Update:
    """By something done `at` (UTC): nothing that lies before the child told is an answer, whenever it is written down."""
    told = harm_told(episode)
    if told is None or at < told:
        return {}
    return ({"police_to_hear_harm": False} if police else {}) | ({"risk_after_harm": False} if risk else {})
