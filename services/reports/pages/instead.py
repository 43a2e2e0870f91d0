"""What a reader can have in place of a published form that is refused for its days: a quarter has the board report, a year the figure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from services.reports.board.quarters import Quarter, last_complete
from services.reports.board.watched import REASONS, SECTIONS
from services.reports.disclosure.questions import publishable
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.question import NotAsked, ask
from services.reports.pages.asking import Asking, Span, address
from services.reports.pages.wording import days
from shared.ssda903.years import CollectionYear
from shared.web import Form

IN_THE_REPORT = {REASONS.id, *(one.indicator.id for _, told in SECTIONS for one in told)}


class Instead(NamedTuple):
    """`text` leads to `address`; `says` goes on with what is to be known of it."""

    text: str
    address: str
    says: str


def instead(indicator: Indicator, query: Mapping[str, str], today: date) -> list[Instead]:
    """What lies nearest to the days asked for comes first. Empty where the days are not what stands in the way."""
    asking = Form.posted(Asking, query.items()).answer
    days_asked = asking.days(today) if asking else None
    if asking is None or days_asked is None or not asking.published or not indicator.publishable:
        return []
    first, last = days_asked
    year = CollectionYear.of(first)
    if (first, last) == (year.first_day, year.last_day) and last < today:
        return []
    of_year = list(_of_year(indicator, asking, year if year.last_day < today else CollectionYear.of(today).previous, today))
    of_quarter = _of_quarter(indicator, min(Quarter.of(last), last_complete(today)))
    within_one = Quarter.of(first) == Quarter.of(last)
    return [of_quarter, *of_year] if within_one else [*of_year, of_quarter]


def _of_quarter(indicator: Indicator, quarter: Quarter) -> Instead:
    here = "has this figure" if indicator.id in IN_THE_REPORT else "has other figures, and not this one"
    text = f"Board report of {quarter.months}"
    return Instead(text, f"/reports/board/{quarter}", f"a quarter in published form, rounded so that no year can be subtracted. It {here}.")


def _of_year(indicator: Indicator, asking: Asking, year: CollectionYear, today: date) -> Iterator[Instead]:
    """As it was asked for, or without breakdown and narrowing where these have no published form either."""
    at = {"period": Span.DATES, "first": str(year.first_day), "last": str(year.last_day), "interval": asking.interval}
    narrowed = asking.model_dump(include={"by", "then_by", "and_by", "where"}, exclude_none=True)
    for by, where, more in ((asking.breakdowns, [asking.where] if asking.where else [], narrowed), ([], [], {})):
        try:
            publishable(ask(indicator, year.first_day, year.next.first_day, by, where, monthly=False), today)
        except NotAsked:
            continue
        text = f"{indicator.title}, {days(year.first_day, year.last_day)}"
        yield Instead(text, address(indicator.id, at | more | {"published": "yes"}), f"the collection year {year}, in published form.")
        return
