"""The sentences of a digest, read: golden texts of a made-up year."""

from datetime import date

from made_up_months import BY_ID, OCTOBER, YEAR, counts, grouped, medians, of, our_year, said, series, shares

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import Row
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.findings import findings
from services.reports.narrative.told import Series, Told
from services.reports.narrative.watched import Watched


def test_a_month_like_the_others_is_no_signal_and_says_so() -> None:
    """Mean 170 / 13 = 13.08; moving ranges 2 1 2 3 2 1 1 3 1 1 1 1, mean 19 / 12 = 1.58; limits 13.08 ± 4.21."""
    assert said(of(counts("incidents", *YEAR, 11))) == [
        "The one figure judged shows no signal. It has a sentence below.",
        "The largest change was in missing incidents: 11 incidents in October 2026, 1 fewer than in September 2026 (12). "
        "That is 0.6 times the mean change from one month to the next (1.6), and no signal.",
        "11 missing incidents were recorded in October 2026: 1 fewer than in September 2026 (12) and 3 fewer than in October 2025 (14). "
        "No signal: within the limits of 8.9 and 17.3 (mean 13.1, 13 months).",
    ]


def test_a_month_far_above_the_others_is_a_signal_and_names_its_rule() -> None:
    assert said(of(counts("incidents", *YEAR, 31)), Found.SIGNALS, Found.SIGNAL) == [
        "The one figure judged shows a signal. It has a sentence below.",
        "31 missing incidents were recorded in October 2026: 19 more than in September 2026 (12) and 17 more than in October 2025 (14). "
        "This is a signal: above the limit of 22.8 (rule: outside the limits; mean 14.6, 13 months).",
    ]


def test_eight_months_below_the_mean_are_a_signal_that_names_its_rule() -> None:
    assert said(of(counts("children", *[20, 22] * 5, *[12, 14] * 4)), Found.SIGNAL) == [
        "14 children had a missing incident in October 2026: 2 more than in September 2026 (12) and 8 fewer than in October 2025 (22). "
        "This is a signal by the run, not by the month itself: 8 months in a row below the mean of the 18 months to October 2026 "
        "(rule: eight in a row; mean 17.4)."
    ]


def test_more_interviews_held_in_time_are_an_improvement_and_fewer_are_a_signal() -> None:
    usual = [(10, 20), (11, 20), (10, 20), (9, 20), (10, 20), (11, 20), (10, 20)]
    for last, kind, text in (
        (
            (19, 20),
            Found.IMPROVEMENT,
            "19 of 20 returns (95%) in October 2026 had an interview held within 72 hours: 45 percentage points higher than in September "
            "2026 (50%). An improvement, and a signal: above the limit of 84.8% (rule: outside the limits; mean 56.3%, 8 months).",
        ),
        (
            (0, 20),
            Found.SIGNAL,
            "None of 20 returns (0%) in October 2026 had an interview held within 72 hours: 50 percentage points lower than in September "
            "2026 (50%). This is a signal: below the limit of 14.0% (rule: outside the limits; mean 44.4%, 8 months).",
        ),
    ):
        assert said(of(shares("interviews_held_within_72_hours", *usual, last)), kind) == [text]


def test_fewer_absences_are_never_called_an_improvement() -> None:
    """They may be fewer that were written down."""
    for indicator in ("episodes", "incidents", "children"):
        assert BY_ID[indicator].better is None
        found = findings(of(counts(indicator, *[40, 41] * 6, 2)))
        assert {one.kind for one in found} == {Found.SIGNALS, Found.LARGEST, Found.SIGNAL}


def test_none_and_one_are_said_in_words_and_in_the_singular() -> None:
    assert said(of(counts("incidents", 1)), Found.NO_SIGNAL) == [
        "One missing incident was recorded in October 2026. Not judged: that takes 6 months with a figure, and there is one to go by."
    ]
    assert said(of(counts("children", 1, 0)), Found.NO_SIGNAL) == [
        "No children had a missing incident in October 2026: 1 fewer than in September 2026 (1). "
        "Not judged: that takes 6 months with a figure, and there are 2 to go by."
    ]
    assert said(of(counts("episodes", 1, 1)), Found.NO_SIGNAL) == [
        "One episode, missing or away, began in October 2026: the same as in September 2026. "
        "Not judged: that takes 6 months with a figure, and there are 2 to go by."
    ]
    assert said(of(shares("interviews_held_within_72_hours", (1, 1))), Found.OVERDUE) == [
        "The one return in October 2026 did not go past 72 hours without an interview held."
    ]


def test_a_share_rounded_away_is_under_one_per_cent() -> None:
    assert said(of(shares("percent_of_looked_after_children", (1, 315), (1, 400))), Found.NO_SIGNAL) == [
        "1 of 400 children looked after (under 1%) had a missing incident in October 2026, compared with under 1% in September 2026. "
        "Not judged: that takes 6 months with a figure, and there are 2 to go by."
    ]


def test_medians_and_averages_have_their_units() -> None:
    assert said(of(medians("duration_median", (1.0, 14), (1.5, 1))), Found.NO_SIGNAL) == [
        "The median length of one missing incident in October 2026 was 1.5 days: 0.5 higher than in September 2026 (1.0). "
        "Not judged: that takes 6 months with a figure, and there are 2 to go by."
    ]
    assert said(of(series("incidents_per_child", Row({}, 41, 18, 2.3))), Found.NO_SIGNAL) == [
        "The average in October 2026 was 2.3 incidents per child, over 18 children with a missing incident. "
        "Not judged: that takes 6 months with a figure, and there is one to go by."
    ]


