"""What a form says of rules 575, 577 and 580 as an episode stands, and from which day on ending its period would break one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from made_episodes import after, raised

from services.missing.domain import commands as c
from services.missing.domain.return_rules import broken, broken_as_raised, broken_from, ended_from, outside_care
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus, Category
from shared.contracts.episodes import EpisodeSnapshot, Period

SEEN = datetime(2025, 5, 20, 21, tzinfo=UTC)
HOME = CareEpisode(decom=date(2024, 2, 1), rne="S", ls="C2", place="K2")


def child(*care: CareEpisode, born: date = date(2010, 3, 5), **different: Any) -> ChildSnapshot:
    told: dict[str, Any] = {"child_id": "1001", "version": 1, "care_status": CareStatus.OURS, "date_of_birth": born}
    return ChildSnapshot(**told | {"care": care} | different)


def ceased(on: date, rec: str) -> CareEpisode:
    return HOME.model_copy(update={"dec": on, "rec": rec})


def back(day: int, month: int) -> EpisodeSnapshot:
    at = datetime(2025, month, day, 12, tzinfo=UTC)
    return after(raised(last_seen_at=SEEN), c.RecordReturn(returned_at=at, found_location="friend"), at)


def rules(said: list[str]) -> list[str]:
    return [one.rpartition("(rule ")[2].partition(" of the 903)")[0] for one in said]


LEFT = child(ceased(date(2025, 5, 25), "E4A"))
EIGHTEEN = child(ceased(date(2025, 6, 1), "E5"), born=date(2007, 6, 1))
MOVED = child(ceased(date(2025, 5, 25), "X1"), CareEpisode(decom=date(2025, 5, 25), rne="P", ls="C2", place="U1"))


@pytest.mark.parametrize(
    ("episode", "register", "said"),
    [
        (raised(last_seen_at=SEEN), child(HOME), []),
        (raised(last_seen_at=SEEN), MOVED, ["575"]),
        (back(26, 5), MOVED, []),
        (raised(last_seen_at=SEEN), LEFT, ["575", "577"]),
        (back(25, 5), LEFT, []),
        (back(26, 5), LEFT, ["577"]),
        (back(31, 5), EIGHTEEN, []),
        (back(1, 6), EIGHTEEN, ["580"]),
        (back(1, 6), child(ceased(date(2025, 6, 1), "E8"), born=date(2007, 6, 1)), []),
        (back(26, 5), LEFT.model_copy(update={"care_status": CareStatus.PLACED_HERE}), []),
        (back(26, 5), LEFT.model_copy(update={"date_of_birth": None}), []),
    ],
)
def test_what_stands_is_held_against_the_childs_care_by_the_rules_of_the_return(
    episode: EpisodeSnapshot, register: ChildSnapshot, said: list[str]
) -> None:
    assert rules(broken(episode, register)) == said


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (child(HOME), {}),
        (MOVED, {}),
        (LEFT, {date(2025, 5, 26): ["577"]}),
        (EIGHTEEN, {date(2025, 6, 1): ["580"], date(2025, 6, 2): ["577"]}),
    ],
)
def test_the_day_typed_is_told_from_the_first_that_would_break_a_rule(register: ChildSnapshot, said: dict[date, list[str]]) -> None:
    assert {day: rules(one) for day, one in broken_from(raised(last_seen_at=SEEN), register).items()} == said
    assert broken_from(back(26, 5), register) == {}, "no period runs any more"


def period(start: datetime, end: datetime | None = None) -> Period:
    return Period(category=Category.M, start=start, end=end)


BACK_IN_CARE = child(
    ceased(date(2025, 5, 25), "E4A"), CareEpisode(decom=date(2025, 8, 1), rne="S", ls="C2", place="U1"), born=date(2010, 3, 5)
)


def test_the_days_on_which_no_period_may_start_are_those_outside_care() -> None:
    said = [(one.since, one.until) for one in outside_care(BACK_IN_CARE)]
    assert said == [(date(2010, 3, 6), date(2024, 2, 1)), (date(2025, 5, 25), date(2025, 8, 1))]
    assert {rule for one in outside_care(BACK_IN_CARE) for rule in rules([one.says])} == {"581"}
    assert outside_care(child()) == [], "no care is known"
    assert outside_care(BACK_IN_CARE.model_copy(update={"care_status": CareStatus.CARE_LEAVER})) == []


@pytest.mark.parametrize(
    ("raised_as", "register", "said"),
    [
        (period(SEEN), child(HOME), []),
        (period(SEEN), MOVED, ["575"]),
        (period(SEEN, SEEN + timedelta(days=1)), MOVED, []),
        (period(SEEN, SEEN + timedelta(days=6)), LEFT, ["577"]),
        (period(SEEN + timedelta(days=6)), LEFT, ["581"]),
    ],
)
def test_an_absence_that_is_about_to_be_raised_is_held_against_care_at_both_its_ends(
    raised_as: Period, register: ChildSnapshot, said: list[str]
) -> None:
    assert rules(broken_as_raised(raised_as, register)) == said


def test_before_it_is_raised_an_end_is_heeded_as_after() -> None:
    assert ended_from([period(SEEN)], LEFT) == broken_from(raised(last_seen_at=SEEN), LEFT) != {}
