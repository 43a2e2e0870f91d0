"""Which episodes are of a theme: each theme has its one, and the line beside it that is not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from collated_authority import Authority, london
from small_histories import action, after, at, decided, discussed, held, imported, offered, one, plan, strategy, told

from services.reports.reviews.population import Asked, Population, population
from services.reports.reviews.themes import THEME, THEMES, Case
from shared.contracts.response_codes import Response, TellWhom

JUNE = date(2025, 6, 1), date(2025, 7, 1)
NOW = london("2025-06-20 12:00")


async def drawn_from(
    authority: Authority, theme: str = "random", days: tuple[date, date] = JUNE, known_on: date | None = None, with_imported: bool = False
) -> list[Case]:
    return (await found(authority, Asked(theme, *days, known_on, with_imported))).cases


async def found(authority: Authority, asked: Asked) -> Population:
    await authority.collate()
    return await authority.facts.read(lambda connection: population(connection, asked, NOW))


def thrice(authority: Authority) -> None:
    for day in ("04-01", "05-15", "06-02"):
        authority.missing("a", f"2025-{day} 10:00", f"2025-{day} 20:00")


YES: dict[str, Any] = {
    "random": (one(), "Drawn from all episodes"),
    "long_absence": (one("a", "2025-06-02 10:00", "2025-06-03 10:00"), "Was gone for 1 day"),
    "many_episodes": (thrice, "3 episodes in 90 days"),
    "no_interview": (after(), "No interview was held, nor a discussion"),
    "out_of_area": (one(in_area=False), "Placed out of the area"),
    "under_13": (one(age=12), "12 years old"),
    "exploitation": (one(marks=[{"code": "county_lines"}]), "A mark of exploitation was in force"),
    "recorded_late": (at("2025-06-05 12:00", one()), "Written down 3 days or more after we were told"),
    "unaccompanied": (one(marks=[{"code": "uasc"}]), "Unaccompanied asylum-seeking child"),
    "disabled": (one(marks=[{"code": "disability"}]), "Disabled child"),
    "away": (one(category="A"), "Recorded as away"),
}
NO: dict[str, Callable[[Authority], object]] = {
    "random": one("a", "2025-05-02 10:00", "2025-05-31 20:00"),
    "long_absence": one("a", "2025-06-02 10:00", "2025-06-03 09:59"),
    "many_episodes": one(),
    "no_interview": after(held()),
    "out_of_area": one(in_area=True),
    "under_13": one(age=13),
    "exploitation": one(marks=[{"code": "county_lines", "until": "2025-06-01"}]),
    "recorded_late": imported(),
    "unaccompanied": one(),
    "disabled": one(),
    "away": one(),
}


def test_every_theme_has_its_example_and_says_what_it_is_about() -> None:
    assert set(YES) == set(NO) == set(THEME)
    assert all(theme.episodes and theme.look_at and theme.source for theme in THEMES)


@pytest.mark.parametrize("theme", THEME)
async def test_an_episode_of_the_theme_is_in_it_with_the_reason(authority: Authority, theme: str) -> None:
    write, reason = YES[theme]
    authority.clock.set(london("2025-06-02 11:00"))
    write(authority)
    assert [THEME[theme].because(case) for case in await drawn_from(authority, theme)] == [reason]


@pytest.mark.parametrize("theme", THEME)
async def test_an_episode_beside_the_theme_is_not_in_it(authority: Authority, theme: str) -> None:
    authority.clock.set(london("2025-06-02 11:00"))
    NO[theme](authority)
    assert await drawn_from(authority, theme) == []


async def test_of_imported_history_which_knows_days_only_two_days_are_long_for_certain(authority: Authority) -> None:
    authority.imported("a", ("M", "2025-06-02", "2025-06-03"))
    authority.imported("b", ("M", "2025-06-02", "2025-06-04"))
    assert [(case.child_id, case.how_long) for case in await drawn_from(authority, "long_absence", with_imported=True)] == [("b", "2 days")]


async def test_imported_history_on_which_nothing_is_recorded_is_left_out_counted_and_drawn_where_it_is_asked_for(
    authority: Authority,
) -> None:
    authority.missing("a", "2025-06-02 10:00", "2025-06-03 12:00")
    authority.imported("b", ("M", "2025-06-02", "2025-06-04"))
    authority.imported("away", ("A", "2025-06-05", "2025-06-06"))
    authority.imported("before", ("M", "2025-05-02", "2025-05-04"))
    cases, left_out = await found(authority, Asked("random", *JUNE))
    assert ([case.child_id for case in cases], left_out) == (["a"], 2)
    assert (await found(authority, Asked("away", *JUNE))).left_out == 1, "of the theme alone"
    cases, left_out = await found(authority, Asked("random", *JUNE, with_imported=True))
    assert ({case.child_id for case in cases}, left_out) == ({"a", "b", "away"}, None)


@pytest.mark.parametrize(
    "work",
    [
        offered(at="2025-06-05 10:00"),
        held("2025-06-05 10:00"),
        discussed(),
        action(),
        plan(Response.DISCUSSION),
        strategy("2025-06-05 10:00"),
        decided("2025-06-05 10:00"),
        told(TellWhom.PARENTS, "2025-06-05 10:00"),
    ],
)
async def test_imported_history_on_which_somebody_recorded_what_was_done_is_drawn(authority: Authority, work: Any) -> None:
    authority.clock.set(london("2025-06-06 12:00"))
    authority.happened(authority.imported("a", ("M", "2025-06-02", "2025-06-03")), work)
    cases, left_out = await found(authority, Asked("random", *JUNE))
    assert ([case.child_id for case in cases], left_out) == (["a"], 0)


async def test_an_imported_child_who_is_missing_now_is_never_left_out(authority: Authority) -> None:
    authority.imported("a", ("M", "2025-06-02", None))
    assert [case.child_id for case in await drawn_from(authority)] == ["a"]


async def test_who_is_still_missing_is_in_it_and_who_goes_after_the_period_or_was_cancelled_is_not(authority: Authority) -> None:
    authority.missing("a", "2025-05-20 10:00")
    authority.missing("b", "2025-07-01 00:30")
    authority.cancelled(authority.missing("c", "2025-06-02 10:00"))
    assert [(case.child_id, case.ended_on, case.how_long) for case in await drawn_from(authority)] == [("a", None, "31 days 2 hours")]


async def test_a_period_ends_before_its_last_midnight_in_london(authority: Authority) -> None:
    authority.missing("a", "2025-06-30 10:00", "2025-06-30 23:59")
    authority.missing("b", "2025-06-30 10:00", "2025-07-01 00:00")
    assert [case.child_id for case in await drawn_from(authority)] == ["a"]


async def test_a_round_can_be_drawn_again_as_the_facts_were_known_on_its_day(authority: Authority) -> None:
    authority.clock.set(london("2025-06-04 12:00"))
    authority.missing("a", "2025-06-02 10:00", "2025-06-03 12:00")
    authority.clock.set(london("2025-06-10 12:00"))
    authority.missing("late", "2025-06-03 10:00", "2025-06-03 12:00")
    assert {case.child_id for case in await drawn_from(authority)} == {"a", "late"}
    assert {case.child_id for case in await drawn_from(authority, known_on=date(2025, 6, 4))} == {"a"}


async def test_a_restricted_childs_case_says_so_and_no_case_has_a_name(authority: Authority) -> None:
    authority.child("a", ("2024-01-01", None, "C2"), restricted=True)
    authority.missing("a", "2025-06-02 10:00", "2025-06-03 12:00", team="CLA-N")
    (case,) = await drawn_from(authority)
    assert (case.restricted, case.stratum) == (True, "CLA-N")
    assert not [field for field in vars(case) if "name" in field]
