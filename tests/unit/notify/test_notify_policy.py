"""The policy's rows and what they call for, whatever an episode's life brings."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from escalating_child import ID, NOW, an_episode, raising
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.alert import AlreadyAcknowledged, acknowledged, alert_id, closed, raise_alert
from services.notify.domain.conditions import Situation, words
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.engine import on_news
from services.notify.domain.escalation import Escalation
from services.notify.reading import AlertView
from services.notify.wording import absence, known
from shared.contracts.alert_codes import AlertCause, AlertState
from shared.contracts.alerts import AlertAcknowledged, AlertClosed, AlertRaised, AlertSnapshot
from shared.contracts.children import Mark, PlanKept
from shared.contracts.codes import CareStatus, Category, EpisodeStatus, FoundLocation, MarkCode, RiskLevel, RiskSource
from shared.contracts.episodes import (
    ChildAtStart,
    ChildMatched,
    ChildReturned,
    EpisodeCancelled,
    EpisodeEnded,
    EpisodeImported,
    EpisodeSnapshot,
    OtherEnd,
    PoliceReported,
    RiskAssessed,
)
from shared.contracts.response_codes import EndKind
from shared.identity.people import Person, Role, person_id

BEFORE = NOW - timedelta(hours=1)


def an_escalation(episode: EpisodeSnapshot, *alerted: str, absences: tuple[datetime, ...] = ()) -> Escalation:
    """With an open alert under each of the rules `alerted`."""
    rows = [row for row in DEFAULT_POLICY.rows if row.id in alerted]
    alerts = tuple(raise_alert(row, AlertCause.RAISED, episode, DEFAULT_POLICY, 0, NOW)[1] for row in rows)
    return Escalation(Situation(episode, NOW, absences), DEFAULT_POLICY, 0, alerts)


def calls(change: Any, episode: EpisodeSnapshot, *alerted: str, **facts: Any) -> list[tuple[str, AlertCause]]:
    """The alerts that are raised and tell somebody."""
    steps = on_news(an_escalation(episode, *alerted, **facts), change, NOW)
    return [(step.after.rule, step.after.cause) for step in steps if isinstance(step.change, AlertRaised) and step.tells and not step.news]


def ends(change: Any, episode: EpisodeSnapshot) -> str | None:
    """How the alert about the child being missing ends."""
    return next(
        (step.change.reason for step in on_news(an_escalation(episode, "raised"), change, NOW) if isinstance(step.change, AlertClosed)),
        None,
    )


def test_a_child_who_was_back_before_anybody_wrote_it_down_wakes_nobody() -> None:
    """Their return is the next event: until it comes, the episode is open and at high risk."""
    episode = an_episode(RiskLevel.HIGH, hours=9, age=12)
    assert calls(raising(episode), episode)
    assert calls(raising(episode, returned_at=BEFORE), episode) == []


def importing(episode: EpisodeSnapshot) -> EpisodeImported:
    return EpisodeImported(**{name: getattr(episode, name) for name in ("episode_id", "reference", "child_id", "child", "periods")})


def rated(level: RiskLevel = RiskLevel.HIGH) -> RiskAssessed:
    return RiskAssessed(level=level, source=RiskSource.POLICE, assessed_at=NOW)


def marked(code: MarkCode, **mark: Any) -> ChildAtStart:
    return ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=15, marks=(Mark(code=code, **mark),))


def rules(change: Any, episode: EpisodeSnapshot, alerted: set[str] | None = None) -> list[str]:
    return [rule for rule, _ in calls(change, episode, *(alerted or ()))]


@pytest.mark.parametrize(
    ("episode", "called"),
    [
        (an_episode(RiskLevel.LOW), ["raised"]),
        (an_episode(RiskLevel.MEDIUM), ["raised"]),
        (an_episode(RiskLevel.HIGH), ["high_risk", "raised"]),
        (an_episode(RiskLevel.LOW, police=RiskLevel.HIGH), ["high_risk", "raised"]),
        (an_episode(RiskLevel.NOT_YET_ASSESSED), ["high_risk", "raised"]),
        (an_episode(None), ["high_risk", "raised"]),
        (an_episode(age=12), ["high_risk", "raised"]),
        (an_episode(age=13), ["raised"]),
        (an_episode(age=None), ["raised"]),
        (an_episode(RiskLevel.MEDIUM, child=marked(MarkCode.COUNTY_LINES)), ["high_risk", "raised"]),
        (an_episode(RiskLevel.LOW, child=marked(MarkCode.COUNTY_LINES)), ["raised"]),
        (an_episode(RiskLevel.MEDIUM, child=marked(MarkCode.DISABILITY)), ["raised"]),
        (an_episode(RiskLevel.MEDIUM, child=marked(MarkCode.EXPLOITATION_CSE, until=date(2026, 1, 14))), ["raised"]),
        (an_episode(RiskLevel.HIGH, category=Category.A), []),
    ],
)
def test_what_raising_calls_for(episode: EpisodeSnapshot, called: list[str]) -> None:
    assert rules(raising(episode), episode) == called


def test_a_childs_own_plan_adds_to_the_policy_and_takes_nothing_away() -> None:
    plan = PlanKept(agreed_on=NOW.date(), review_by=NOW.date(), tell_director_always=True)
    asked, silent = (
        ChildAtStart(
            care_status=CareStatus.OURS, in_care=True, age=15, response_plan=plan.model_copy(update={"tell_director_always": says})
        )
        for says in (True, False)
    )
    assert "high_risk" in rules(raising(low := an_episode(child=asked)), low)
    assert "high_risk" not in rules(raising(usual := an_episode(child=silent)), usual)
    assert "high_risk" in rules(raising(high := an_episode(RiskLevel.HIGH, child=silent)), high)


def test_a_rating_calls_only_for_somebody_more_senior_and_only_once() -> None:
    assert rules(rated(), an_episode(RiskLevel.HIGH), {"raised"}) == ["high_risk"]
    assert rules(rated(), an_episode(RiskLevel.HIGH), {"raised", "high_risk"}) == []
    assert rules(rated(), an_episode(RiskLevel.LOW), set()) == [], "an imported episode that is rated low was told already"


@pytest.mark.parametrize(("hours", "rung"), [(1, []), (6, ["6_hours"]), (23.9, ["6_hours"]), (24, ["24_hours"]), (200, ["48_hours"])])
def test_an_imported_open_episode_starts_once_at_its_present_rung(hours: float, rung: list[str]) -> None:
    episode = an_episode(None, hours=hours)
    assert rules(importing(episode), episode) == rung


@given(
    status=st.sampled_from([EpisodeStatus.RETURNED, EpisodeStatus.CLOSED, EpisodeStatus.CANCELLED]),
    risk=st.sampled_from(RiskLevel),
    hours=st.floats(0, 5000),
)
def test_whoever_is_back_alerts_nobody(status: EpisodeStatus, risk: RiskLevel, hours: float) -> None:
    episode = an_episode(risk, hours=hours, age=9, status=status)
    for change in (raising(episode), importing(episode), rated()):
        assert rules(change, episode) == []
        assert ends(change, episode) is not None


def test_a_provisional_child_who_turns_out_to_be_12_is_told_to_the_directors_once() -> None:
    """Described as about 15 by whoever raised; the register knows the age, and the marks."""
    episode = an_episode(age=12)
    matched = ChildMatched(raised_for="P-1", child_id="1001", child=episode.child, matched_at=NOW)
    assert calls(matched, episode, "raised") == [("high_risk", AlertCause.MATCHED)]
    assert calls(matched, episode, "raised", "high_risk") == []
    assert calls(matched, an_episode(age=15), "raised") == []


def test_nothing_else_calls_for_anything() -> None:
    episode = an_episode(RiskLevel.HIGH)
    assert rules(PoliceReported(reported_at=NOW), episode) == []
    assert ends(PoliceReported(reported_at=NOW), episode) is None


def test_alerts_end_when_it_is_known_here_however_long_ago_the_child_came_back() -> None:
    back = an_episode(status=EpisodeStatus.RETURNED, returned_at=BEFORE)
    assert ends(ChildReturned(returned_at=BEFORE, found_location=FoundLocation.FRIEND), back) == "returned"
    cancelled = an_episode(status=EpisodeStatus.CANCELLED, cancelled_at=BEFORE)
    assert ends(EpisodeCancelled(cancelled_at=BEFORE), cancelled) == "cancelled"


def test_nobody_is_woken_for_a_child_who_was_found() -> None:
    assert ends(rated(), an_episode(status=EpisodeStatus.FOUND, found_at=BEFORE)) == "found"
    assert rules(rated(), an_episode(RiskLevel.HIGH, status=EpisodeStatus.FOUND, found_at=BEFORE)) == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [(EndKind.DIED, EpisodeStatus.CLOSED), (EndKind.HOSPITAL, EpisodeStatus.RETURNED), (EndKind.CARE_ENDED, EpisodeStatus.CLOSED)],
)
def test_an_absence_that_ended_otherwise_closes_its_alerts_and_is_no_return(kind: EndKind, status: EpisodeStatus) -> None:
    episode = an_episode(status=status, other_end=OtherEnd(kind=kind, at=BEFORE), over_at=BEFORE)
    ended = EpisodeEnded(kind=kind, at=BEFORE)
    assert ends(ended, episode) == "ended"
    assert calls(ended, episode) == []
    assert calls(rated(), episode) == [], "nothing is told of it any more"
    assert "back" not in absence(episode, NOW).lower()


def test_a_child_who_left_our_care_is_not_said_to_be_at_home() -> None:
    child = ChildAtStart(care_status=CareStatus.AT_HOME, in_care=False, age=15)
    director = Person(id=person_id(Role.DIRECTOR, "D"), name="D", roles=frozenset({Role.DIRECTOR}))
    assert known(an_episode(child=child), director, NOW) == "15 years old, left our care"
    described = child.model_copy(update={"provisional": True})
    assert known(an_episode(child=described), director, NOW) == "About 15 years old, at home", "as whoever raised said it"


@pytest.mark.parametrize(
    ("social_work", "police", "says"),
    [
        (None, None, "A child is missing, treated as high risk until somebody assesses it"),
        (RiskLevel.NOT_YET_ASSESSED, RiskLevel.LOW, "A child is missing, treated as high risk until somebody assesses it"),
        (RiskLevel.NOT_YET_ASSESSED, RiskLevel.HIGH, "A child at high risk is missing"),
        (RiskLevel.HIGH, None, "A child at high risk is missing"),
    ],
)
def test_a_risk_nobody_has_assessed_is_not_told_as_though_somebody_had(
    social_work: RiskLevel | None, police: RiskLevel | None, says: str
) -> None:
    episode = an_episode(social_work, police)
    alert = an_alert(episode)
    assert AlertView(alert, episode, [], None, []).title == says


def test_who_turned_18_while_missing_is_still_missing_to_the_alerts() -> None:
    episode = an_episode(other_end=OtherEnd(kind=EndKind.TURNED_18, at=BEFORE))
    assert ends(EpisodeEnded(kind=EndKind.TURNED_18, at=BEFORE), episode) is None


def an_alert(episode: EpisodeSnapshot | None = None) -> AlertSnapshot:
    return an_escalation(episode or an_episode(RiskLevel.HIGH), "high_risk").alerts[0]


def test_the_first_acknowledgement_counts_also_once_it_is_closed() -> None:
    seen = AlertAcknowledged(by=UUID(int=1), role="director", at=NOW)
    _, over = closed(an_alert(), "returned", NOW)
    after = acknowledged(over, seen)
    assert (after.state, after.acknowledged_by, after.version) == (AlertState.CLOSED, UUID(int=1), 3)
    assert acknowledged(an_alert(), seen).state is AlertState.ACKNOWLEDGED
    with pytest.raises(AlreadyAcknowledged):
        acknowledged(after, AlertAcknowledged(by=UUID(int=2), role="director", at=NOW))


def test_alert_ids_are_for_ever() -> None:
    """They are references in other people's systems: a change of this number breaks them all."""
    assert alert_id(ID, "raised", AlertCause.RAISED) == UUID("8e23d129-0d70-52be-beae-2b828bbc6866")


def test_every_row_has_its_source_and_says_itself_in_words() -> None:
    for row in DEFAULT_POLICY.rows:
        assert row.source
        assert row.tells
        assert not row.when or words(row.when)
