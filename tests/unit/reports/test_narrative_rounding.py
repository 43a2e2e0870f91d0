"""Signals of figures that are rounded to be shown: what was counted is judged, and no sentence crosses a limit that its numbers do not."""

from made_up_months import BY_ID, counts, of, said, series, shares

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.engine import Row
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.told import Series

AWAY = "percent_away_of_looked_after_children"


def test_a_share_that_only_its_rounding_moved_is_no_signal() -> None:
    """Rounded, the months are 1% fifteen times and then 0%, far below a lower limit of 0.8%; counted, they go from 0.3% to 1.3%."""
    known = of(shares(AWAY, *[(2, 300), (4, 300), (3, 300)] * 5, (1, 295)))
    assert not said(known, Found.SIGNAL)
    assert said(known, Found.SIGNALS, Found.NOTHING) == ["The one figure judged shows no signal. It has no sentence below."]
    published = shares(AWAY, *[(2, 300), (4, 300), (3, 300)] * 5)
    nearly = Series(published.watched, published.question, published.months, (*published.rows[1:], Row({}, 1, 295, Symbol.NEARLY_NONE)))
    assert not said(of(nearly), Found.SIGNAL), "a published form shows the same counts"


def test_a_share_is_told_as_closely_as_the_limit_where_rounded_it_would_seem_on_the_other_side() -> None:
    (outside,) = said(of(shares(AWAY, *[(1200, 10000), (1190, 10000)] * 6, (1240, 10000))), Found.SIGNAL)
    assert outside.endswith("This is a signal: at 12.4% above the limit of 12.3% (rule: outside the limits; mean 12.0%, 13 months).")
    assert "12% (1,240 of 10,000)" in outside
    within = shares("percent_of_looked_after_children", *[(1200, 10000), (1228, 10000)] * 6, (1260, 10000))
    assert said(of(within), Found.NO_SIGNAL)[0].endswith(
        "No signal: at 12.6% within the limits of 11.4% and 12.9% (mean 12.2%, 13 months)."
    )


def test_where_a_month_does_not_show_what_it_is_made_of_all_are_judged_as_shown() -> None:
    rows = [Row({}, Symbol.HIDDEN if month == 3 else 2 + month % 3, 300, 1) for month in range(12)]
    shown = series(AWAY, *rows)
    assert [float(point) for point in shown.points] == [1.0] * 12
    assert BY_ID[AWAY].indicator.decimals == 0


def test_the_largest_change_is_measured_by_what_was_counted() -> None:
    """From 0.4% to 0.6% is not from 0% to 1%."""
    known = of(
        shares("interviews_held_within_72_hours", *[(10, 2000), (20, 2000)] * 5, (19, 2000), (31, 2000)),
        counts("episodes", *[40, 44] * 5, 40, 47),
    )
    (largest,) = said(known, Found.LARGEST)
    assert largest.startswith("The largest change was in episodes begun")
