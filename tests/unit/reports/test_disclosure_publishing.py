"""Figures as they may be published, from the facts of a made-up authority (domain.md, fact 14, and "Returns to the Department")."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from collated_authority import Authority

from services.reports.disclosure import publishing
from services.reports.disclosure.given import Given, GivenTable
from services.reports.disclosure.publishing import figures, nearest_ten
from services.reports.disclosure.questions import NotPublished, publishable
from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.question import Question, ask
from shared.clock import london_date

YEAR = ("2025-04-01", "2026-04-01")


def asking(indicator: str, by: str | None = None, *where: str, days: tuple[str, str] = YEAR, monthly: bool = False) -> Question:
    first, last = map(date.fromisoformat, days)
    return ask(INDICATORS[indicator], first, last, (by,) if by else (), where, monthly=monthly)


async def published(authority: Authority, indicator: str, by: str | None = None, *where: str, **how: Any) -> list[Row]:
    await authority.collate()
    monthly = how.pop("monthly", False)
    now = authority.clock.now()
    question = publishable(asking(indicator, by, *where, monthly=monthly), london_date(now))
    return await authority.facts.read(lambda connection: figures(connection, question, now, **how))


async def given_out(authority: Authority, indicator: str, by: str | None = None, **how: Any) -> list[GivenTable]:
    await authority.collate()
    now = authority.clock.now()
    question = publishable(asking(indicator, by, **how), london_date(now))
    return (await authority.facts.read(lambda connection: publishing.published(connection, question, now))).tables


def told(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    return [(row.numerator, row.denominator, row.value) for row in rows]


def incidents(authority: Authority, children: range, each: int = 1, **coded: Any) -> None:
    for number in children:
        for day in range(each):
            authority.missing(f"{number}", f"2025-06-{day + 1:02d} 10:00", f"2025-06-{day + 1:02d} 22:00", **coded)


async def test_the_departments_measures_in_the_departments_form(authority: Authority) -> None:
    for number in range(1400):
        authority.child(f"{number}", ("2024-01-01", None, "C2"), team="A" if number < 400 else "B")
    incidents(authority, range(80), each=6)
    incidents(authority, range(80, 84), each=5)
    incidents(authority, range(400, 406))
    assert told(await published(authority, "percent_of_looked_after_children", "team")) == [(84, 400, 21), (6, 1000, 1)]
    assert told(await published(authority, "incidents_per_child")) == [(506, 90, 5.6)]
    assert told(await published(authority, "percent_of_looked_after_children", national=True)) == [(90, 1400, 6)]
    assert nearest_ten(86896) == 86900


async def test_under_half_a_percent_is_k_and_nothing_to_divide_by_z_and_none_is_0(authority: Authority) -> None:
    assert told(await published(authority, "percent_of_looked_after_children")) == [(0, 0, "z")]
    assert told(await published(authority, "duration_median")) == [(None, 0, "z")]
    for number in range(1300):
        authority.child(f"{number}", ("2024-01-01", None, "C2"))
    assert told(await published(authority, "percent_of_looked_after_children")) == [(0, 1300, 0)]
    incidents(authority, range(6))
    assert told(await published(authority, "percent_of_looked_after_children")) == [(6, 1300, "k")]


async def test_a_cell_of_three_takes_a_second_with_it_wherever_it_is_asked_for(authority: Authority) -> None:
    incidents(authority, range(20), sex="F")
    incidents(authority, range(20, 23), sex="M")
    incidents(authority, range(23, 33), sex="U")
    rows = await published(authority, "incidents", "sex")
    assert [(row.at["sex"], row.value) for row in rows] == [("M", "c"), ("F", 20), ("U", "c")]
    assert told(await published(authority, "incidents")) == [(33, None, 33)]
    for sex, value in (("F", 20), ("M", "c"), ("U", "c")):
        assert told(await published(authority, "incidents", None, f"sex:{sex}")) == [(value, None, value)], "one alone tells no more"


async def test_a_year_by_months_hides_what_the_year_could_tell_of_a_month(authority: Authority) -> None:
    incidents(authority, range(3))
    for number in range(20):
        authority.missing(f"{number}", f"2025-{7 + number % 2:02d}-02 10:00", f"2025-{7 + number % 2:02d}-03 10:00")
    months = {row.at["month"]: row.value for row in await published(authority, "episodes", monthly=True)}
    assert months["2025-06"] == "c"
    assert sorted(map(str, (months["2025-07"], months["2025-08"]))) == ["10", "c"]
    assert months["2025-09"] == 0


async def test_what_rests_on_few_children_is_hidden_however_large_the_number(authority: Authority) -> None:
    incidents(authority, range(2), each=20, sex="M")
    incidents(authority, range(2, 32), each=2, sex="F")
    assert {row.value for row in await published(authority, "incidents", "sex")} == {"c"}
    rows = await published(authority, "incidents_per_child", "sex")
    assert told(rows) == [("c", "c", "c")] * 2
    assert [row.value for row in await published(authority, "duration_median", "sex")] == ["c", "c"]


async def test_none_and_all_of_a_small_group_are_hidden_and_of_a_large_one_are_not(authority: Authority) -> None:
    for number in range(40):
        sex, held = ("M", False) if number < 3 else ("U", True) if number < 6 else ("F", True)
        done = authority.missing(f"{number}", "2025-06-01 10:00", "2025-06-02 22:00", sex=sex)
        authority.answered(done, offered=True, held=held)
    rows = await published(authority, "interviews_held_within_72_hours", "sex")
    assert {row.at["sex"]: row.value for row in rows if row.at["sex"] != "F"} == {"M": "c", "U": "c"}
    assert all(row.numerator == "c" for row in rows if row.at["sex"] != "F"), "0 of a few would tell of each"
    assert told(await published(authority, "interviews_offered_within_72_hours")) == [(40, 40, 100)]
    assert told(await published(authority, "interviews_held_within_72_hours")) == [("c", 40, "c")], "three without could be worked out"


async def test_nobodys_children_are_told_apart_by_how_long_they_were_gone(authority: Authority) -> None:
    incidents(authority, range(30))
    for number in range(30, 40):
        authority.missing(f"{number}", "2025-06-01 10:00", "2025-06-03 10:00")
    authority.missing("40", "2025-06-01 10:00", "2025-07-15 10:00")
    rows = {row.at["duration_band"]: row for row in await published(authority, "duration_bands")}
    assert (rows["over_30_days"].numerator, rows["over_30_days"].denominator, rows["over_30_days"].value) == ("c", 41, "c")
    assert {rows["under_1_day"].value, rows["1_to_2_days"].value} == {73, "c"}
    assert rows["8_to_10_days"].value == 0


async def test_what_was_published_before_hides_what_could_be_subtracted(authority: Authority) -> None:
    incidents(authority, range(20), sex="F")
    incidents(authority, range(20, 50), sex="M")
    first = await published(authority, "incidents", "sex")
    assert told(first) == [(30, None, 30), (20, None, 20)]
    given = await given_out(authority, "incidents", "sex")
    assert await published(authority, "incidents", "sex", earlier=given) == first
    incidents(authority, range(50, 53), sex="F")
    assert told(await published(authority, "incidents", "sex", earlier=given)) == [("c", None, "c")] * 2
    incidents(authority, range(53, 60), sex="F")
    assert told(await published(authority, "incidents", "sex", earlier=given)) == [(30, None, 30), (30, None, 30)]


async def test_both_sides_of_a_share_are_held_against_the_share_published_before(authority: Authority) -> None:
    for number in range(60):
        done = authority.missing(f"{number}", "2025-06-01 10:00", "2025-06-02 22:00")
        authority.answered(done, offered=True, held=number < 40)
    given = await given_out(authority, "interviews_held_within_72_hours")
    assert {one.part for one in given} == {"share"}
    for number in range(60, 72):
        done = authority.missing(f"{number}", "2025-06-01 10:00", "2025-06-02 22:00")
        authority.answered(done, offered=True, held=number < 70)
    assert told(await published(authority, "interviews_held_within_72_hours")) == [(50, 72, 69)], "by itself all may be shown"
    (row,) = await published(authority, "interviews_held_within_72_hours", earlier=given)
    assert row.value == "c", "two more without an interview could be told apart"


async def test_a_value_that_was_given_out_and_is_gone_keeps_its_row(authority: Authority) -> None:
    incidents(authority, range(20), sex="F")
    given = await given_out(authority, "incidents", "sex")
    gone = [replace(table, cells=[*table.cells, Given({"sex": "U"}, 3, False)]) for table in given]
    rows = await published(authority, "incidents", "sex", earlier=gone)
    assert {row.at["sex"]: row.value for row in rows} == {"F": "c", "U": "c"}, "beside the total 20 would tell that three are gone"


async def test_what_was_published_of_another_year_or_figure_hides_nothing(authority: Authority) -> None:
    incidents(authority, range(20))
    given = await given_out(authority, "incidents")
    others = [replace(table, **other) for table in given for other in ({"year": "2024-25"}, {"indicator": "children"})]
    incidents(authority, range(20, 22))
    assert told(await published(authority, "incidents", earlier=others)) == [(22, None, 22)]
    assert told(await published(authority, "incidents", earlier=given)) == [("c", None, "c")]


async def test_of_a_table_by_another_field_the_totals_are_held_against_it(authority: Authority) -> None:
    incidents(authority, range(20), sex="F", team="A")
    incidents(authority, range(20, 40), sex="M", team="B")
    given = await given_out(authority, "incidents", "team")
    incidents(authority, range(40, 42), sex="F", team="A")
    assert "c" in {row.value for row in await published(authority, "incidents", "sex", earlier=given)}
    assert told(await published(authority, "incidents", earlier=given)) == [("c", None, "c")]


PUBLISHABLE = [one for one in CATALOGUE if one.publishable]


@pytest.mark.parametrize("indicator", PUBLISHABLE, ids=lambda one: one.id)
async def test_every_figure_by_every_field_has_a_published_form_without_a_small_count(authority: Authority, indicator: Any) -> None:
    for number in range(9):
        authority.child(f"{number}", ("2024-01-01", None, "C2"), team="AB"[number % 2])
        done = authority.missing(f"{number}", f"2025-0{4 + number % 3}-01 10:00", f"2025-0{4 + number % 3}-03 22:00", team="AB"[number % 2])
        authority.answered(done, offered=number != 4, held=number > 2)
    for field in (one for one in indicator.breakdowns if one.publishable):
        for monthly in {False, field.id in ("sex", "team")}:
            for row in await published(authority, indicator.id, field.id, monthly=monthly):
                counts = [number for number in (row.numerator, row.denominator) if isinstance(number, int)]
                assert not any(1 <= number <= 5 for number in counts), (field.id, row)
                assert row.children.all == 0, "how many it rests on is not told either"


def test_every_share_says_what_is_in_its_numerator_so_that_either_side_can_be_hidden() -> None:
    shares = [one for one in PUBLISHABLE if one.kind is Kind.PERCENT and not one.bands]
    assert shares
    assert all(one.among for one in shares)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (lambda: asking("incidents", "provider"), "never tells of a home or a provider"),
        (lambda: asking("incidents", None, "provider:PR1"), "never tells of a home or a provider"),
        (lambda: asking("incidents", days=("2025-04-01", "2025-05-01")), "one collection year that is over"),
        (lambda: asking("incidents", days=("2024-04-01", "2026-04-01")), "one collection year that is over"),
        (lambda: asking("incidents", days=("2026-04-01", "2027-04-01")), "one collection year that is over"),
        (lambda: asking("incidents", None, "sex:F", "sex:U"), "takes one field"),
        (lambda: asking("incidents", "sex", "team:A"), "takes one field"),
        (lambda: ask(INDICATORS["incidents"], *map(date.fromisoformat, YEAR), ("sex", "team"), (), monthly=False), "takes one field"),
        (lambda: asking("share_of_the_ten"), "is not made of this figure"),
        (lambda: replace(asking("incidents"), known_on=date(2026, 5, 1)), "what was known before could be subtracted"),
    ],
)
def test_what_could_be_subtracted_or_tells_of_a_home_has_no_published_form(question: Any, said: str) -> None:
    with pytest.raises(NotPublished, match=said):
        publishable(question(), date(2026, 6, 1))


def test_no_field_that_tells_of_a_home_can_be_published() -> None:
    telling = {field.id for one in CATALOGUE for field in one.breakdowns if not field.publishable}
    named = {field.id for one in CATALOGUE for field in one.breakdowns if any(word in field.id for word in ("provider", "home", "urn"))}
    assert named == telling == {"provider", "urn"}


async def test_a_question_for_publication_is_never_answered_as_it_is(authority: Authority) -> None:
    incidents(authority, range(3))
    await authority.collate()
    question = replace(asking("incidents"), published=True)
    assert told(await authority.facts.read(lambda connection: figures(connection, question, authority.clock.now()))) == [("c", None, "c")]
