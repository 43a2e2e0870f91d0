"""Sentences from findings: short, each with a figure, none with a cause. Whatever number is in a text stands in its finding's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.reports.indicators.declaring import Kind as Made
from services.reports.indicators.fields import UNKNOWN
from services.reports.narrative import children, in_short, practice
from services.reports.narrative.comparators import PLACES
from services.reports.narrative.findings import Finding, Kind
from services.reports.narrative.left_out import imported, left_out
from services.reports.narrative.months import Month
from services.reports.narrative.signals import Rule, Way
from services.reports.narrative.told import Values
from services.reports.narrative.verdicts import not_judged
from services.reports.narrative.watched import Watched
from services.reports.narrative.words import month_of, number
from services.reports.pages.wording import value_label, with_unit
from shared.web import day


@dataclass(frozen=True)
class Sentence:
    """`verdict` is what a figure is judged to be: a signal, by which rule, or none; blank where nothing was to judge."""

    said: str
    verdict: str
    finding: Finding

    @property
    def text(self) -> str:
        return f"{self.said} {self.verdict}".rstrip()


def sentence(finding: Finding) -> Sentence:
    said = SAID[finding.kind](finding)
    judged = (SAID[finding.kind] is _figure and "value" in finding.values) or finding.kind is Kind.SAID_SIGNAL
    verdict = _verdict(finding) if judged else children.verdict(finding.values) if finding.kind is Kind.SAID else ""
    return Sentence(f"{said[0].upper()}{said[1:]}", verdict, finding)


def _figure(finding: Finding) -> str:
    """The month's figure, beside last month's and last year's."""
    watched, values = _of(finding), finding.values
    if "value" not in values:
        return f"{watched.indicator.title} in {month_of(finding.values)}: no {watched.many}.{imported(values)}"
    count = number(values, "denominator" if watched.indicator.kind is not Made.COUNT else "value")
    said = _template(finding).format(
        month=month_of(finding.values),
        value=_value(watched, values, "value"),
        count=_count(count, watched),
        of=_count(count, watched),
        were="was" if count == 1 else "were",
        share=_share(finding) if _is_share(finding) else "",
    )
    return f"{said}{_beside(finding)}.{imported(values)}"


def _template(finding: Finding) -> str:
    """Its own words, of one alone those for whether it did; without any, by its title."""
    watched, values = _of(finding), finding.values
    if watched.denies and values.get("denominator") == 1 and not values["numerator"]:
        return watched.denies
    if watched.indicator.kind is Made.COUNT:
        return watched.says or f"the number of {_title(watched)} in {{month}} was {number(values, 'value'):,}"
    return watched.says or f"in {{month}} “{watched.indicator.title}” was {'{share}' if _is_share(finding) else '{value}'}"


def _beside(finding: Finding) -> str:
    """`: 12 more than in ... and the same as in ...`; what has no difference stands with its figure, behind what has one."""
    each = [_compared(finding, name) for name in ("last_month", "last_year") if name in finding.values]
    figures = [one.removeprefix(AGAINST) for one in each if one.startswith(AGAINST)]
    moved = " and ".join(one for one in each if not one.startswith(AGAINST))
    moved = moved.replace("and the same as", "and") if moved.startswith("the same as") else moved
    if not moved:
        return f", {AGAINST}{' and '.join(figures)}" if figures else ""
    return f": {moved}; it was {figures[0]}" if figures else f": {moved}"


AGAINST = "compared with "


def _compared(finding: Finding, name: str) -> str:
    """`12 more than in September 2026 (29)`; a share that is rounded away has no difference that could be checked."""
    watched, values = _of(finding), finding.values
    when, change = Month.parse(str(values[f"{name}_month"])).label, number(values, f"{name}_change")
    if "rounded_away" in values or f"{name}_rounded_away" in values:
        return f"{AGAINST}{_value(watched, values, name)} in {when}"
    if not change:
        return f"the same as in {when}"
    more, less = ("more", "fewer") if watched.indicator.kind is Made.COUNT else ("higher", "lower")
    size = f"{abs(change):,.{watched.indicator.decimals}f}"
    points = f" percentage point{'' if abs(change) == 1 else 's'}" if watched.indicator.kind is Made.PERCENT else ""
    return f"{size}{points} {more if change > 0 else less} than in {when} ({_bare(watched, values, name)})"


