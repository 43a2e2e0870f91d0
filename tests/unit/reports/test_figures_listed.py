"""A number of episodes leads to exactly those that were counted: as many in the list as in the cell, for every figure there is."""

from datetime import date
from typing import Any

import pytest
from collated_authority import Authority, london
from small_histories import at, imported, one, several, went
from test_reports_catalogue import CASES

from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.listing import Cell, Counted, cell_of, listed
from services.reports.indicators.question import NotAsked, Question, ask

LISTED = [one.id for one in CATALOGUE if one.listed]
OTHER_ROWS = {
    *("children", "children_more_than_once", "percent_more_than_once", "children_away", "children_missing_together"),
    *("percent_of_looked_after_children", "percent_away_of_looked_after_children", "missing_at_the_end"),
    *("children_three_times", "share_three_times"),
    *("looked_after", "incidents_per_100_looked_after", "share_of_the_ten", "third_in_30_days", "third_in_90_days"),
    *("school_hours_missed", "work_recorded_late", "hours_to_record", "actions_done", "reasons", "harms", "age_gaps"),
    *("listened_to", "right_person", "changed_since", "services_offered"),
    *("quorate_strategy_discussions", "told_or_not", "response_plans", "photographs", "plans_and_photographs"),
    *("alerts", "alerts_acknowledged", "alerts_acknowledged_within_15_minutes", "minutes_to_acknowledge"),
}
"""Children, hours, parts of the work, what children say, meetings, plans, alerts: no number of them is a number of episodes."""
AS_ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"monthly": True},
    {"by": ["sex"]},
    {"by": ["sex", "team"], "monthly": True},
    {"where": ["sex:F", "sex:unknown"], "by": ["age_band"]},
    {"known_on": date(2025, 6, 3), "monthly": True},
)
MORE = several(
    one("m", "2025-06-30 20:00", "2025-07-02 10:00", sex="M", team="CLA-N"),
    at("2025-06-04 10:00", one("late", "2025-06-01 10:00", "2025-06-03 10:00", sex=None)),
    imported(),
)
"""Beside what a figure's own test has: over the end of a month, of another sex, of none, and written down after the day as known on."""


async def read(authority: Authority, question: Question, cell: Cell | None = None) -> tuple[list[Row], list[Counted]]:
    await authority.collate()
    now = authority.clock.now()
    rows = await authority.facts.read(lambda facts: answer(facts, question, now))
    return rows, await authority.facts.read(lambda facts: listed(facts, question, cell or Cell({}), now))


def test_what_is_no_episode_is_not_listed() -> None:
    assert {one.id for one in CATALOGUE} - set(LISTED) == OTHER_ROWS
    with pytest.raises(NotAsked, match="counts nothing that can be listed"):
        cell_of(ask(INDICATORS["children"], date(2025, 4, 1), date(2026, 4, 1), (), (), monthly=False), (), None)


@pytest.mark.parametrize("name", LISTED)
async def test_a_list_has_as_many_as_its_number(authority: Authority, name: str) -> None:
    CASES[name][0](authority)
    MORE(authority)
    authority.clock.set(london("2026-06-01 09:00"))
    indicator, seen = INDICATORS[name], 0
    for asked in AS_ASKED:
        given: dict[str, Any] = {"by": (), "where": (), "monthly": False} | asked
        question = ask(indicator, date(2025, 4, 1), date(2026, 4, 1), **given)
        rows, every = await read(authority, question)
        for row in rows:
            bands = {indicator.bands.id} if indicator.bands else set()
            of = [one for one in every if Cell({key: row.at[key] for key in row.at if key not in bands}).holds(one)]
            among = [one for one in every if Cell(row.at, counted=True).holds(one)]
            if indicator.counts_rows:
                assert len(among) == row.numerator, (asked, row)
            if indicator.of_rows:
                assert len(of) == row.denominator, (asked, row)
            seen += len(of)
    assert seen, "something was counted"


async def test_a_list_says_of_a_share_which_count_and_follows_the_day_it_is_asked_of(authority: Authority) -> None:
    authority.clock.set(london("2025-06-04 09:00"))
    went(authority, "high", risk="high")
    authority.clock.set(london("2025-06-05 09:00"))
    went(authority, "low", risk="low")
    authority.child("low", version=1, restricted=True)
    asked = ask(INDICATORS["high_risk"], date(2025, 6, 1), date(2025, 7, 1), (), (), monthly=True)
    _, both = await read(authority, asked)
    assert {(one.child_id, one.counted, one.restricted) for one in both} == {("high", True, False), ("low", False, True)}
    assert both[0].last_seen_at == london("2025-06-02 10:00")
    _, not_high = await read(authority, asked, cell_of(asked, ["month:2025-06"], counted=False))
    assert [one.child_id for one in not_high] == ["low"]
    then = ask(INDICATORS["high_risk"], date(2025, 6, 1), date(2025, 7, 1), (), (), monthly=True, known_on=date(2025, 6, 4))
    _, known = await read(authority, then)
    assert [one.child_id for one in known] == ["high"]


async def test_whoever_is_restricted_now_is_so_in_the_list_of_a_past_day(authority: Authority) -> None:
    authority.clock.set(london("2025-06-04 09:00"))
    authority.child("a")
    went(authority, "a")
    authority.clock.set(london("2025-07-01 09:00"))
    authority.child("a", version=2, restricted=True)
    asked = ask(INDICATORS["episodes"], date(2025, 6, 1), date(2025, 7, 1), (), (), monthly=False, known_on=date(2025, 6, 5))
    _, (row,) = await read(authority, asked)
    assert row.restricted


@pytest.mark.parametrize(
    ("cell", "counted", "said"),
    [
        ("month:2025-09", None, "of month is one of 2025-06"),
        ("sex:F", None, "each key once, of month, risk"),
        ("risk:purple", None, "of risk is one of"),
        ("risk", None, "of risk is one of"),
        ("risk:high", True, "is asked of a share"),
    ],
)
def test_a_cell_that_is_in_no_answer_is_refused(cell: str, counted: bool | None, said: str) -> None:
    question = ask(INDICATORS["episodes"], date(2025, 6, 1), date(2025, 7, 1), ("risk",), (), monthly=True)
    with pytest.raises(NotAsked, match=said):
        cell_of(question, [cell], counted)
