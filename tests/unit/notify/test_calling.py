"""Whom somebody has to ring about an alert: never at night about what wakes nobody, and the next after a call in vain."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from escalating_child import an_episode

from services.notify.calling import Turn, call_for, in_turn
from services.notify.channels.message import Fields
from services.notify.channels.templates import SAID, details
from services.notify.directory import ToRing
from services.notify.reading import AlertView
from services.notify.wording import dialled, known, whom
from shared.contracts.alert_codes import AlertCause, AlertState, Position, Ring, Severity
from shared.contracts.alerts import AlertLapsed, AlertRung, AlertSnapshot
from shared.contracts.children import Mark
from shared.contracts.codes import MarkCode
from shared.identity.people import Person, Role

NIGHT = datetime(2026, 1, 15, 4, 0, tzinfo=UTC)
DAY = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HELEN = ToRing((Position.DIRECTOR, Position.DEPUTY), UUID(int=1), "Helen Marsh", "+447700900123", (Position.DEPUTY,))
DAVID = ToRing((Position.ASSISTANT_DIRECTOR,), UUID(int=2), "David Osei", None)


def at_its_end(*told: Position, wakes: bool = False, state: AlertState = AlertState.OPEN) -> AlertView:
    """Nobody has answered, and a person rings."""
    episode = an_episode()
    alert = AlertSnapshot(
        alert_id=UUID(int=9),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule="interview_soon",
        cause=AlertCause.RAISED,
        severity=Severity.ROUTINE,
        state=state,
        raised_at=DAY,
        told=(*told, Position.EDT_LEAD),
        ladder=(told,),
        rung=1,
        wakes=wakes,
    )
    return AlertView(alert, episode, [], None, [])


def holders(told: Sequence[Position]) -> list[ToRing]:
    return [ToRing((one,), UUID(int=n), one.value, None) for n, one in enumerate(told)]


@pytest.mark.parametrize(
    ("now", "wakes", "says", "to_others"),
    [
        (NIGHT, False, "Tell the interviewer and team manager in the morning", "Tell the interviewer and team manager in the morning"),
        (NIGHT, True, "Ring the interviewer and team manager now", "Ring the emergency duty team"),
        (DAY, False, "Ring the interviewer and team manager now", "Ring the emergency duty team"),
    ],
)
def test_nobody_is_woken_about_what_can_wait(now: datetime, wakes: bool, says: str, to_others: str) -> None:
    view = at_its_end(Position.INTERVIEWER, Position.TEAM_MANAGER, wakes=wakes)
    assert call_for([view], holders, now).says == f"Nobody has answered. {says}"
    assert call_for([view], None, now).says == f"Nobody has answered. {to_others}"


def test_what_somebody_acknowledged_asks_nobody_to_ring() -> None:
    assert call_for([at_its_end(Position.DIRECTOR, state=AlertState.ACKNOWLEDGED)], holders, DAY).says is None


def test_who_alone_holds_what_an_alert_is_for_is_not_told_to_ring_themself() -> None:
    assert call_for([at_its_end(Position.DIRECTOR)], lambda _: [], DAY).says == "Nobody has answered. It is for nobody but you"


def called(one: ToRing, outcome: Ring = Ring.NO_ANSWER) -> Any:
    call = AlertRung(position=one.positions[0], outcome=outcome, by=UUID(int=5), role="edt", at=DAY, person=one.person_id)
    return SimpleNamespace(data=SimpleNamespace(change=call))


def following(*events: Any) -> list[ToRing]:
    turns: list[Turn] = in_turn([DAVID, HELEN], events)
    return [one.whom for one in turns if one.next]


def test_after_a_call_in_vain_the_next_is_whoever_was_not_rung_yet_or_longest_ago() -> None:
    assert following() == []
    assert following(called(DAVID)) == [HELEN]
    assert following(called(DAVID), called(HELEN)) == [DAVID]
    assert following(called(DAVID), called(HELEN, Ring.ACKNOWLEDGED)) == []
    again = SimpleNamespace(data=SimpleNamespace(change=AlertLapsed(told=(Position.DIRECTOR,), at=DAY)))
    assert following(called(DAVID), again) == [], "who promised did not act: it begins anew"


def test_a_person_is_named_once_with_all_they_hold_and_what_nobody_holds_is_said() -> None:
    assert whom(HELEN) == "Helen Marsh, for the director and deputy, standing in: nobody holds deputy"
    assert whom(ToRing((Position.DEPUTY,), None, None, None, (Position.DEPUTY,))) == "Nobody holds deputy, and nobody stands in"
    assert whom(ToRing((Position.OWNER,), None, None, None, (Position.OWNER,))) == "The episode has no owner"
    assert dialled("+447700900123") == "07700 900123"


@pytest.mark.parametrize(("minutes", "says"), [(20, "less than an hour"), (60, "1 hour"), (185, "3 hours")])
def test_a_message_says_of_the_first_hour_that_it_is_less_than_one(minutes: int, says: str) -> None:
    gone = an_episode(last_seen_at=DAY - timedelta(minutes=minutes))
    assert details(Fields("SR-2026-000123", "link"), gone, DAY).hours == says


def test_whoever_is_asked_to_ring_is_told_whom() -> None:
    assert "Ring whoever should have answered." in SAID["ring"].tells


def test_a_name_keeps_its_capitals() -> None:
    child = an_episode().child.model_copy(update={"marks": (Mark(code=MarkCode.NRM_REFERRAL),)})
    reader = Person(id=str(UUID(int=3)), name="Helen Marsh", roles=frozenset({Role.DIRECTOR}))
    assert "National Referral Mechanism referral" in known(an_episode(child=child), reader, DAY)