def _verdict(finding: Finding) -> str:
    values, judgement = finding.values, finding.judgement
    if judgement is None:
        return not_judged("month", int(number(values, "usable")))
    over = f"mean {_limit(finding, 'mean')}, {values['months']} months"
    at = f"at {_limit(finding, 'unrounded')} " if "unrounded" in values else ""
    if judgement.way is None:
        return f"No signal: {at}within the limits of {_limit(finding, 'lower')} and {_limit(finding, 'upper')} ({over})."
    side, limit = ("above", "upper") if judgement.way is Way.UP else ("below", "lower")
    is_signal = "An improvement, and a signal" if finding.kind is Kind.IMPROVEMENT else "This is a signal"
    if judgement.rule is Rule.OUTSIDE:
        return f"{is_signal}: {at}{side} the limit of {_limit(finding, limit)} (rule: {judgement.rule}; {over})."
    of = f"the {values['months']} months to {month_of(values)} (rule: {judgement.rule}; mean {_limit(finding, 'mean')})"
    return f"{is_signal} by the run, not by the month itself: {values['run']} months in a row {side} the mean of {of}."


def _nothing(finding: Finding) -> str:
    values = finding.values
    if "recorded" not in values:
        return in_short.no_signal(values)
    month = month_of(values)
    if "since" not in values:
        return f"no absence is recorded up to the end of {month}."
    return f"no absence is recorded in {month}: the record begins on {day(date.fromisoformat(str(values['since'])))}."


def _largest(finding: Finding) -> str:
    watched, values = _of(finding), finding.values
    signal = "no signal" if finding.judgement is None or finding.judgement.way is None else "a signal"
    return (
        f"the largest change was in {_title(watched)}: {_value(watched, values, 'value')} in {month_of(finding.values)}, "
        f"{_compared(finding, 'last_month')}. That is {values['times']} times the mean change from one month to the next "
        f"({_limit(finding, 'moving_range')}), and {signal}."
    )


def _overdue(finding: Finding) -> str:
    watched, values, late = _of(finding), finding.values, number(finding.values, "late")
    month, of = month_of(values), number(values, "denominator")
    if of == 1:
        return f"the one {watched.one} in {month} {'went' if late else 'did not go'} {watched.late}.{imported(values)}"
    return f"{late or 'none'} of {_count(of, watched)} in {month} went {watched.late}.{imported(values)}"


def _decided(finding: Finding) -> str:
    decided, figures = number(finding.values, "decided"), number(finding.values, "figures")
    on = "one figure" if figures == 1 else f"{figures} figures"
    return f"{_decisions(decided)} {'was' if decided == 1 else 'were'} taken in {month_of(finding.values)}, on {on}."


def _done(finding: Finding) -> str:
    done = number(finding.values, "done")
    return f"{_decisions(done)} {'was' if done == 1 else 'were'} done in {month_of(finding.values)}."


def _reviews(finding: Finding) -> str:
    values = finding.values
    waiting, late = number(values, "open"), number(values, "late")
    said = f"{_decisions(waiting)} {'was' if waiting == 1 else 'were'} open at the end of {month_of(finding.values)}"
    if not late:
        return f"{said}, and {'its review was not' if waiting == 1 else 'none was'} overdue."
    since = day(date.fromisoformat(str(values["first"])))
    if waiting == 1:
        return f"{said}: its review was due on {since}."
    which = "the review of one was overdue, due on" if late == 1 else f"the reviews of {late} were overdue, the first since"
    return f"{said}: {which} {since}."


def _decisions(number: float) -> str:
    return "one decision" if number == 1 else f"{number} decisions"


def _concentration(finding: Finding) -> str:
    watched, values = _of(finding), finding.values
    by = watched.indicator.field(str(values["field"]))
    assert by, "it was broken down by it"
    counted = _count(number(values, "total"), watched)
    group = value_label(by, str(values["group"]))
    known, unknown = GROUPS.get(by.id, (f"were of one group by {by.title.lower()}: {{}}", f"have no {by.title.lower()} on record"))
    which = unknown if values["group"] == UNKNOWN else known.format(f"{group[0].lower()}{group[1:]}")
    return f"{values['part']} of {counted} in {month_of(finding.values)} ({values['share']}%) {which}."


GROUPS = {
    "age_band": ("were of children aged {} when they began", "were of children whose age is not recorded"),
    "placement_group": ("were of children in one kind of placement: {}", "were of children whose placement is not recorded"),
}


