"""Corrections: what was wrong stands right, what was written stays readable, and everything derived follows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from made_episodes import BEGINNING, SEEN, after, raised, returned
from pydantic import ValidationError
from test_record_while_away import LATER, at, category, found, refused

from services.missing.domain import commands as c
from services.missing.domain.child import child_at_start, on_another_day
from services.missing.domain.decide import Around, decide
from services.missing.domain.episode import evolve
from services.missing.domain.history import bring_periods, import_episode
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.refusals import NotAllowedNow, OverlapsAnother, ReturnBeforeLastSeen
from services.missing.sentences import SENTENCES
from shared.clock import london_midnight
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import Category
from shared.contracts.episodes import ChildAtStart, EpisodeCorrected, EpisodeSnapshot, FieldCorrected, Period, SentRow


def correcting(**fields: Any) -> c.CorrectEpisode:
    return c.CorrectEpisode(reason="Misheard.", **fields)


def corrected(episode: EpisodeSnapshot, now: datetime = LATER, **fields: Any) -> EpisodeSnapshot:
    return after(episode, correcting(**fields), now)


def test_a_corrected_return_moves_the_period_the_clock_and_both_figures() -> None:
    back = at(hours=3)
    late = back + timedelta(hours=73)
    episode = after(returned(back), c.OfferInterview(offered_at=late, outcome="accepted"), late)
    episode = after(episode, c.HoldInterview(held_at=late, conducted_by="J", conductor_relation="advocate"), late)
    assert (episode.interview.offered_within_72_hours, episode.interview.held_within_72_hours) == (False, False)
    right = corrected(episode, late, returned_at=back + timedelta(hours=2))
    assert right.periods[-1].end == right.found_at == right.returned_at == right.ended_at == back + timedelta(hours=2)
    assert right.interview_due_at == back + timedelta(hours=74)
    assert (right.interview.offered_within_72_hours, right.interview.held_within_72_hours) == (True, True)


def test_of_one_moment_that_was_both_found_and_return_can_be_told_apart() -> None:
    right = corrected(returned(at(hours=3)), found_at=at(hours=1), returned_at=at(hours=4))
    assert (right.found_at, right.returned_at, right.periods[-1].end) == (at(hours=1), at(hours=4), at(hours=1))


def test_a_corrected_finding_moves_the_edge_that_two_periods_share() -> None:
    episode = after(after(raised(), found(at(hours=2)), LATER), category("A", at(hours=2)), LATER)
    right = corrected(episode, found_at=at(hours=1), found_location="hospital")
    assert [(p.start, p.end) for p in right.periods] == [(SEEN, at(hours=1)), (at(hours=1), None)]
    assert right.found_location == "hospital"


def test_last_seen_and_the_first_category_are_corrected_with_what_they_begin() -> None:
    right = corrected(raised(), last_seen_at=at(hours=-2), category="A")
    assert (right.last_seen_at, right.periods[0].start, right.periods[0].category, right.category) == (at(hours=-2), at(hours=-2), "A", "A")
    two = after(raised(), category("A", at(hours=3)), LATER)
    assert corrected(two, category="A").category is Category.A
    between = corrected(raised(), last_seen_precision="between", last_seen_until=at(minutes=5))
    assert between.last_seen_until == at(minutes=5)
    assert corrected(between, last_seen_precision="about").last_seen_until is None, "one time has no second"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last_seen_at": at(hours=1)}, "reported_at"),
        ({"reported_at": at(hours=-1)}, "reported_at"),
        ({"last_seen_precision": "between"}, "last_seen_until"),
        ({"returned_at": at(hours=9)}, "returned_at"),
        ({"found_at": at(hours=4)}, "returned_at"),
        ({"found_at": at(hours=-1)}, "found_at"),
        ({"returned_at": at(hours=3)}, "reason"),
    ],
)
def test_what_cannot_be_true_together_or_is_no_correction_is_refused(fields: dict[str, Any], field: str) -> None:
    assert refused(returned(at(hours=3)), correcting(**fields)).field == field


def test_a_return_before_last_seen_and_what_was_never_recorded_are_refused() -> None:
    assert isinstance(refused(returned(at(hours=3)), correcting(returned_at=at(hours=-1), found_at=SEEN)), ReturnBeforeLastSeen)
    for fields in ({"returned_at": at(hours=1)}, {"found_at": at(hours=1)}, {"found_location": "friend"}):
        assert isinstance(refused(raised(), correcting(**fields)), NotAllowedNow)
    two = after(raised(), category("A", at(hours=3)), LATER)
    assert refused(two, correcting(last_seen_at=at(hours=4), reported_at=at(hours=4))).field == "last_seen_at"
    with pytest.raises(ValidationError, match="at least one"):
        correcting()


def test_time_of_another_episode_cannot_be_claimed_by_a_correction() -> None:
    before = Neighbour.of(returned(at(hours=-3), raised(last_seen_at=at(hours=-5))))
    around = Around(LATER, [before])
    for start in (at(hours=-4), at(hours=-6)):
        with pytest.raises(OverlapsAnother):
            decide(raised(), correcting(last_seen_at=start), around)
    assert decide(raised(), correcting(last_seen_at=at(hours=-3)), around), "its very end is free"


def test_words_are_corrected_beside_the_event_and_codes_in_it() -> None:
    command = correcting(circumstances="By the front door.", returned_at=at(hours=2))
    (change,) = decide(returned(at(hours=3)), command, Around(LATER))
    assert isinstance(change, EpisodeCorrected)
    assert change.changes == (FieldCorrected(field="returned_at", old="2026-01-15T23:00:00Z", new="2026-01-15T22:00:00Z"),)
    assert SENTENCES[EpisodeCorrected](change, command.narrative()) == (
        "Corrected: returned, 15 January 2026 at 23:00 → 15 January 2026 at 22:00; circumstances → By the front door. (because: Misheard.)"
    )
    (words_alone,) = decide(raised(), correcting(last_seen_by="Day staff"), Around(LATER))
    assert isinstance(words_alone, EpisodeCorrected)
    assert words_alone.changes == ()


def imported(*days: tuple[str, str, str | None]) -> EpisodeSnapshot:
    return evolve(None, import_episode([period(*one) for one in days], False, BEGINNING), datetime(2026, 6, 1, tzinfo=UTC))


def period(code: str, start: str, end: str | None = None) -> Period:
    def day(text: str) -> datetime:
        return london_midnight(datetime.fromisoformat(text).date())

    return Period(category=Category(code), start=day(start), end=end and day(end), sent=(SentRow(collection_year="2025-26", line=2),))  # type: ignore[arg-type]


def test_of_imported_history_days_are_corrected_to_days() -> None:
    episode = imported(("M", "2025-05-14", "2025-05-15"), ("A", "2025-05-15", "2025-05-16"))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    right = corrected(
        episode, now, last_seen_at=datetime(2025, 5, 13, 21, 40, tzinfo=UTC), returned_at=datetime(2025, 5, 17, 9, tzinfo=UTC)
    )
    assert right.last_seen_at == right.periods[0].start == right.reported_at == period("M", "2025-05-13").start
    assert (right.periods[-1].end, right.interview_due_at) == (period("M", "2025-05-17").start, None)
    assert right.periods[0].sent == episode.periods[0].sent


def test_what_people_recorded_on_imported_history_no_file_undoes() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    closed = imported(("M", "2025-05-14", "2025-05-15"))
    brought = bring_periods(
        corrected(closed, now, returned_at=datetime(2025, 5, 16, tzinfo=UTC)), [period("M", "2025-05-14", "2025-05-15")], False
    )
    assert brought == []
    still = after(imported(("M", "2026-05-14", None)), found(datetime(2026, 5, 20, 12, tzinfo=UTC)), now)
    assert bring_periods(still, [period("M", "2026-05-14", "2026-05-15")], False) == [], "twice the same file decides nothing"


def test_a_child_last_seen_on_another_day_has_the_age_and_the_placement_of_that_day() -> None:
    """Turned 13 and moved on 15 January: an absence that began the day before was a child of 12's, from the first home."""
    care = [
        CareEpisode(decom=date(2025, 1, 1), dec=date(2026, 1, 15), ls="C2", place="U1", place_provider="PR1", urn="SC1"),
        CareEpisode(decom=date(2026, 1, 15), ls="C2", place="K2", place_provider="PR4", urn="SC2"),
    ]
    mark = Mark(code="uasc", since=date(2026, 1, 15))
    child = ChildSnapshot(
        child_id="1001", version=1, date_of_birth=date(2013, 1, 15), care_status="ours", care=care, marks=[mark], team="CLA-N"
    )
    episode = raised().model_copy(update={"child": child_at_start(child, date(2026, 1, 15))})
    assert (episode.child.age, episode.child.urn, episode.child.marks) == (13, "SC2", (mark,))
    moved = child.model_copy(update={"team": "LC", "restricted": True})

    def after_correcting(**fields: Any) -> EpisodeSnapshot:
        (change,) = decide(episode, correcting(**fields), Around(LATER, child=moved))
        return evolve(episode, change, LATER)

    right = after_correcting(last_seen_at=at(hours=-21)).child
    assert (right.age, right.urn, right.placement_type, right.marks) == (12, "SC1", "U1", ())
    assert (right.team, right.restricted) == ("CLA-N", False), "the register keeps no dates of these"
    assert after_correcting(last_seen_at=at(hours=-19)).child == episode.child, "the same day in London"


def test_of_a_child_in_no_register_and_of_imported_history_another_day_changes_what_it_may() -> None:
    left = ChildSnapshot(
        child_id="1001", version=1, date_of_birth=date(2010, 1, 1), care_status="ours", care=[CareEpisode(decom=SEEN.date())]
    )
    said = ChildAtStart(care_status="ours", in_care=False, provisional=True, age=14)
    assert on_another_day(said, left, date(2026, 1, 1), submitted=False) == said
    start = child_at_start(left, SEEN.date(), submitted=True)
    before = on_another_day(start, left, date(2026, 1, 1), submitted=True)
    assert (before.care_status, before.in_care) == ("ours", False), "the Department's return counted the child"
    assert on_another_day(start, left, date(2026, 1, 1), submitted=False).care_status == "at_home"
