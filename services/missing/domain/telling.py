"""Whether those who must know of an absence were told: from what notify says it did, never from what it was asked to do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from shared.contracts.alert_codes import Channel, DeliveryState, Position
from shared.contracts.alerts import NEWS, AlertAcknowledged, AlertEscalated, AlertLapsed, AlertRaised, AlertSent
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.contracts.response_codes import TellWhom

REACHED_NOBODY = frozenset({DeliveryState.PERMANENT_FAILURE, DeliveryState.EXPIRED, DeliveryState.KEPT})
REACHED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED})


def manager_told(episode: EpisodeSnapshot) -> bool:
    """Whether somebody recorded that a manager on call was told: the latest word on it stands."""
    return any(one.who is TellWhom.MANAGER_ON_CALL and one.told_at is not None for one in episode.told)


class Reach(StrEnum):
    NO_ALERT = "no_alert"
    NOT_YET = "not_yet"
    TOLD = "told"
    NOBODY = "nobody"


class Telling(NamedTuple):
    """`reached` are the positions a message was handed over for, `waiting` those of whose message nothing is heard yet, `to_ring` those
    whose every message failed or stayed on our own machine. `kept`: no mail server is set, so that no message can reach anybody.
    `rung`: somebody recorded that they told a manager on call themselves."""

    reached: tuple[Position, ...] = ()
    waiting: tuple[Position, ...] = ()
    to_ring: tuple[Position, ...] = ()
    kept: bool = False
    acknowledged: bool = False
    rung: bool = False

    @property
    def reach(self) -> Reach:
        """Who acknowledged, or was rung, knows of it. Else the worst counts: whom no message reached, a person rings."""
        known = self.acknowledged or self.rung
        if self.to_ring and not known:
            return Reach.NOBODY
        if self.reached or known:
            return Reach.TOLD
        return Reach.NOT_YET if self.waiting else Reach.NO_ALERT


def telling(changes: Iterable[Fact], *, rung: bool = False) -> Telling:
    """Of one episode's alerts, their changes in order. A place on the alerts page is no message: it reaches whoever looks there."""
    told: list[list[Position]] = []
    sent: list[list[AlertSent]] = []
    acknowledged = False
    for change in changes:
        match change:
            case AlertRaised() if change.cause not in NEWS:
                told.append(list(change.told))
                sent.append([])
            case AlertEscalated():  # it names no alert: whoever is told now is told for all of them
                for positions in told:
                    positions += change.told
            case AlertSent() if change.channel is not Channel.PAGE:
                for positions, messages in zip(told, sent, strict=True):
                    if change.position in positions:
                        messages.append(change)
            case AlertAcknowledged():
                acknowledged = True
            case AlertLapsed():
                acknowledged = False
    reached, waiting, to_ring = dict[Position, None](), dict[Position, None](), dict[Position, None]()
    for positions, messages in zip(told, sent, strict=True):
        states = {one.state for one in messages}
        if states & REACHED:
            reached |= dict.fromkeys(one.position for one in messages if one.state in REACHED)
        else:
            (to_ring if states & REACHED_NOBODY else waiting).update(dict.fromkeys(positions))
    kept = any(one.state is DeliveryState.KEPT for messages in sent for one in messages)
    return Telling(tuple(reached), tuple(one for one in waiting if one not in to_ring), tuple(to_ring), kept, acknowledged, rung)