def _comparison(finding: Finding) -> str:
    values = finding.values
    ours, theirs = values["year_ends"], values["their_year_ends"]
    apart = ";" if ours == theirs else f". The nearest year published is that to 31 March {theirs}:"
    missing, away = (_of_each(values, which) for which in ("missing", "away"))
    share = _share(finding) if "numerator" in values else f"{_value(_of(finding), values, 'value')} of {_of(finding).many}"
    said = f"In the year to 31 March {ours}, {share} had a missing incident{apart} {missing}."
    return f"{said} Away without authorisation: {away}."


def _of_each(values: Values, which: str) -> str:
    """`London 16%, England 11%`."""
    shares = {place.name: values.get(f"{place.name.lower()}_{which}") for place in PLACES}
    return ", ".join(f"{name} {share}%" for name, share in shares.items() if share is not None)


def _caveat(finding: Finding) -> str:
    values = finding.values
    return (
        "Compare with care: some authorities record every absence as missing. "
        f"The Department put the over-count at about {values['over_count']}% in {values['over_count_year']}."
    )


SAID: Mapping[Kind, Callable[[Finding], str]] = {
    Kind.NOTHING: _nothing,
    Kind.SIGNALS: lambda finding: in_short.signals(finding.values),
    Kind.LARGEST: _largest,
    Kind.SIGNAL: _figure,
    Kind.IMPROVEMENT: _figure,
    Kind.NO_SIGNAL: _figure,
    Kind.OVERDUE: _overdue,
    Kind.DECIDED: _decided,
    Kind.DONE: _done,
    Kind.REVIEWS: _reviews,
    Kind.PRACTICE: lambda finding: practice.reviews(finding.values),
    Kind.LEARNED: lambda finding: practice.learned(finding.values),
    Kind.ACTIONS: lambda finding: practice.actions(finding.values),
    Kind.SAID: lambda finding: children.summary(finding.values, _of(finding)),
    Kind.SAID_SIGNAL: lambda finding: children.signal(finding.values, _of(finding)),
    Kind.AFFECTED: lambda finding: children.most_affected(finding.values),
    Kind.CONCENTRATION: _concentration,
    Kind.COMPARISON: _comparison,
    Kind.CAVEAT: _caveat,
    Kind.HIDDEN: lambda finding: left_out(finding.values),
}


def _of(finding: Finding) -> Watched:
    assert finding.watched, "what is about no one figure has words of its own"
    return finding.watched


def _title(watched: Watched) -> str:
    return f"{watched.indicator.title[0].lower()}{watched.indicator.title[1:]}"


def _count(number: float, watched: Watched) -> str:
    """`41 missing incidents`, `one missing incident`, `no missing incidents`."""
    if number == 1:
        return f"one {watched.one}"
    return f"{f'{number:,}' if number else 'no'} {watched.many}"


def _is_share(finding: Finding) -> bool:
    return _of(finding).indicator.kind is Made.PERCENT and "numerator" in finding.values


def _share(finding: Finding) -> str:
    """`19 of 22 returns (86%)`, `the one return`; without words of its own, `86% (19 of 22)`."""
    watched, values = _of(finding), finding.values
    done, of = number(values, "numerator"), number(values, "denominator")
    value = _value(watched, values, "value")
    if not watched.many:
        return f"{value} ({done:,} of {of:,})"
    return f"the one {watched.one}" if of == 1 else f"{f'{done:,}' if done else 'none'} of {of:,} {watched.many} ({value})"


def _value(watched: Watched, values: Values, name: str) -> str:
    """With its unit: `41 incidents`, `86%`, `2.5 hours`."""
    rounded_away = "rounded_away" if name == "value" else f"{name}_rounded_away"
    return "under 1%" if rounded_away in values else with_unit(number(values, name), watched.indicator)


def _bare(watched: Watched, values: Values, name: str) -> str:
    """Without its unit, where the sentence has said it."""
    sign = "%" if watched.indicator.kind is Made.PERCENT else ""
    return f"{number(values, name):,.{watched.indicator.decimals}f}{sign}"


def _limit(finding: Finding, name: str) -> str:
    watched = _of(finding)
    sign = "%" if watched.indicator.kind is Made.PERCENT and name != "moving_range" else ""
    return f"{number(finding.values, name):,.{watched.indicator.decimals + 1}f}{sign}"
