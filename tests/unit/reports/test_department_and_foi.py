"""Fact 14 of domain.md, and the answers to freedom of information requests: what is shown, and what is withheld."""

import pytest
from collated_authority import Authority, london
from small_histories import after, discussed, held, offered, several

from services.reports.disclosure.questions import NotPublished
from services.reports.returns import department, foi
from services.reports.returns.department import GROUPS
from shared.contracts.codes import InterviewOutcome
from shared.ssda903.years import CollectionYear

YEAR = CollectionYear(2025)
FIRST = "Children who were missing"


async def measured(authority: Authority, year: CollectionYear = YEAR, *, published: bool = True) -> dict[tuple[str, str], object]:
    await authority.collate()
    now = authority.clock.now()
    found = await authority.facts.read(lambda connection: department.measures(connection, year, now, published=published))
    return {(group, line.measure): line.number for group, lines in found.items() for line in lines}


async def answers(authority: Authority, *years: CollectionYear) -> dict[tuple[str, str], tuple[object, ...]]:
    await authority.collate()
    now = authority.clock.now()
    found = await authority.facts.read(lambda connection: foi.answer(connection, years or (YEAR,), now))
    return {(one.asked.question, line.label): line.numbers for one in found for line in one.lines}


def missing(authority: Authority, children: range, each: int, **coded: object) -> None:
    for child in children:
        for day in range(each):
            authority.missing(str(child), f"2025-06-{day + 1:02} 10:00", f"2025-06-{day + 1:02} 20:00", **coded)


async def test_fact_14_400_looked_after_84_with_an_incident_500_incidents_are_21_percent_and_6_0(authority: Authority) -> None:
    for child in range(400):
        authority.child(str(child), ("2024-01-01", None, "C2"))
    missing(authority, range(80), 6)
    missing(authority, range(80, 84), 5)
    told = await measured(authority)
    assert [told[FIRST, one.title] for one in GROUPS[0].measures[:6]] == [400, 84, 21, 500, 6.0, 84]
    assert told["Missing incidents by whole days", "Under 1 day"] == 500
    assert told["Children who were away without authorisation", "Children who were away during the year"] == 0
    assert told["Children who were away without authorisation", "Average number of away incidents for each child who was away"] == "z"


async def test_under_half_a_percent_is_k_whether_published_or_not(authority: Authority) -> None:
    for child in range(1500):
        authority.child(str(child), ("2024-01-01", None, "C2"))
    missing(authority, range(6), 1)
    share = (FIRST, "Percentage of children looked after who had a missing incident")
    assert (await measured(authority))[share] == (await measured(authority, published=False))[share] == "k"


async def test_a_line_of_three_is_c_with_another_and_is_told_for_our_own_use(authority: Authority) -> None:
    missing(authority, range(20), 1, sex="F")
    missing(authority, range(20, 30), 1, sex="M")
    missing(authority, range(30, 33), 1, sex="U")
    sexes = [("Children who were missing, by sex", label) for label in ("Male", "Female", "Unknown to the register")]
    told, ours = await measured(authority), await measured(authority, published=False)
    assert [told[one] for one in sexes] == ["c", 20, "c"]
    assert [ours[one] for one in sexes] == [10, 20, 3]
    assert told["Children who were missing, by sex", "Total children who were missing during the year"] == 33


async def test_an_incident_open_on_1_april_counts_in_both_years_and_its_days_to_31_march(authority: Authority) -> None:
    authority.missing("1", "2025-03-20 10:00", "2025-04-02 10:00")
    for year, band in ((CollectionYear(2024), "11 to 15 days"), (YEAR, "11 to 15 days")):
        told = await measured(authority, year, published=False)
        assert told[FIRST, "Number of missing incidents during the year"] == 1
        assert told["Missing incidents by whole days", band] == 1
    assert (await measured(authority, CollectionYear(2024), published=False))[FIRST, "Children missing at 31 March"] == 1
    assert (await measured(authority, CollectionYear(2024), published=False))[FIRST, "Average (mean) days of a missing incident"] == 11.0
    assert (await measured(authority, published=False))[FIRST, "Average (mean) days of a missing incident"] == 13.0


