"""Whether somebody was told of an absence, as the record says it: nobody rings because a page says that they need not."""

from datetime import UTC, datetime

import pytest

from services.missing.domain.telling import Reach, telling
from shared.contracts.alert_codes import AlertCause, Because, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertEscalated, AlertLapsed, AlertRaised, AlertSent
from shared.contracts.facts import Fact
from shared.ids import new_id

AT = datetime(2026, 1, 15, 22, tzinfo=UTC)
AD, DIRECTOR, MANAGER = Position.ASSISTANT_DIRECTOR, Position.DIRECTOR, Position.TEAM_MANAGER


def alert(*told: Position) -> AlertRaised:
    return AlertRaised(rule="high_risk", cause=AlertCause.RAISED, told=told)


def sent(position: Position, state: DeliveryState = DeliveryState.SENT, channel: Channel = Channel.EMAIL) -> AlertSent:
    return AlertSent(channel=channel, position=position, delivery_id=new_id(), state=state, at=AT)


FAILED = DeliveryState.PERMANENT_FAILURE


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ([], Reach.NO_ALERT),
        ([alert(DIRECTOR)], Reach.NOT_YET),
        ([alert(DIRECTOR), sent(DIRECTOR, channel=Channel.PAGE)], Reach.NOT_YET),
        ([alert(DIRECTOR), sent(DIRECTOR)], Reach.TOLD),
        ([alert(DIRECTOR), sent(DIRECTOR, FAILED)], Reach.NOBODY),
        ([alert(DIRECTOR), sent(DIRECTOR, DeliveryState.KEPT)], Reach.NOBODY),
        ([alert(AD, DIRECTOR), sent(AD, FAILED), sent(DIRECTOR)], Reach.TOLD),
        ([alert(AD, DIRECTOR), alert(MANAGER), sent(MANAGER), sent(DIRECTOR, FAILED)], Reach.NOBODY),
        ([alert(DIRECTOR), sent(DIRECTOR), alert(DIRECTOR), sent(DIRECTOR, FAILED)], Reach.NOBODY),
        ([alert(DIRECTOR), sent(DIRECTOR, FAILED), AlertAcknowledged(by=new_id(), role="director", at=AT)], Reach.TOLD),
    ],
)
def test_a_raiser_is_told_the_truth_of_who_was_told(changes: list[Fact], reach: Reach) -> None:
    assert telling(changes).reach is reach


def test_whom_to_ring_are_those_of_the_alert_that_reached_nobody() -> None:
    told = telling([alert(AD, DIRECTOR), alert(MANAGER), sent(MANAGER), sent(DIRECTOR, DeliveryState.KEPT)])
    assert told.to_ring == (AD, DIRECTOR)
    assert told.reached == (MANAGER,)
    assert told.kept


def test_a_deputy_who_was_reached_when_nobody_else_could_be_is_somebody_told() -> None:
    passed_on = AlertEscalated(rung=1, told=(Position.DEPUTY,), because=Because.NOBODY_REACHED, at=AT)
    gone = [alert(DIRECTOR), sent(DIRECTOR, FAILED), passed_on]
    assert telling(gone).reach is Reach.NOBODY
    assert telling([*gone, sent(Position.DEPUTY, DeliveryState.DELIVERED)]).reach is Reach.TOLD


def test_an_acknowledgement_that_lapsed_and_a_notice_are_no_telling() -> None:
    answered = [alert(DIRECTOR), sent(DIRECTOR, FAILED), AlertAcknowledged(by=new_id(), role="director", at=AT)]
    assert telling([*answered, AlertLapsed(told=(DIRECTOR,), at=AT)]).reach is Reach.NOBODY
    assert telling([AlertRaised(rule="notice", cause=AlertCause.BACK, told=(DIRECTOR,))]).reach is Reach.NO_ALERT
