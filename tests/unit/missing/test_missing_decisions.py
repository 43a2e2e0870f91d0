"""What may be recorded, what it makes of the episode, and what it calls for next."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from made_episodes import BEGINNING, SEEN, after, called_for, raised, raising, returned

from services.missing.domain import commands as c
from services.missing.domain.child import age_on, child_at_start, status_on
from services.missing.domain.decide import Around, raise_episode
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import AlreadyCancelled, AlreadyReturned, OpenAlready, OverlapsAnother, Refused
from services.missing.views import minutes_missing
from shared.clock import LONDON
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import CareStatus, EpisodeStatus, MarkCode


def london(*at: int) -> datetime:
    return datetime(*at, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type,misc]


def test_an_hour_the_clocks_skip_is_not_counted_as_time_away() -> None:  # fact 11
    episode = returned(london(2026, 3, 29, 3, 30), raised(last_seen_at=london(2026, 3, 28, 23, 30)))
    assert minutes_missing(episode, london(2026, 4, 1)) == 180


def test_the_interview_is_due_72_elapsed_hours_after_return_also_when_clocks_go_back() -> None:  # fact 13
    episode = returned(london(2026, 10, 23, 17, 0), raised(last_seen_at=london(2026, 10, 23, 12, 0)))
    assert episode.interview_due_at == london(2026, 10, 26, 16, 0)
    assert episode.interview.held_within_72_hours is False
    for minute, in_time in ((59, True), (61, False)):
        held_at = london(2026, 10, 26, 15, 0) + timedelta(minutes=minute)
        held = after(episode, c.HoldInterview(held_at=held_at, conducted_by="J", conductor_relation="advocate"), held_at)
        assert held.interview.held_within_72_hours is in_time
        assert held.interview.independent is True


def test_a_missing_period_ends_with_the_return_when_nobody_was_found_before() -> None:
    episode = returned(SEEN + timedelta(hours=3))
    assert episode.status is EpisodeStatus.RETURNED
    assert episode.found_at == episode.returned_at == episode.periods[-1].end == SEEN + timedelta(hours=3)


def test_an_offer_that_was_none_does_not_count_as_offered() -> None:
    back = SEEN + timedelta(hours=1)
    episode = returned(back)
    tried = after(episode, c.OfferInterview(offered_at=back, outcome="not_offered_no_contact"), back)
    assert (tried.interview.offered_at, tried.interview.offered_within_72_hours) == (None, False)
    assert "offer_interview" in called_for(tried, back)
    accepted = after(tried, c.OfferInterview(offered_at=back + timedelta(hours=70), outcome="accepted"), back + timedelta(hours=70))
    assert accepted.interview.offered_within_72_hours is True
    assert ("hold_interview", True) in [(one.action, one.overdue) for one in next_actions(accepted, back + timedelta(hours=73))]
    assert "offer_interview" not in called_for(accepted, back)
    declined = after(accepted, c.OfferInterview(offered_at=back + timedelta(hours=71), outcome="declined"), back + timedelta(hours=71))
    left = ["say_why_police_not_told", "tell_iro", "make_return_plan", "record_prevention_check"]
    assert called_for(declined, back) == [*left, "offer_again"], "what a refusal leaves to do"
    assert called_for(declined, back + timedelta(hours=73)) == left, "and once the 72 hours are over"
    twice = after(declined, c.OfferInterview(offered_at=back + timedelta(hours=71), outcome="declined"), back + timedelta(hours=71))
    assert called_for(twice, back) == left, "a second no is heard"


def test_an_open_episode_says_what_to_do_until_it_is_done() -> None:
    episode = raised(risk={"level": "not_yet_assessed", "rationale": "No news yet."})
    at_first = ["assess_risk", "report_to_police", "decide_strategy", "tell_iro", "record_return"]
    assert called_for(episode, SEEN) == at_first
    now = SEEN + timedelta(hours=1)
    episode = after(episode, c.ReportToPolice(police_reference="CAD 1"), now)
    episode = after(episode, c.AssessRisk(level="high", rationale="x"), now)
    episode = after(episode, c.RecordTold(who="iro", told_at=now), now)
    episode = after(episode, c.RecordStrategyDecision(decision="not_needed", at=now, rationale="Whereabouts clear."), now)
    assert called_for(episode, now) == ["record_return"]


def test_the_police_reference_given_at_once_is_a_report_to_the_police() -> None:
    assert raised(police_reference="CAD 9").police_reported_at == SEEN + timedelta(minutes=10)
    assert raised(category="A").police_reported_at is None


def test_police_and_social_work_rate_side_by_side() -> None:
    episode = after(raised(), c.AssessRisk(level="high", rationale="x", source="police"), SEEN + timedelta(hours=1))
    assert episode.risk.social_work
    assert episode.risk.police
    assert (episode.risk.social_work.level, episode.risk.police.level) == ("medium", "high")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_seen_at": SEEN + timedelta(hours=2)}, "last_seen_at"),
        ({"reported_at": SEEN - timedelta(minutes=1)}, "reported_at"),
        ({"last_seen_precision": "between"}, "last_seen_until"),
        ({"last_seen_until": SEEN}, "last_seen_until"),
        ({"last_seen_precision": "between", "last_seen_until": SEEN - timedelta(minutes=1)}, "last_seen_until"),
    ],
)
def test_times_that_cannot_be_true_are_refused_by_name(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        raise_episode(raising(**wrong), BEGINNING, Around(SEEN + timedelta(hours=1)))
    assert refusal.value.field == field


def test_a_clock_a_few_minutes_fast_is_no_reason_to_refuse() -> None:
    assert raise_episode(raising(), BEGINNING, Around(SEEN - timedelta(minutes=4)))


def test_a_second_open_episode_leads_to_the_first() -> None:
    with pytest.raises(OpenAlready) as refusal:
        raise_episode(raising(), BEGINNING, Around(SEEN, [Neighbour.of(raised())]))
    assert refusal.value.reference == "SR-2026-000001"


def test_time_that_another_episode_covers_is_refused_and_its_very_end_is_free() -> None:
    before = Neighbour.of(returned(SEEN + timedelta(hours=3)))
    now = SEEN + timedelta(hours=9)
    for start in (timedelta(hours=2), timedelta(hours=-1)):  # within it, and around the whole of it
        with pytest.raises(OverlapsAnother):
            raise_episode(raising(last_seen_at=SEEN + start), BEGINNING, Around(now, [before]))
    assert raise_episode(raising(last_seen_at=SEEN + timedelta(hours=3)), BEGINNING, Around(now, [before]))


def test_nothing_follows_a_cancellation_and_a_return_is_recorded_once() -> None:
    now = SEEN + timedelta(hours=1)
    cancelled = after(raised(), c.Cancel(reason="Wrong child"), now)
    with pytest.raises(AlreadyCancelled):
        after(cancelled, c.Cancel(reason="again"), now)
    with pytest.raises(AlreadyReturned):
        returned(now, returned(now))


def test_no_interview_before_the_return() -> None:
    interview = c.HoldInterview(held_at=SEEN, conducted_by="J", conductor_relation="advocate")
    with pytest.raises(Refused, match="not recorded yet"):
        after(raised(), interview, SEEN + timedelta(hours=1))
    with pytest.raises(Refused, match="would be before the child came back"):
        after(returned(SEEN + timedelta(hours=1)), interview, SEEN + timedelta(hours=2))


def test_what_people_wrote_is_kept_apart_by_field() -> None:
    interview = c.HoldInterview.model_validate(
        {
            "held_at": SEEN,
            "conducted_by": "Joel",
            "conductor_relation": "advocate",
            "voice": {"words": "I was bored.", "consent_to_quote": True, "readers": ["My worker"]},
        }
    )
    assert interview.narrative() == {
        "conducted_by": "Joel",
        "voice.words": "I was bored.",
        "voice.readers": '["My worker"]',
        "voice.consent_to_quote": "true",
    }
    assert set(raising(police_reference="CAD 1").narrative()) == {"last_seen_by", "circumstances", "police_reference", "rationale"}


def test_the_child_is_described_as_the_register_had_them_that_day() -> None:
    care = (
        CareEpisode(decom=date(2024, 1, 1), dec=date(2025, 5, 1), place="U1", ls="C2"),
        CareEpisode(decom=date(2025, 5, 1), place="K2", ls="V2", urn="SC1"),
    )
    marks = (Mark(code=MarkCode.UASC, until=date(2025, 1, 1)), Mark(code=MarkCode.COUNTY_LINES))
    child = ChildSnapshot(child_id="1", version=1, care_status=CareStatus.OURS, date_of_birth=date(2008, 2, 29), care=care, marks=marks)
    at_start = child_at_start(child, date(2025, 5, 1))
    assert (at_start.placement_type, at_start.urn, at_start.in_care, at_start.age) == ("K2", "SC1", True, 17)
    assert [mark.code for mark in at_start.marks] == ["county_lines"]
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


def test_a_child_of_ours_whose_care_has_ended_has_left_it_at_home_or_as_a_care_leaver() -> None:
    care = (CareEpisode(decom=date(2020, 1, 1), dec=date(2025, 1, 1)), CareEpisode(decom=date(2026, 1, 1)))
    child = ChildSnapshot(child_id="1", version=1, care_status=CareStatus.OURS, date_of_birth=date(2007, 6, 1), care=care)
    assert status_on(child, date(2024, 12, 31)) is CareStatus.OURS
    assert status_on(child, date(2025, 1, 1)) is CareStatus.AT_HOME
    assert status_on(child, date(2025, 6, 1)) is CareStatus.CARE_LEAVER
    assert status_on(child, date(2026, 1, 1)) is CareStatus.OURS, "in care again"
    assert child_at_start(child, date(2025, 1, 1)).care_status is CareStatus.AT_HOME
    assert child_at_start(child, date(2025, 1, 1), submitted=True).care_status is CareStatus.OURS, "the return counted the child"
    assert status_on(child.model_copy(update={"date_of_birth": None}), date(2025, 6, 1)) is CareStatus.AT_HOME
    assert status_on(child.model_copy(update={"care": ()}), date(2025, 6, 1)) is CareStatus.OURS, "nothing says that they left"
    placed = child.model_copy(update={"care_status": CareStatus.PLACED_HERE})
    assert status_on(placed, date(2025, 6, 1)) is CareStatus.PLACED_HERE
