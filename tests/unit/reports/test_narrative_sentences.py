"""The sentences of a digest, read: golden texts of a made-up year, and what may never stand in any."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.deciding.decision import Decision
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.question import ask
from services.reports.narrative.comparators import beside
from services.reports.narrative.findings import Finding, findings
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.grammar import SAID, Sentence, sentence
from services.reports.narrative.months import Month
from services.reports.narrative.told import Grouped, OurYear, Series, Told
from services.reports.narrative.watched import NOT_JUDGED, TOLD, WATCHED, Watched

OCTOBER = Month(2026, 10)
ANYTHING = ask(INDICATORS["incidents"], date(2025, 4, 1), date(2026, 4, 1), (), (), monthly=True)
SINCE = date(2024, 4, 1)
BY_ID = {one.indicator.id: one for one in WATCHED}
CAUSES = re.compile(
    r"\b(because|due to|led to|leads to|caus\w+|owing|thanks|result\w*|therefore|hence|thus|consequen\w+|driv\w+|explain\w*|so that)\b",
    re.I,
)

UNTIDY = re.compile(r"[{}]|\bNone\b(?! of)| {2}|\.\.|, ,|(?<![\d.,])1 (months|percentage points|children|returns|incidents|episodes)\b")


def series(indicator: str, *rows: Row) -> Series:
    months = tuple(OCTOBER.before(n) for n in reversed(range(len(rows))))
    return Series(BY_ID[indicator], ANYTHING, months, rows)


def counts(indicator: str, *numbers: int) -> Series:
    return series(indicator, *(Row({}, number, None, number) for number in numbers))


def shares(indicator: str, *parts: tuple[int, int]) -> Series:
    return series(indicator, *(Row({}, part, of, int(100 * part / of + 0.5) if of else None) for part, of in parts))


def medians(indicator: str, *values: tuple[float | None, int]) -> Series:
    return series(indicator, *(Row({}, None, of, value) for value, of in values))


def said(told: Told, *kinds: Found) -> list[str]:
    return [sentence(one).text for one in findings(told) if not kinds or one.kind in kinds]


def of(*known: Series, **more: object) -> Told:
    return Told(OCTOBER, known, since=SINCE, **more)  # type: ignore[arg-type]


YEAR = (14, 12, 13, 15, 12, 14, 13, 12, 15, 14, 13, 12)


def test_a_month_like_the_others_is_no_signal_and_says_so() -> None:
    """Mean 170 / 13 = 13.08; moving ranges 2 1 2 3 2 1 1 3 1 1 1 1, mean 19 / 12 = 1.58; limits 13.08 ± 4.21."""
    assert said(of(counts("incidents", *YEAR, 11))) == [
        "None of 1 figure judged shows a signal.",
        "The largest change was in missing incidents: 11 incidents in October 2026, 1 fewer than in September 2026 (12). "
        "That is 0.6 times the mean change from one month to the next (1.6), and no signal.",
        "11 missing incidents were recorded in October 2026: 1 fewer than in September 2026 (12) and 3 fewer than in October 2025 (14). "
        "No signal: within the limits of 8.9 and 17.3 (mean 13.1, 13 months).",
    ]


def test_a_month_far_above_the_others_is_a_signal_and_names_its_rule() -> None:
    assert said(of(counts("incidents", *YEAR, 31)), Found.SIGNALS, Found.SIGNAL) == [
        "One of 1 figure judged shows a signal.",
        "31 missing incidents were recorded in October 2026: 19 more than in September 2026 (12) and 17 more than in October 2025 (14). "
        "This is a signal: above the limit of 22.8 (rule: outside the limits; mean 14.6, 13 months).",
    ]


def test_eight_months_below_the_mean_are_a_signal_that_names_its_rule() -> None:
    assert said(of(counts("children", *[20, 22] * 5, *[12, 14] * 4)), Found.SIGNAL) == [
        "14 children had a missing incident in October 2026: 2 more than in September 2026 (12) and 8 fewer than in October 2025 (22). "
        "This is a signal: 8 months in a row below the mean (rule: eight in a row; mean 17.4, 18 months)."
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
        "One missing incident was recorded in October 2026. Not judged: one month can be used and 6 are needed."
    ]
    assert said(of(counts("children", 1, 0)), Found.NO_SIGNAL) == [
        "No children had a missing incident in October 2026: 1 fewer than in September 2026 (1). "
        "Not judged: 2 months can be used and 6 are needed."
    ]
    assert said(of(counts("episodes", 1, 1)), Found.NO_SIGNAL) == [
        "One episode, missing or away, began in October 2026: the same as in September 2026. "
        "Not judged: 2 months can be used and 6 are needed."
    ]
    assert said(of(shares("interviews_held_within_72_hours", (1, 1))), Found.OVERDUE) == [
        "None of one return in October 2026 went past 72 hours without an interview held."
    ]


def test_a_share_rounded_away_is_under_one_per_cent() -> None:
    assert said(of(shares("percent_of_looked_after_children", (1, 315), (1, 400))), Found.NO_SIGNAL) == [
        "1 of 400 children looked after (under 1%) had a missing incident in October 2026: compared with under 1% in September 2026. "
        "Not judged: 2 months can be used and 6 are needed."
    ]


def test_medians_and_averages_have_their_units() -> None:
    assert said(of(medians("duration_median", (1.0, 14), (1.5, 1))), Found.NO_SIGNAL) == [
        "The median length of one missing incident in October 2026 was 1.5 days: 0.5 higher than in September 2026 (1.0). "
        "Not judged: 2 months can be used and 6 are needed."
    ]
    assert said(of(series("incidents_per_child", Row({}, 41, 18, 2.3))), Found.NO_SIGNAL) == [
        "The average in October 2026 was 2.3 incidents per child, over 18 children with a missing incident. "
        "Not judged: one month can be used and 6 are needed."
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


def grouped(total: int, **parts: int | Symbol) -> Grouped:
    by = INDICATORS["incidents"].field("age_band")
    assert by is not None
    rows = tuple(Row({"age_band": group}, None, None, part) for group, part in parts.items())
    return Grouped(BY_ID["incidents"], ANYTHING, by, rows, Row({}, total, None, total))


def test_a_group_is_named_that_holds_half_or_more_of_enough() -> None:
    for total, parts, texts in (
        (
            41,
            {"10_to_15": 24, "unknown": 17},
            ["24 of 41 missing incidents in October 2026 (59%) are in one group of “Age at the start”: 10 to 15."],
        ),
        (40, {"10_to_15": 19, "5_to_9": 21 - 2, "unknown": 2}, []),
        (4, {"10_to_15": 4}, []),
        (30, {"10_to_15": Symbol.HIDDEN, "5_to_9": Symbol.HIDDEN}, []),
    ):
        assert said(of(grouped=(grouped(total, **parts),)), Found.CONCENTRATION) == texts


def our_year(ends: int, part: int, whole: int, authority: str = "E09000999") -> OurYear:
    row = Row({}, part, whole, int(100 * part / whole + 0.5))
    return OurYear(BY_ID["percent_of_looked_after_children"], ANYTHING, ends, row, beside(authority))


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
    assert said(of(series("incidents", *[Row({}, 40, None, 40)] * 7, *hidden, Row({}, 41, None, 41))), Found.NO_SIGNAL) == [
        "41 missing incidents were recorded in October 2026. Not judged: one month can be used and 6 are needed."
    ]


def decision(decided: str, review: str, done: str | None = None, indicator: str = "incidents") -> Decision:
    on = date.fromisoformat(decided)
    at = datetime.combine(on, time(12), tzinfo=UTC)
    outcome, done_on = ("Done", date.fromisoformat(done)) if done else (None, None)
    return Decision(
        uuid4(), 1, indicator, None, "12 incidents.", "/reports/figures/incidents", on, "Look", "Head of service",
        date.fromisoformat(review), outcome, done_on, at, "A", "Team manager",
    )  # fmt: skip


DECISIONS = (Found.DECIDED, Found.DONE, Found.REVIEWS)


@pytest.mark.parametrize(
    ("decisions", "texts"),
    [
        ([], []),
        ([decision("2026-11-01", "2026-12-01")], []),
        (
            [decision("2026-10-31", "2026-11-01")],
            [
                "One decision was taken in October 2026, on one figure.",
                "One decision was open at the end of October 2026, and its review was not overdue.",
            ],
        ),
        (
            [decision("2026-10-01", "2026-12-01"), decision("2026-10-02", "2026-12-01", indicator="children")],
            [
                "2 decisions were taken in October 2026, on 2 figures.",
                "2 decisions were open at the end of October 2026, and none was overdue.",
            ],
        ),
        ([decision("2026-08-01", "2026-09-01", "2026-10-31")], ["One decision was done in October 2026."]),
        ([decision("2026-08-01", "2026-09-01", "2026-09-30")], []),
        (
            [decision("2026-08-01", "2026-09-01", "2026-11-01")],
            ["One decision was open at the end of October 2026: its review was due on 1 September 2026."],
        ),
        (
            [decision("2026-08-01", "2026-10-31"), decision("2026-08-02", "2026-11-01")],
            ["2 decisions were open at the end of October 2026: the review of one was overdue, due on 31 October 2026."],
        ),
        (
            [decision("2026-08-01", "2026-10-31"), decision("2026-08-02", "2026-09-05")],
            ["2 decisions were open at the end of October 2026: the reviews of 2 were overdue, the first since 5 September 2026."],
        ),
    ],
)
def test_what_was_decided_done_and_left_overdue_is_counted_at_the_end_of_the_month(decisions: list[Decision], texts: list[str]) -> None:
    assert said(of(decisions=tuple(decisions)), *DECISIONS) == texts


def test_a_sentence_on_decisions_leads_to_them() -> None:
    told = of(decisions=(decision("2026-10-01", "2026-10-20"), decision("2026-10-02", "2026-10-20", "2026-10-21")))
    leads = {one.kind: one.leads_to for one in findings(told) if one.kind in DECISIONS}
    assert leads == {
        Found.DECIDED: "/reports/decisions",
        Found.DONE: "/reports/decisions?state=done",
        Found.REVIEWS: "/reports/decisions?state=due",
    }


def test_findings_come_in_the_order_of_their_weight() -> None:
    known = of(
        counts("episodes", *YEAR, 12),
        counts("incidents", *YEAR, 24),
        counts("children", *YEAR, 60),
        shares("interviews_held_within_72_hours", *[(10, 20), (11, 20)] * 4, (20, 20)),
        year=our_year(2025, 84, 400),
        grouped=(grouped(41, **{"10_to_15": 24}),),
    )
    found = findings(known)
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=list(Found).index)
    signals = [one.watched.indicator.id for one in found if one.kind is Found.SIGNAL and one.watched]
    assert signals == ["children", "incidents"], "the furthest out first"


@pytest.mark.parametrize("watched", TOLD, ids=lambda one: one.indicator.id)
def test_nothing_the_digest_looks_into_tells_of_a_child_a_home_or_a_provider(watched: Watched) -> None:
    for name in watched.concentrated_by:
        by = watched.indicator.field(name)
        assert by is not None
        assert by.publishable
        assert by.values, "a declared list, and no free text of the register"


def test_a_figure_without_words_of_its_own_is_told_only_with_a_signal() -> None:
    plain = Watched(INDICATORS["incidents"])
    for last, texts in (
        (13, []),
        (
            31,
            [
                "In October 2026 “Missing incidents” stood at 31 incidents: 19 more than in September 2026 (12) and 17 more than in "
                "October 2025 (14). This is a signal: above the limit of 22.8 (rule: outside the limits; mean 14.6, 13 months)."
            ],
        ),
    ):
        rows = counts("incidents", *YEAR, last)
        known = of(Series(plain, rows.question, rows.months, rows.rows))
        assert said(known, Found.SIGNAL, Found.NO_SIGNAL, Found.LARGEST) == texts


def numbers_of(one: Sentence) -> list[float]:
    """What the text says in digits, the names of months, figures, units, groups and rules taken out."""
    finding, text = one.finding, one.text
    names = [Month.parse(str(value)).label for name, value in finding.values.items() if name.endswith("month") and isinstance(value, str)]
    if finding.watched:
        names += [finding.watched.indicator.title, f"{finding.watched.indicator.title[0].lower()}{finding.watched.indicator.title[1:]}"]
        by = finding.watched.indicator.field(str(finding.values.get("field")))
        names += [by.title, f": {by.values.get(str(finding.values['group']), 'Not recorded')}."] if by else []
    names += ["per 100 children", "72 hours", "31 March", *(["under 1%"] if any("rounded_away" in name for name in finding.values) else [])]
    for name in names:
        text = text.replace(name, "")
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@st.composite
def rows_of(draw: st.DrawFn, watched: Watched, months: int) -> Sequence[Row]:
    rows = []
    for _ in range(months):
        number, more, odd = draw(st.tuples(st.integers(0, 40), st.integers(0, 400), st.integers(0, 39)))
        whole = number + more
        if odd == 0:
            rows.append(Row({}, Symbol.HIDDEN, Symbol.HIDDEN, Symbol.HIDDEN))
        elif watched.indicator.kind is Kind.COUNT:
            rows.append(Row({}, number, None, number))
        elif watched.indicator.kind is Kind.PERCENT:
            share = int(100 * number / whole + 0.5) if whole else None
            rows.append(Row({}, number, whole, Symbol.NEARLY_NONE if share == 0 and number and odd % 2 else share))
        else:
            rows.append(Row({}, None if watched.indicator.kind is Kind.MEDIAN else whole, number, whole / 10 if number else None))
    return rows


@st.composite
def anything_told(draw: st.DrawFn) -> Told:
    few = draw(st.lists(st.sampled_from(WATCHED), unique_by=lambda one: one.indicator.id, max_size=3))
    known = [series(watched.indicator.id, *draw(rows_of(watched, draw(st.integers(1, 15))))) for watched in few]
    parts = draw(st.lists(st.integers(0, 30) | st.just(Symbol.HIDDEN), min_size=1, max_size=4))
    group = grouped(
        sum(one for one in parts if isinstance(one, int)),
        **dict(zip(("5_to_9", "10_to_15", "16_and_over", "unknown"), parts, strict=False)),
    )
    year = draw(st.none() | st.builds(our_year, st.integers(2014, 2028), st.integers(0, 50), st.integers(50, 900)))
    more = draw(st.lists(st.sampled_from(WATCHED), max_size=4))
    published = () if draw(st.booleans()) else (*(one for one in few if one.indicator.publishable), *more)
    known = [one for one in known if not published or one.watched.indicator.publishable]
    since = draw(st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)))
    return Told(OCTOBER, tuple(known), (group,), year, since, for_publication=published)


@settings(max_examples=60, deadline=None)
@given(anything_told())
def test_every_number_in_a_sentence_is_in_its_values_and_no_sentence_is_without_one(told: Told) -> None:
    for one in map(sentence, findings(told)):
        values = {abs(value) for value in one.finding.values.values() if not isinstance(value, str)}
        since = str(one.finding.values.get("since", "0-0-0")).split("-")
        told_here = numbers_of(one)
        assert set(told_here) <= values | {float(since[0]), float(since[2])}, one
        word = re.search(r"^(No|None|One)\b|: (no) ", one.text)
        assert word is None or (1 if word[1] == "One" else 0) in values, one
        assert told_here or word, one


@settings(max_examples=60, deadline=None)
@given(anything_told())
def test_a_sentence_is_whole_and_never_says_why(told: Told) -> None:
    for one in map(sentence, findings(told)):
        assert re.fullmatch(r"[A-Z0-9“].*[^.]\.", one.text), one
        assert not re.search(
            r"[{}]|\bNone\b(?! of)| {2}|\.\.|, ,|(?<![\d.,])1 (months|percentage points|children|returns|incidents|episodes)\b", one.text
        ), one
        assert not CAUSES.search(one.text), one


def test_every_kind_of_finding_has_its_words_and_every_figure_is_watched() -> None:
    assert set(SAID) == set(Found)
    assert {one.indicator.id for one in WATCHED} == {one.id for one in CATALOGUE if not one.bands} - NOT_JUDGED


def test_a_finding_is_compared_by_its_numbers_alone() -> None:
    one = Finding(Found.OVERDUE, BY_ID["episodes"], ANYTHING, {"late": 1}, None, 0.5)
    assert one.order < Finding(Found.CAVEAT, BY_ID["episodes"], ANYTHING, {}).order
    assert one.order < Finding(Found.OVERDUE, BY_ID["episodes"], ANYTHING, {"late": 1}, None, 0.2).order
