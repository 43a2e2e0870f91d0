"""The question in an address, or all that is wrong with it at once, each fault at the box where it was chosen."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.reports.disclosure.questions import NotPublished, unpublishable
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.question import EARLIEST, LATEST, LONGEST, NotAsked, Question, legible
from services.reports.pages.asking import Asked, Asking, Interval, Published, Span, Spanned, unknown
from shared.web import Form

MOST_MONTHS = 120
"""Month by month over more than ten years is no picture any more, and the page would be a megabyte."""


def read(indicator: Indicator, pairs: Iterable[tuple[str, str]], today: date) -> tuple[Form[Asking], Asked | None]:
    """The form as it stands in the address, and the question where there is nothing wrong with it."""
    pairs = list(pairs)
    form = Form.posted(Asking, pairs)
    asking = form.answer or _sound(form, pairs)
    for name in unknown((name for name, _ in pairs), Asking):
        form.refuse("where", f"Select whom to count from the list; “{name}” is no question of this page")
    for name, message in (*asking.faults(), *wrong(asking, today, monthly=asking.interval is Interval.MONTH)):
        form.refuse(name, message)
    if asking.known and not EARLIEST <= asking.known <= today:
        form.refuse("known", "The day as known on must be today or in the past")
    question, faults = _asked(indicator, asking, today)
    for name, message in faults:
        form.refuse(name, message)
    return form, None if form.errors else Asked(asking, question, today)


def _sound(form: Form[Asking], pairs: Iterable[tuple[str, str]]) -> Asking:
    """The answers that can be read, so that what is wrong between them is said too; the others as if they had not been given."""
    answer = Form.posted(Asking, [(name, value) for name, value in pairs if name not in form.errors]).answer
    assert answer, "no question of the page has to be answered"
    return answer


def wrong(spanned: Spanned, today: date, *, monthly: bool) -> Iterator[tuple[str, str]]:
    """What cannot be asked of these days, each with the question at fault."""
    if (days := spanned.days(today)) is None:
        return
    first, last = days
    if first > today:
        yield "first", "The first day must be today or in the past"
    elif last > today:
        yield "last", "The last day must be today or in the past"
    elif last - first >= LONGEST:
        yield "first", "The period must be 100 years or shorter"
    elif monthly and (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        yield "interval", "Month by month takes 10 years at most: select a shorter period, or the whole period as one"


def _asked(indicator: Indicator, asking: Asking, today: date) -> tuple[Question, list[tuple[str, str]]]:
    """What of it makes sense, and what does not, each with the question at fault. Of the days the page has words of its own."""
    first, last = asking.days(today) or Span.LAST_YEAR.days(today)
    where, monthly = [asking.where] if asking.where else [], asking.interval is Interval.MONTH
    to_on = min(last, LATEST) + timedelta(days=1)
    question, faults = legible(
        indicator, first, to_on, list(dict.fromkeys(asking.breakdowns)), where, monthly=monthly, known_on=asking.known
    )
    if asking.published is Published.YES:
        faults += unpublishable(question, today)
        question = replace(question, published=True)
    return question, [(_box(asking, one), _message(one)) for one in faults if isinstance(one, NotPublished) or one.field in _SAID]


def _box(asking: Asking, reason: NotAsked) -> str:
    """Where the value at fault was chosen."""
    if reason.field == "by":
        chosen = [name for name in ("by", "then_by", "and_by") if getattr(asking, name)]
        return next((name for name in chosen if getattr(asking, name) == reason.value), chosen[-1])
    return _BOXES.get(reason.field, reason.field)


def _message(reason: NotAsked) -> str:
    said = str(reason)
    return said[0].upper() + said[1:] if isinstance(reason, NotPublished) else f"{_SAID[reason.field]} “{reason.value}” is not in it"


_BOXES = {"from": "period", "as_known_on": "known"}
_SAID = {"by": "Select a breakdown from the list;", "where": "Select whom to count from the list;"}
