"""Homes and providers: an interval and the mix of M and A beside each figure, in the order of number or name, none called the highest."""

import json
from dataclasses import replace
from datetime import date

import pytest
from collated_authority import Authority
from scipy.stats import chi2

from services.reports.charts.looks import Shape, specification
from services.reports.charts.pictures import Mark, Panel, Picture, Run
from services.reports.disclosure.questions import NotPublished, publishable
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.intervals import byar, has_interval, interval, method, wilson
from services.reports.indicators.question import ask

YEAR = date(2025, 4, 1), date(2026, 4, 1)
HOMES = (Mark("SC1", "SC1", 12, "12", low=6.2, high=21.0), Mark("SC2", "SC2", 1, "1", low=0.0, high=5.6))
BY_HOME = Picture("Episodes begun, by home", "Episodes", Run.VALUES, False, (Panel("", HOMES),), ranked=False)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 10, 40, 300])
def test_the_interval_of_a_count_is_the_poisson_interval_to_the_decimal_people_read(count: int) -> None:
    exact = (chi2.ppf(0.025, 2 * count) / 2 if count else 0.0, chi2.ppf(0.975, 2 * count + 2) / 2)
    assert byar(count) == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize(
    ("count", "of", "ends"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (20, 20, (0.8389, 1.0)), (1, 29, (0.0061, 0.1718))],
)
def test_the_interval_of_a_share_is_wilsons(count: int, of: int, ends: tuple[float, float]) -> None:
    """The values of Newcombe (1998), method 3; of 20 of 20 the mirror of none of 20."""
    assert wilson(count, of) == pytest.approx(ends, abs=0.0001)


def test_a_rate_has_the_interval_of_its_count() -> None:
    rate = INDICATORS["incidents_per_100_looked_after"]
    low, high = (100 * end / 40 for end in byar(10))
    assert interval(rate, 10, 40) == (round(low, rate.decimals + 1), round(high, rate.decimals + 1))


def test_hours_days_and_medians_have_none_and_say_so() -> None:
    without = {one.id for one in CATALOGUE if not has_interval(one)}
    assert without == {one.id for one in CATALOGUE if one.kind == "median"} | {"school_hours_missed", "duration_mean"}
    for name in without:
        assert interval(INDICATORS[name], 10, 20) is None
        assert method(INDICATORS[name]).startswith("No interval is shown")
    assert "Wilson" in method(INDICATORS["interviews_held"])
    assert "Byar" in method(INDICATORS["episodes"])


@pytest.mark.parametrize(("numerator", "denominator"), [(Symbol.HIDDEN, 40), (3, Symbol.HIDDEN), (3, 0), (None, 3)])
def test_a_hidden_number_has_no_interval_that_could_reveal_it(numerator: object, denominator: object) -> None:
    assert interval(INDICATORS["interviews_held"], numerator, denominator) is None
    assert interval(INDICATORS["episodes"], Symbol.HIDDEN, None) is None


@pytest.mark.parametrize("field", ["urn", "provider"])
def test_no_published_form_tells_of_a_home_whatever_stands_beside_it(field: str) -> None:
    for by, where in (([field], []), ([], [f"{field}:SC1"])):
        with pytest.raises(NotPublished):
            publishable(ask(INDICATORS["episodes"], *YEAR, by, where, monthly=False), date(2026, 6, 1))


def test_the_words_name_no_home_and_bars_become_points_with_their_intervals() -> None:
    assert BY_HOME.words == (
        "Points with their 95% intervals: Episodes begun, by home. 2 in the order of the table, not of the figure. "
        "Every figure is in the table below."
    )
    bare = replace(BY_HOME, panels=(Panel("", tuple(replace(one, low=None, high=None) for one in HOMES)),))
    assert "ighest" not in bare.words
    assert "Highest 12 (SC1)" in replace(BY_HOME, ranked=True).words, "of anything else it is said"
    for shape in Shape:
        drawn = specification(BY_HOME, shape)
        kinds = [layer["mark"]["type"] for layer in drawn["layer"]]
        assert (kinds.count("rule"), kinds.count("point"), kinds.count("bar")) == (1, 1, 0)
        assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"][1] >= 21.0, "the longest interval fits"
        assert '"low": 6.2, "high": 21.0' in json.dumps(drawn)


async def test_each_home_has_its_interval_and_how_many_were_missing_and_how_many_away(authority: Authority) -> None:
    """In the order of the number; the busiest home is in the middle."""
    for urn, category, times in (("SC300", "M", 1), ("SC200", "M", 3), ("SC200", "A", 2), ("SC100", "A", 2)):
        for n in range(times):
            authority.missing(f"{urn}{category}{n}", f"2025-05-1{n} 20:00", f"2025-05-1{n} 23:00", category=category, urn=urn)
    rows = await authority.figures("episodes", "2025-04-01", "2026-04-01", by="urn")
    assert [(row["urn"], row["value"], row["missing"], row["away"]) for row in rows] == [
        ("SC100", 2, 0, 2),
        ("SC200", 5, 3, 2),
        ("SC300", 1, 1, 0),
    ]
    assert [(row["low_95"], row["high_95"]) for row in rows][1] == (1.6, 11.7)
    (all_of,) = await authority.figures("episodes", "2025-04-01", "2026-04-01")
    assert list(all_of) == ["numerator", "denominator", "value"], "what is no home's has nothing beside it"
    by_category = await authority.figures("episodes", "2025-04-01", "2026-04-01", by=("urn", "category"))
    assert "missing" not in by_category[0]
    shares = await authority.figures("over_24_hours", "2025-04-01", "2026-04-01", by="urn")
    assert [(row["value"], row["low_95"], row["missing"]) for row in shares][1] == (0, 0.0, 3)