async def test_a_period_that_began_in_the_next_placement_counts_there(authority: Authority) -> None:
    authority.child("1", ("2024-01-01", "2025-05-25", "C2"))
    care = [("2024-01-01", "2025-05-25", "U4"), ("2025-05-25", None, "K2")]
    authority.child("1", version=2, care=[{"decom": began, "dec": ceased, "place": place} for began, ceased, place in care])
    authority.imported("1", ("M", "2025-05-20", "2025-05-25"), ("M", "2025-05-25", "2025-05-28"), placement_type="U4")
    told = await measured(authority, published=False)
    title = "Missing incidents by placement at the start"
    assert (told[title, "Foster placements"], told[title, "Secure homes and children's homes"]) == (1, 1)


async def test_a_year_that_is_not_over_is_not_published(authority: Authority) -> None:
    with pytest.raises(NotPublished, match="one collection year that is over"):
        await measured(authority, CollectionYear(2026))
    assert await measured(authority, CollectionYear(2026), published=False)


async def test_what_is_of_31_march_is_nothing_until_that_day_has_come(authority: Authority) -> None:
    authority.missing("1", "2025-06-01 10:00")
    last = [(FIRST, "Children missing at 31 March"), ("Children who were away without authorisation", "Children away at 31 March")]
    authority.clock.set(london("2026-03-30 12:00"))
    told = await measured(authority, published=False)
    assert [told[one] for one in last] == ["31 March 2026 has not come"] * 2
    assert told[FIRST, "Number of missing incidents during the year"] == 1
    authority.clock.set(london("2026-04-01 12:00"))
    told = await measured(authority, published=False)
    assert [told[one] for one in last] == [1, 0]


async def test_interviews_are_told_in_lines_that_exclude_each_other_so_that_nothing_can_be_subtracted(authority: Authority) -> None:
    several(*(after(offered(), held()) for _ in range(1)))(authority)
    for number in range(20):
        child = str(100 + number)
        authority.happened(authority.missing(child, "2025-06-02 10:00", "2025-06-03 12:00"), offered(), held())
    for number in range(3):
        child = str(200 + number)
        authority.happened(authority.missing(child, "2025-06-02 10:00", "2025-06-03 12:00"), offered(InterviewOutcome.DECLINED))
    for number in range(9):
        child = str(300 + number)
        authority.happened(authority.missing(child, "2025-06-02 10:00", "2025-06-03 12:00"), discussed())
    told = await answers(authority)
    question = "How many return home interviews were offered and held in time?"
    assert {label: numbers for (asked, label), numbers in told.items() if asked == question} == {
        "Interview held within 72 hours": (21,),
        "Offered within 72 hours, and not held within them": ("c",),
        "Offered or held only after 72 hours": (0,),
        "No offer recorded": ("c",),
        "All returns": (33,),
    }


async def test_a_year_of_which_nothing_is_recorded_is_not_held_and_never_nought(authority: Authority) -> None:
    authority.imported("1", ("M", "2024-06-01", "2024-06-02"))
    missing(authority, range(10, 20), 1)
    told = await answers(authority, CollectionYear(2023), CollectionYear(2024), YEAR)
    assert told["How often did children go missing?", "Missing incidents"] == (None, "c", 10)
    interviews = "How many return home interviews were offered and held in time?"
    assert told[interviews, "All returns"] == (None, None, 10), "imported history knows no interviews"


async def test_no_answer_shows_a_count_of_one_to_five(authority: Authority) -> None:
    for number in range(40):
        authority.child(str(number), ("2024-01-01", None, "C2"))
        for day in range(1 + number % 4):
            authority.missing(
                str(number), f"2025-06-{day + 1:02} 10:00", f"2025-06-{day + 1 + number % 9:02} 20:00",
                sex="FM"[number % 7 == 0], age=10 + number % 8, placement_type=("U4", "K2", "P1", "H5")[number % 4 * (number % 3 == 0)],
            )  # fmt: skip
    shown = [number for numbers in (await answers(authority)).values() for number in numbers if isinstance(number, int)]
    assert shown
    assert not [number for number in shown if 1 <= number <= 5]
