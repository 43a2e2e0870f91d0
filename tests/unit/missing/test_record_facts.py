"""Facts of domain.md on the record: 1, 2, 5, 10, 11, 12, 13 and 16. Their 903 files are the reports' to test."""

from datetime import UTC, date, datetime

from made_episodes import OWNER, after, called_for, raised, returned

from services.missing.domain import commands as c
from services.missing.views import minutes_missing
from shared.clock import LONDON, london_date
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.ssda903.years import CollectionYear

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def london(*at: int) -> datetime:
    return datetime(*at, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type,misc]


def days(episode: EpisodeSnapshot) -> list[tuple[str, date, date | None]]:
    return [(p.category.value, london_date(p.start), p.end and london_date(p.end)) for p in episode.periods]


def test_1_a_night_away_is_hours_to_us_and_a_day_to_the_department() -> None:
    episode = returned(london(2025, 5, 15, 1, 10), raised(last_seen_at=london(2025, 5, 14, 22, 40)))
    assert minutes_missing(episode, NOW) == 150
    assert days(episode) == [("M", date(2025, 5, 14), date(2025, 5, 15))]


def test_2_out_and_back_on_one_day_is_a_period_of_that_day() -> None:
    episode = returned(london(2025, 5, 14, 21, 0), raised(last_seen_at=london(2025, 5, 14, 12, 0)))
    assert days(episode) == [("M", date(2025, 5, 14), date(2025, 5, 14))]


def test_5_missing_then_away_is_one_episode_of_two_periods_that_touch() -> None:
    when = london(2025, 5, 15, 9, 0)
    episode = after(raised(last_seen_at=london(2025, 5, 14, 22, 40)), c.RecordFound(found_at=when, place="friend", seen_by="x"), when)
    episode = after(episode, c.ChangeCategory(category="A", from_at=when, reason="x"), when)
    episode = returned(london(2025, 5, 16, 8, 0), episode)
    assert days(episode) == [("M", date(2025, 5, 14), date(2025, 5, 15)), ("A", date(2025, 5, 15), date(2025, 5, 16))]
    assert episode.periods[0].end == episode.periods[1].start


def test_10_a_placement_that_ends_while_missing_ends_the_period_and_nothing_else() -> None:
    ended = london(2025, 5, 25, 12, 0)
    episode = after(
        raised(last_seen_at=london(2025, 5, 20, 22, 0)),
        c.ChangeCategory(category="M", from_at=ended, reason="The home closed its place.", placement_ended=True),
        ended,
    )
    assert days(episode) == [("M", date(2025, 5, 20), date(2025, 5, 25)), ("M", date(2025, 5, 25), None)]
    assert (episode.owner, episode.status, episode.last_seen_at) == (OWNER, EpisodeStatus.OPEN, london(2025, 5, 20, 22, 0))
    assert minutes_missing(episode, ended) == (4 * 24 + 14) * 60, "no clock restarts"


def test_11_an_hour_the_clocks_skip_is_not_counted() -> None:
    episode = returned(london(2026, 3, 29, 3, 30), raised(last_seen_at=london(2026, 3, 28, 23, 30)))
    assert minutes_missing(episode, NOW) == 180


def test_12_half_past_midnight_on_1_april_is_the_new_year() -> None:
    (period,) = raised(last_seen_at=london(2026, 4, 1, 0, 30)).periods
    assert period.start == datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert str(CollectionYear.of(london_date(period.start))) == "2026-27"


def test_13_the_interview_is_due_72_elapsed_hours_after_return_when_clocks_go_back() -> None:
    episode = returned(london(2026, 10, 23, 17, 0), raised(last_seen_at=london(2026, 10, 23, 12, 0)))
    assert episode.interview_due_at == datetime(2026, 10, 26, 16, 0, tzinfo=UTC)


def test_16_found_in_hospital_is_on_the_list_until_back_and_the_clock_runs_from_then() -> None:
    found_at, back = london(2025, 5, 15, 1, 10), london(2025, 5, 16, 14, 0)
    seen = raised(last_seen_at=london(2025, 5, 14, 22, 40))
    found = after(seen, c.RecordFound(found_at=found_at, place="hospital", seen_by="A nurse"), found_at)
    assert (found.status, found.ongoing, found.interview_due_at) == (EpisodeStatus.FOUND, True, None)
    assert "record_return" in called_for(found, found_at)
    episode = returned(back, found)
    assert days(episode) == [("M", date(2025, 5, 14), date(2025, 5, 15))]
    assert episode.interview_due_at == london(2025, 5, 19, 14, 0)
