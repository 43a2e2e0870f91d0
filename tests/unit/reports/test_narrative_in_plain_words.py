"""Sentences of a digest and of a Data Monday as a person would write them, where the numbers are none, one, or nearly none."""

import pytest
from made_up_months import BY_ID, counts, grouped, of, said, shares

from services.reports.monday.watched import OF_THE_WEEK
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.told import Series
from services.reports.narrative.watched import TOLD

AWAY = "percent_away_of_looked_after_children"


def told(series: Series) -> list[str]:
    """Whatever is judged of it: figures without words of their own are told with a signal only."""
    return [text.split(" This is a signal")[0] for text in said(of(series), Found.SIGNAL)]


def test_a_share_that_is_nearly_none_stands_beside_the_others_and_a_count_is_a_number() -> None:
    usual = [(90, 300), (93, 300)] * 5
    assert told(shares(AWAY, (3, 300), *usual, (0, 300), (1, 304))) == [
        "In October 2026 “Looked-after children who had an away incident” was under 1% (1 of 304), "
        "compared with 0% in September 2026 and 1% in October 2025."
    ]
    assert told(shares(AWAY, (1, 304), *usual, (93, 300), (240, 300))) == [
        "In October 2026 “Looked-after children who had an away incident” was 80% (240 of 300): 49 percentage points higher than in "
        "September 2026 (31%); it was under 1% in October 2025."
    ]
    assert told(counts("away_incidents", *[30, 31] * 6, 0)) == [
        "The number of away incidents in October 2026 was 0: 31 fewer than in September 2026 (31) and 30 fewer than in October 2025 (30)."
    ]


@pytest.mark.parametrize(("done", "words", "late"), [(1, "had an", "did not go"), (0, "had no", "went")])
def test_the_only_return_of_a_month_did_or_did_not(done: int, words: str, late: str) -> None:
    known = of(shares("interviews_held_within_72_hours", (done, 1)))
    assert said(known, Found.NO_SIGNAL)[0].startswith(f"The one return in October 2026 {words} interview held within 72 hours. Not judged")
    assert said(known, Found.OVERDUE) == [f"The one return in October 2026 {late} past 72 hours without an interview held."]


def test_every_share_has_words_for_the_one_that_did_not() -> None:
    for share in TOLD:
        assert bool(share.denies) == ("{share}" in share.says), share.indicator.id
    for weekly in OF_THE_WEEK:
        assert bool(weekly.did_not) == (weekly.indicator.of is not None), weekly.indicator.id


def test_a_group_is_described_and_one_that_nobody_recorded_too() -> None:
    for group, words in (("16_and_over", "were of children aged 16 and over when they began"), ("unknown", "whose age is not recorded")):
        (text,) = said(of(grouped=(grouped(41, **{group: 24}),)), Found.CONCENTRATION)
        assert text.endswith(f"{words}.")
        assert text.startswith("24 of 41 missing incidents in October 2026 (59%) were of children")
    assert BY_ID["incidents"].concentrated_by == ("placement_group", "age_band")