def test_with_nothing_to_divide_by_it_says_of_what_there_was_none() -> None:
    known = of(shares("interviews_held_within_72_hours", *[(9, 10)] * 7, (0, 0)))
    assert said(known, Found.NO_SIGNAL, Found.OVERDUE) == ["Return interviews held within 72 hours in October 2026: no returns."]


def test_what_was_not_done_in_time_is_counted_the_largest_share_first() -> None:
    known = of(shares("interviews_offered_within_72_hours", (20, 22)), shares("interviews_held_within_72_hours", (15, 22)))
    assert said(known, Found.OVERDUE) == [
        "7 of 22 returns in October 2026 went past 72 hours without an interview held.",
        "2 of 22 returns in October 2026 went past 72 hours without an interview offered.",
    ]
    known = of(shares("strategy_within_6_hours", (9, 10)), shares("actions_done", (3, 5)))
    assert said(known, Found.OVERDUE) == [
        "2 of 5 agreed actions in October 2026 went past the day without being done.",
        "1 of 10 episodes of 6 hours or more in October 2026 went past 6 hours without a strategy decision.",
    ]
    assert said(of(shares("actions_done", (0, 0), (0, 0))), Found.NO_SIGNAL, Found.OVERDUE) == [], "no action was ever agreed"


def test_a_group_is_named_that_holds_half_or_more_of_enough() -> None:
    for total, parts, texts in (
        (
            41,
            {"10_to_15": 24, "unknown": 17},
            ["24 of 41 missing incidents in October 2026 (59%) were of children aged 10 to 15 when they began."],
        ),
        (40, {"10_to_15": 19, "5_to_9": 21 - 2, "unknown": 2}, []),
        (4, {"10_to_15": 4}, []),
        (30, {"10_to_15": Symbol.HIDDEN, "5_to_9": Symbol.HIDDEN}, []),
    ):
        assert said(of(grouped=(grouped(total, **parts),)), Found.CONCENTRATION) == texts


def test_london_and_england_stand_beside_ours_with_the_away_series_and_the_caveat() -> None:
    caveat = "Compare with care: some authorities record every absence as missing. The Department put the over-count at about 11% in 2023."
    assert said(of(year=our_year(2025, 84, 400)), Found.COMPARISON, Found.CAVEAT) == [
        "In the year to 31 March 2025, 84 of 400 children looked after (21%) had a missing incident; London 16%, England 11%. "
        "Away without authorisation: London 8%, England 3%.",
        caveat,
    ]
    assert said(of(year=our_year(2026, 84, 400)), Found.COMPARISON, Found.CAVEAT) == [
        "In the year to 31 March 2026, 84 of 400 children looked after (21%) had a missing incident. The nearest year published is that to "
        "31 March 2025: London 16%, England 11%. Away without authorisation: London 8%, England 3%.",
        caveat,
    ]


def test_an_authority_whose_published_figure_is_known_sees_it_beside_its_own() -> None:
    assert said(of(year=our_year(2024, 60, 400, "E09000006")), Found.COMPARISON) == [
        "In the year to 31 March 2024, 60 of 400 children looked after (15%) had a missing incident; Bromley 14%, London 15%, England 11%. "
        "Away without authorisation: Bromley 3%, London 7%, England 2%."
    ]


def test_nothing_to_report_is_said_with_a_figure() -> None:
    assert said(Told(OCTOBER)) == ["No absence is recorded up to the end of October 2026."]
    assert said(Told(OCTOBER, since=date(2026, 11, 3))) == ["No absence is recorded in October 2026: the record begins on 3 November 2026."]
    assert said(Told(OCTOBER, since=date(2026, 10, 3))) == [
        "No figure can be judged yet: 6 months are needed to tell a signal from chance. The record begins on 3 October 2026."
    ]


def test_what_is_hidden_is_in_no_sentence_and_judges_nothing() -> None:
    hidden = [Row({}, Symbol.HIDDEN, None, Symbol.HIDDEN)]
    assert said(of(series("incidents", *[Row({}, 40, None, 40)] * 7, *hidden))) == [
        "No figure can be judged yet: 6 months are needed to tell a signal from chance."
    ]
    assert said(of(series("incidents", *[Row({}, 40, None, 40)] * 3), series("children_away", *[Row({}, 30, None, 30)])))[0] == (
        "No figure can be judged yet: 6 months are needed to tell a signal from chance. Of 2 figures, one has a sentence below."
    )
    assert said(of(series("incidents", *[Row({}, 40, None, 40)] * 7, *hidden, Row({}, 41, None, 41))), Found.NO_SIGNAL) == [
        "41 missing incidents were recorded in October 2026. Not judged: that takes 6 months with a figure, and there is one to go by."
    ]


def test_a_figure_without_words_of_its_own_is_told_only_with_a_signal() -> None:
    plain = Watched(INDICATORS["incidents"])
    for last, texts in (
        (13, []),
        (
            31,
            [
                "The number of missing incidents in October 2026 was 31: 19 more than in September 2026 (12) and 17 more than in "
                "October 2025 (14). This is a signal: above the limit of 22.8 (rule: outside the limits; mean 14.6, 13 months)."
            ],
        ),
    ):
        rows = counts("incidents", *YEAR, last)
        known = of(Series(plain, rows.question, rows.months, rows.rows))
        assert said(known, Found.SIGNAL, Found.NO_SIGNAL, Found.LARGEST) == texts
