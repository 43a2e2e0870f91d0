"""What a policy would have meant: nobody decides about other people's nights on a wrong number."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from escalating_child import an_episode
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.domain.conditions import Ask, Clause, Situation, When, a, holds, risk_at_least, takes_in, third_in, words, younger_than
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.policy import Policy, Row, Trigger, Wakes
from services.notify.domain.preview import Absence, Telling, differences, play, woken
from services.notify.policies import Kept, Preview
from services.notify.policy_wording import changes, headline, never_counted, often, since, when
from shared.contracts.alert_codes import Asks, Position, Severity
from shared.contracts.codes import Category, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot, StrategyDecision
from shared.contracts.response_codes import StrategyOutcome

BEGAN = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
UNTIL = BEGAN + timedelta(days=90)
P = Position


def absence(hours: float | None = None, recorded_after: float = 1, at: datetime = BEGAN, number: int = 0, **episode: Any) -> Absence:
    """Last seen at an instant, written down so many hours later, and back so many hours after they were last seen."""
    back = {} if hours is None else {"returned_at": at + timedelta(hours=hours)}
    recorded = at + timedelta(hours=recorded_after)
    made = an_episode(
        episode_id=uuid5(UUID(int=1), str(number)), last_seen_at=at, recorded_at=recorded, reported_at=recorded, **back, **episode
    )
    return Absence(made, (at,))


def rules(one: Absence, policy: Policy = DEFAULT_POLICY, until: datetime = UNTIL) -> list[tuple[str, float]]:
    """What is told, and how many hours after the child was last seen."""
    return [(told.rule, (told.at - one.episode.last_seen_at) / timedelta(hours=1)) for told in play(policy, one, until)]


def without(*ids: str) -> Policy:
    return Policy(rows=tuple(row for row in DEFAULT_POLICY.rows if row.id not in ids))


def with_row(row_id: str, **differently: Any) -> Policy:
    rows = (row.model_copy(update=differently) if row.id == row_id else row for row in DEFAULT_POLICY.rows)
    return Policy(rows=tuple(rows))


def test_an_absence_is_told_at_once_and_hour_by_hour_until_the_child_is_back() -> None:
    assert rules(absence(50)) == [("raised", 1), ("6_hours", 6), ("24_hours", 24), ("48_hours", 48)]
    assert rules(absence(5)) == [("raised", 1)]
    assert rules(absence(0.5)) == [], "back before anybody wrote it down"
    assert rules(absence(), until=BEGAN + timedelta(hours=7)) == [("raised", 1), ("6_hours", 6)]
    assert rules(absence(50, origin="imported")) == []


def test_a_decision_that_was_there_by_six_hours_silences_that_row_and_no_later_one() -> None:
    decided = StrategyDecision(decision=StrategyOutcome.NOT_NEEDED, at=BEGAN + timedelta(hours=5))
    assert rules(absence(30, strategy_decisions=(decided,))) == [("raised", 1), ("24_hours", 24)]
    late = decided.model_copy(update={"at": BEGAN + timedelta(hours=7)})
    assert [rule for rule, _ in rules(absence(30, strategy_decisions=(late,)))] == ["raised", "6_hours", "24_hours"]


def test_what_was_written_down_late_is_one_alert() -> None:
    assert rules(absence(60, recorded_after=30)) == [("raised", 30), ("48_hours", 48)]


def test_only_what_may_ring_at_night_counts_as_waking() -> None:
    midnight = BEGAN.replace(hour=0)
    high = {told.rule: told for told in play(DEFAULT_POLICY, absence(5, at=midnight, risk=RiskLevel.HIGH), UNTIL)}
    assert (high["high_risk"].at_night, high["high_risk"].wakes) == (True, True)
    assert (high["raised"].at_night, high["raised"].wakes) == (True, False)
    awake = {told.rule: told for told in play(DEFAULT_POLICY, absence(5, risk=RiskLevel.HIGH), UNTIL)}
    assert not awake["high_risk"].wakes
    never_night = DEFAULT_POLICY.model_copy(update={"night_from": time(3), "night_until": time(3)})
    assert not any(told.at_night for told in play(never_night, absence(5, at=midnight), UNTIL))


episodes = st.builds(
    absence,
    hours=st.none() | st.floats(0, 24 * 40),
    recorded_after=st.floats(0, 40),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 30)).map(lambda one: one.replace(tzinfo=UTC)),  # noqa: DTZ001
    number=st.integers(0, 10**6),
    risk=st.none() | st.sampled_from(RiskLevel),
    age=st.none() | st.integers(0, 17),
    category=st.sampled_from(Category),
)
prompt = st.builds(
    absence,
    hours=st.none() | st.floats(0, 24 * 40),
    recorded_after=st.floats(0, 5),
    number=st.integers(0, 10**6),
    risk=st.none() | st.sampled_from(RiskLevel),
    age=st.none() | st.integers(0, 17),
)


def played(policy: Policy, absences: list[Absence]) -> list[Telling]:
    return [told for one in absences for told in play(policy, one, UNTIL)]


@settings(max_examples=40, deadline=None)
@given(st.lists(episodes, max_size=6))
def test_the_same_policy_differs_in_nothing(absences: list[Absence]) -> None:
    before, after = played(DEFAULT_POLICY, absences), played(DEFAULT_POLICY.model_copy(update={"reason": "Again"}), absences)
    assert differences(before, after) == []
    assert all(one.before_per_week == one.after_per_week for one in woken(before, after, {}, timedelta(days=90)))


@settings(max_examples=40, deadline=None)
@given(st.lists(episodes, max_size=6))
def test_without_the_high_risk_row_nobody_is_told_more_often_or_woken_more(absences: list[Absence]) -> None:
    before, after = played(DEFAULT_POLICY, absences), played(without("high_risk"), absences)
    assert len(after) <= len(before)
    assert sum(one.wakes for one in after) <= sum(one.wakes for one in before)


@settings(max_examples=40, deadline=None)
@given(st.lists(prompt, max_size=6), st.sampled_from(["high_risk", "raised", "third_time", "6_hours", "24_hours", "48_hours"]))
def test_what_is_written_down_in_time_differs_in_the_changed_row_alone(absences: list[Absence], changed: str) -> None:
    """Late ones fold: what one row does not tell any more, another may."""
    before, after = played(DEFAULT_POLICY, absences), played(with_row(changed, wakes=Wakes.NEVER, tells=(P.DEPUTY,)), absences)
    assert {one.rule for one in differences(before, after)} <= {changed}
    off = played(with_row(changed, off=True), absences)
    assert {one.rule for one in differences(before, off)} <= {changed}


clauses = st.one_of(
    st.builds(risk_at_least, st.sampled_from([RiskLevel.VERY_LOW, RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH])),
    st.builds(younger_than, st.integers(1, 17)),
    st.builds(lambda days: third_in(days=days), st.integers(1, 365)),
    st.builds(a, st.sampled_from([ask for ask in Ask if ask not in (Ask.RISK_AT_LEAST, Ask.YOUNGER_THAN, Ask.THIRD_IN_DAYS)])),
)
conditions = st.lists(st.lists(clauses, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
rows = st.builds(
    Row,
    id=st.sampled_from(["one", "two", "three"]),
    title=st.just("A row"),
    on=st.sampled_from(Trigger),
    after=st.integers(0, 24 * 40),
    when=conditions,
    tells=st.lists(st.sampled_from(Position), min_size=1, max_size=3).map(tuple),
    then=st.lists(st.sampled_from(Position), max_size=3).map(tuple),
    wakes=st.sampled_from(Wakes),
    severity=st.sampled_from(Severity),
    asks=st.none() | st.sampled_from(Asks),
    source=st.just("ours"),
    off=st.booleans(),
).filter(lambda row: row.when or row.on is not Trigger.TOLD)  # another policy is not accepted
policies = st.builds(
    lambda made, weekly: Policy(
        rows=tuple({row.id: row for row in [*made, DEFAULT_POLICY.rows[1], *([weekly] if weekly else [])]}.values()),
    ),
    st.lists(rows, max_size=3),
    st.none() | st.sampled_from([row for row in DEFAULT_POLICY.rows if row.again_days]),
)


@settings(max_examples=60, deadline=None)
@given(policies, episodes)
def test_whatever_policy_is_accepted_an_absence_can_be_played_under_it_and_ends(policy: Policy, one: Absence) -> None:
    told = list(play(policy, one, UNTIL))
    keys = [(each.rule, each.at) for each in told]
    assert len(set(keys)) == len(keys), "nothing is told twice"
    assert all(words(row.when) or not row.when for row in policy.rows)
    assert all(when(row).lead for row in policy.rows)


@settings(max_examples=60, deadline=None)
@given(conditions, conditions, episodes)
def test_what_takes_another_condition_in_holds_whenever_that_does(wide: When, narrow: When, one: Absence) -> None:
    if takes_in(wide, narrow):
        situation = Situation(one.episode, one.episode.recorded_at, one.absences)
        assert holds(wide, situation) or not holds(narrow, situation)


def night_alert(*told: Position, wakes: bool = True) -> Telling:
    return Telling(BEGAN, "high_risk", UUID(int=0), told, at_night=True, wakes=wakes)


def test_who_holds_two_positions_is_woken_once_and_who_is_on_duty_at_night_is_not() -> None:
    helen = UUID(int=7)
    before = [night_alert(P.DIRECTOR, P.ASSISTANT_DIRECTOR, P.EDT_LEAD)] * 4
    after = [night_alert(P.ASSISTANT_DIRECTOR, P.TEAM_MANAGER), night_alert(P.DIRECTOR, wakes=False)]
    found = woken(before, after, {P.DIRECTOR: helen, P.ASSISTANT_DIRECTOR: helen, P.EDT_LEAD: helen}, timedelta(weeks=2))
    assert [(one.positions, one.person_id, one.before_per_week, one.after_per_week) for one in found] == [
        ((P.DIRECTOR, P.ASSISTANT_DIRECTOR), helen, 2, 0.5),
        ((P.TEAM_MANAGER,), None, 0, 0.5),
    ]


def said(before: Policy, after: Policy) -> list[tuple[str, bool]]:
    return [(one.words, one.less) for one in changes(before, after)]


HIGH = "“A child at high risk is missing”: "


@pytest.mark.parametrize(
    ("after", "words_of_it", "less"),
    [
        (with_row("high_risk", tells=(P.DIRECTOR,)), HIGH + "does not tell the assistant director any more", True),
        (with_row("high_risk", tells=(P.ASSISTANT_DIRECTOR, P.DIRECTOR, P.DEPUTY)), HIGH + "tells the deputy too", False),
        (with_row("high_risk", wakes=Wakes.NEVER), HIGH + "wakes at night: no. Before: yes", True),
        (with_row("high_risk", off=True), HIGH + "switched off, nobody is told by it", True),
        (
            with_row("24_hours", after=36),
            "“Gone for 24 hours”: 36 hours after the child was last seen. Before: 24 hours after the child was last seen",
            True,
        ),
        (
            with_row("interview_soon", after=48),
            "“A return home interview is due within 24 hours”: 48 hours before the return home interview is due. "
            "Before: 24 hours before the return home interview is due",
            False,
        ),
        (
            with_row("raised", then=()),
            "“A child is missing”: then the deputy, then somebody rings. Before: the head of service, then the deputy, then somebody rings",
            True,
        ),
        (with_row("7_days", off=False), "“Missing for 7 days”: switched on", False),
        (with_row("7_days", tells=(P.DEPUTY,)), "“Missing for 7 days”: tells the deputy too", False),
        (without("28_days"), "“Missing for 28 days” is taken out: nobody is told by it any more", False),
        (without("raised"), "“A child is missing” is taken out: nobody is told by it any more", True),
        (DEFAULT_POLICY.model_copy(update={"minutes": 30}), "Passed on after 30 minutes without an answer, before 15", True),
        (DEFAULT_POLICY.model_copy(update={"night_from": time(23)}), "Night is 23:00 to 07:00, before 22:00 to 07:00", False),
        (DEFAULT_POLICY.model_copy(update={"night_until": time(9)}), "Night is 22:00 to 09:00, before 22:00 to 07:00", True),
    ],
)
def test_a_change_is_said_in_words_and_what_it_takes_away_is_named(after: Policy, words_of_it: str, less: bool) -> None:
    assert (words_of_it, less) in said(DEFAULT_POLICY, after)
    assert changes(after, after) == []


def younger(age: int) -> Policy:
    row = DEFAULT_POLICY.rows[0]
    asked = tuple(tuple(younger_than(age) if one.ask is Ask.YOUNGER_THAN else one for one in every) for every in row.when)
    return with_row("high_risk", when=asked)


def test_a_lower_age_takes_away_and_a_higher_one_adds() -> None:
    ((lower, less),) = said(DEFAULT_POLICY, younger(12))
    assert lower == HIGH + "if the child is under 12. Before: if the child is under 13"
    assert (less, said(DEFAULT_POLICY, younger(14))[0][1]) == (True, False)


def test_a_condition_that_is_added_or_left_out_is_said_alone() -> None:
    asked = DEFAULT_POLICY.rows[0].when
    assert said(DEFAULT_POLICY, with_row("high_risk", when=asked[:-1])) == [
        (HIGH + "not any more if the child’s response plan says so", True)
    ]
    more = (*asked, (a(Ask.MISSING), a(Ask.PROTECTION_PLAN)))
    assert said(DEFAULT_POLICY, with_row("high_risk", when=more)) == [(HIGH + "also if the child is on a child protection plan", False)]
    always = said(DEFAULT_POLICY, with_row("raised", when=()))
    assert always == [("“A child is missing”: if the child is gone. Before: if the child is missing", False)]


def test_the_deputy_is_told_once_where_a_row_names_them_too() -> None:
    row = DEFAULT_POLICY.rows[1].model_copy(update={"then": (P.DEPUTY, P.HEAD_OF_SERVICE, P.DEPUTY)})
    assert row.ladder == (row.tells, (P.DEPUTY,), (P.HEAD_OF_SERVICE,))


def test_a_row_reads_as_the_procedure_does() -> None:
    high = when(DEFAULT_POLICY.rows[0])
    assert high.lead == "As soon as the child is missing, and one of these is so:"
    assert list(high.alternatives[:3]) == [
        "risk is high or not yet assessed",
        "the child is under 13",
        "there is a mark for exploitation and risk is medium or above",
    ]
    asked = {row.id: when(row).lead for row in DEFAULT_POLICY.rows}
    assert asked["6_hours"] == "6 hours after the child was last seen, if no strategy decision is recorded"
    assert asked["72_hours"] == "72 hours after the child was last seen, then every 7 days, if the child is missing"
    assert asked["7_days"].startswith("7 days after")
    assert asked["interview_due"] == "When the return home interview is due"


@pytest.mark.parametrize(
    ("more", "at_night", "words_of_it"),
    [
        (14, 3, "14 more alerts in the last 90 days, 3 of them at night"),
        (-1, -1, "1 fewer alert in the last 90 days, 1 of them at night"),
        (14, 0, "14 more alerts in the last 90 days, none of them at night"),
        (2, -3, "2 more alerts in the last 90 days, and 3 fewer alerts at night"),
        (0, 3, "As many alerts in the last 90 days as there were, and 3 more alerts at night"),
        (0, 0, "As many alerts in the last 90 days as there were, and as many at night"),
    ],
)
def test_what_a_preview_found_is_one_sentence(more: int, at_night: int, words_of_it: str) -> None:
    assert headline(Preview(90, 100, more, at_night, [], [])) == words_of_it


def test_how_often_somebody_is_woken_is_never_rounded_to_nothing() -> None:
    assert [often(one) for one in (0, 0.01, 0.42, 2)] == [
        "0 times a week",
        "less than 0.1 times a week",
        "0.4 times a week",
        "2 times a week",
    ]


def version(number: int, day: int, **differently: Any) -> Kept:
    made = with_row("high_risk", **differently) if differently else DEFAULT_POLICY
    return Kept(number, made.model_copy(update={"effective_from": date(2026, 12, day)}))


def test_each_row_says_since_when_it_has_been_so() -> None:
    versions = [version(3, 9, off=True), version(2, 5, off=True), version(1, 2), Kept(0, DEFAULT_POLICY)]
    row = versions[0].policy.rows[0]
    assert since(row, versions) == date(2026, 12, 5)
    assert since(versions[0].policy.rows[1], versions) is None, "as it came"
    overtaken = [version(2, 5, off=True), version(1, 10, off=True), Kept(0, DEFAULT_POLICY)]
    assert since(row, overtaken) == date(2026, 12, 5), "the version that was to begin later never counted"
    assert never_counted(overtaken[1], overtaken[:1])
    assert not never_counted(versions[1], versions[:1])


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("rows", {"rows": [DEFAULT_POLICY.rows[0], DEFAULT_POLICY.rows[0]]}),
        ("rows", {"rows": [DEFAULT_POLICY.rows[3]]}),
        ("rows", {"rows": [DEFAULT_POLICY.rows[0].model_copy(update={"id": "notice"})]}),
        ("rows.0.again_days", {"rows": [DEFAULT_POLICY.rows[0].model_dump() | {"again_days": 7}, DEFAULT_POLICY.rows[1]]}),
        ("night_from", {"rows": DEFAULT_POLICY.rows, "night_from": "22:00:30"}),
    ],
)
def test_a_policy_that_would_leave_somebody_untold_is_refused_where_it_says_so(field: str, body: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Policy.model_validate(body)
    assert [".".join(map(str, one["loc"])) for one in refused.value.errors()] == [field]


def test_no_row_asks_for_a_risk_that_is_told_as_another() -> None:
    """It would have stopped every alert at the first episode it was asked about."""
    with pytest.raises(ValidationError, match="is told as high"):
        Clause(ask=Ask.RISK_AT_LEAST, risk=RiskLevel.NOT_YET_ASSESSED)


def test_the_owner_is_told_too_in_a_preview() -> None:
    assert [told.told for told in play(DEFAULT_POLICY, absence(7), UNTIL)][1] == (P.OWNER, P.TEAM_MANAGER)


def test_an_episode_is_played_with_what_it_ended_with() -> None:
    one: EpisodeSnapshot = absence(5, risk=RiskLevel.HIGH).episode
    assert [rule for rule, _ in rules(Absence(one, (BEGAN,)))] == ["high_risk", "raised"]
