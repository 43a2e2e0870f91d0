"""What children say, and who is most affected, counted and in sentences. No child, no score: a child is one of a number."""

from collections.abc import Iterator

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.fields import Field
from services.reports.narrative.months import Month
from services.reports.narrative.signals import FEWEST
from services.reports.narrative.told import Affected, Series, Spoken, Value, Values
from services.reports.narrative.watched import Watched
from services.reports.narrative.words import month_of, number

MOST_NAMED = 5
"""Codes in a sentence; the page it leads to has all."""
SAID, SAID_SIGNAL = "children_said", "children_said_signal"


def said(spoken: Spoken, month: Month, *, published: bool) -> Iterator[tuple[str, dict[str, Value], Series | None]]:
    """Each kind of finding with its numbers: what was said, most often first; then each code that is a signal, with its months.

    A published form judges nothing, and says nothing where it may not say how much was said.
    """
    rows = {code: series.row for code, series in spoken.codes.items()}
    total = next(iter(rows.values())).denominator
    if not isinstance(total, int):
        return
    counts = {code: row.numerator for code, row in rows.items() if isinstance(row.numerator, int) and row.numerator}
    named = sorted(counts, key=lambda code: -counts[code])[:MOST_NAMED]
    values: dict[str, Value] = {"month": str(month), "total": total}
    values |= {code: counts[code] for code in named}
    if published:
        hidden = any(row.numerator is Symbol.HIDDEN for row in rows.values())
        yield SAID, values | ({"withheld": 1} if hidden else {}), None
        return
    ever = [one for one in spoken.codes.values() if any(row.numerator for row in one.rows)]
    judged = [one for one in ever if one.judgement]
    signals = [one for one in judged if one.judgement and one.judgement.way]
    yield SAID, values | {"judged": len(judged), "signals": len(signals), "needed": FEWEST}, None
    for code, series in spoken.codes.items():
        if series in signals and isinstance(part := series.row.numerator, int):
            yield SAID_SIGNAL, {"month": str(month), "code": code, "part": part, "total": total, "value": _shown(series)}, series


def _shown(series: Series) -> float | int:
    value = series.row.value
    assert isinstance(value, int | float), "what has no value is not judged"
    return value


def affected(one: Affected, month: Month) -> dict[str, Value]:
    values: dict[str, Value] = {"month": str(month), "children": one.children, "part": one.part, "total": one.total}
    values |= {"share": (200 * one.part + one.total) // (2 * one.total), "first": str(one.first), "last": str(one.last)}
    return values | ({"days": one.days} if one.days else {})


def summary(values: Values, watched: Watched) -> str:
    total = number(values, "total")
    counted = f"one {watched.one}" if total == 1 else f"{total or 'no'} {watched.many}"
    begins = watched.says.format(count=counted, are="is" if total == 1 else "are", month=month_of(values))
    named = ", ".join(f"“{label}” ({values[code]})" for code, label in _in_order(_codes(watched), values))
    withheld = f"the numbers of {'other ' if named else ''}answers are not shown (c)" if "withheld" in values else ""
    if not named:
        return f"{begins}{': ' if withheld else ''}{withheld}."
    often = "" if withheld else "most often " if total > 1 else ""
    return f"{begins}: {often}{named}{'; ' if withheld else ''}{withheld}."


def _in_order(field: Field, values: Values) -> list[tuple[str, str]]:
    """The codes that are named, most often first."""
    named = [(code, label) for code, label in field.values.items() if code in values]
    return sorted(named, key=lambda one: -number(values, one[0]))


def verdict(values: Values) -> str:
    """Of all that was said together; what is a signal has a sentence of its own."""
    if "judged" not in values:
        return ""
    judged, signals = number(values, "judged"), number(values, "signals")
    if not judged:
        return f"Not judged: {values['needed']} months are needed in which something was said."
    if judged == 1:
        said = "is a signal" if signals else "is within what chance brings"
        return f"{'' if signals else 'No signal: '}{'The' if signals else 'the'} one answer, by its share, {said}."
    of = f"of {judged} answers, each judged by its share,"
    if not signals:
        return f"No signal: none {of} is outside what chance brings."
    return f"{'One' if signals == 1 else signals} {of} {'is' if signals == 1 else 'are'} a signal."


def signal(values: Values, watched: Watched) -> str:
    label = _codes(watched).values[str(values["code"])]
    total = number(values, "total")
    of = f"one {watched.one}" if total == 1 else f"{total} {watched.many}"
    return f"“{label}” was {values['part'] or 'none'} of {of} in {month_of(values)} ({values['value']}%)."


def _codes(watched: Watched) -> Field:
    assert watched.indicator.bands, "what children say is counted by code"
    return watched.indicator.bands


def most_affected(values: Values) -> str:
    children, total = number(values, "children"), number(values, "total")
    when = f"in the {values['days']} days to the end of {month_of(values)}" if "days" in values else f"in {month_of(values)}"
    absences = "one absence" if total == 1 else f"{total:,} absences"
    if not children:
        return f"no child went three times or more {when}, in {absences}."
    who = "one child" if children == 1 else f"{children} children"
    part = f"{values['part']:,} of {absences} ({values['share']}%)"
    return f"{who} went three times or more {when}, and {'accounts' if children == 1 else 'account'} for {part}."
