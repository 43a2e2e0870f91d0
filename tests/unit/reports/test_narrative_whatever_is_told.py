"""What holds of every sentence of a digest, whatever it is told: each number is one of its values, it is whole, it never says why."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_months import ANYTHING, BY_ID, OCTOBER, YEAR, affected, counts, grouped, of, our_year, series, shares, spoken

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import CATALOGUE
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from services.reports.narrative.findings import Finding, findings
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.grammar import SAID, Sentence, sentence
from services.reports.narrative.months import Month
from services.reports.narrative.told import Told
from services.reports.narrative.watched import NOT_JUDGED, TOLD, WATCHED, Watched

CAUSES = re.compile(
    r"\b(because|due to|led to|leads to|caus\w+|owing|thanks|result\w*|therefore|hence|thus|consequen\w+|driv\w+|explain\w*|so that)\b",
    re.I,
)

UNTIDY = re.compile(r"[{}]|\bNone\b(?! of)| {2}|\.\.|, ,|(?<![\d.,])1 (months|percentage points|children|returns|incidents|episodes)\b")


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


def numbers_of(one: Sentence) -> list[float]:
    """What the text says in digits, the names of months, figures, units, groups and rules taken out."""
    finding, text = one.finding, one.text
    names = [Month.parse(str(value)).label for name, value in finding.values.items() if name.endswith("month") and isinstance(value, str)]
    if finding.watched:
        names += [finding.watched.indicator.title, f"{finding.watched.indicator.title[0].lower()}{finding.watched.indicator.title[1:]}"]
        names += finding.watched.indicator.bands.values.values() if finding.watched.indicator.bands else []
        by = finding.watched.indicator.field(str(finding.values.get("field")))
        names += [f" aged {by.values.get(str(finding.values['group']), '-').lower()} when"] if by else []
    names += [
        "per 100 children",
        "72 hours",
        "within 6 hours",
        "past 6 hours",
        "31 March",
        *(["under 1%"] if any("rounded_away" in name for name in finding.values) else []),
    ]
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
    answers = draw(st.lists(st.dictionaries(st.sampled_from(("friends", "family", "school")), st.integers(0, 9)), min_size=1, max_size=9))
    most = draw(st.integers(0, 9))
    who = affected(most, most * 3, most * 3 + draw(st.integers(1, 40)), draw(st.none() | st.just(90)))
    return Told(OCTOBER, tuple(known), (group,), year, since, for_publication=published, spoken=(spoken(*answers),), affected=(who,))


@settings(max_examples=60, deadline=None)
@given(anything_told())
def test_every_number_in_a_sentence_is_in_its_values_and_no_sentence_is_without_one(told: Told) -> None:
    for one in map(sentence, findings(told)):
        values = {abs(value) for value in one.finding.values.values() if not isinstance(value, str)}
        since = str(one.finding.values.get("since", "0-0-0")).split("-")
        told_here = numbers_of(one)
        assert set(told_here) <= values | {float(since[0]), float(since[2])}, one
        word = re.search(r"^(No|None|One|The one)\b|: (no) ", one.text)
        assert word is None or (1 if word[1] in ("One", "The one") else 0) in values, one
        assert told_here or word, one


@settings(max_examples=60, deadline=None)
@given(anything_told())
def test_a_sentence_is_whole_and_never_says_why(told: Told) -> None:
    for one in map(sentence, findings(told)):
        assert re.fullmatch(r"[A-Z0-9“].*[^.]\.", one.text), one
        assert not UNTIDY.search(one.text), one
        assert not CAUSES.search(one.text), one


def test_every_kind_of_finding_has_its_words_and_every_figure_is_watched() -> None:
    assert set(SAID) == set(Found)
    assert {one.indicator.id for one in WATCHED} == {one.id for one in CATALOGUE if not one.bands} - NOT_JUDGED


def test_a_finding_is_compared_by_its_numbers_alone() -> None:
    one = Finding(Found.OVERDUE, BY_ID["episodes"], ANYTHING, {"late": 1}, None, 0.5)
    assert one.order < Finding(Found.CAVEAT, BY_ID["episodes"], ANYTHING, {}).order
    assert one.order < Finding(Found.OVERDUE, BY_ID["episodes"], ANYTHING, {"late": 1}, None, 0.2).order
