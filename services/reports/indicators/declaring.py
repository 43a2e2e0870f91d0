"""What an indicator is: one declaration, in words and in SQL side by side.

In SQL `f` is the row counted and `r` the range it is counted in (London dates, `r.to_on` exclusive). $today is the London date of the
question and $now its instant: what still goes on is counted up to then, and not beyond.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.reports.indicators.fields import Field


class Kind(StrEnum):
    """How numerator and denominator make the value, and the unit it is presented in."""

    COUNT = "count"
    AVERAGE = "average"
    PERCENT = "percent"
    MEDIAN = "median"
    RATE = "rate"
    """For each 100 of the denominator."""


@dataclass(frozen=True)
class Population:
    """The rows a figure is about, each in every range it belongs to."""

    rows: str
    fields: tuple[Field, ...]
    of_history: bool = False
    """Whether imported history is counted too."""
    left_out: str | None = None
    """The rows of imported history that are not counted, where it is known which ones would be."""
    lasting: bool = False
    """Whether what lasts over the end of a month counts in both."""


@dataclass(frozen=True)
class Indicator:
    """`decimals` is what the value is rounded to, half up; numerator and denominator are always given as they are."""

    id: str
    title: str
    definition: str
    numerator: str
    denominator: str | None
    unit: str
    source: str
    kind: Kind
    population: Population
    count: str
    of: str | None = None
    among: str | None = None
    """The condition by which a row counted is in the numerator, where not all are. Published forms ask how many children it is, and of a
    share how many are in the rest."""
    decimals: int = 0
    amount: bool = False
    """Whether the numerator is an amount, such as hours, and not a number of things."""
    publishable: bool = True
    """Not where a share's sides cannot be told child by child: it has no published form."""
    bands: Field | None = None
    """Counted by these bands always; the denominator is then all bands together."""

    @property
    def breakdowns(self) -> tuple[Field, ...]:
        return self.population.fields

    def field(self, name: str) -> Field | None:
        return next((one for one in self.breakdowns if one.id == name), None)


def share(
    id: str, title: str, definition: str, numerator: str, denominator: str, among: str, population: Population, source: str
) -> Indicator:
    """Of the population's rows, those where `among` holds."""
    return Indicator(
        id=id,
        title=title,
        definition=definition,
        numerator=numerator,
        denominator=denominator,
        unit="%",
        source=source,
        kind=Kind.PERCENT,
        population=population,
        count=f"count(*) FILTER (WHERE {among})",
        of="count(*)",
        among=among,
    )


def spread(id: str, title: str, definition: str, denominator: str, population: Population, source: str, bands: Field) -> Indicator:
    """The population's rows by their band, each beside all of them."""
    return Indicator(
        id=id,
        title=title,
        definition=definition,
        numerator=f"{denominator} in the group",
        denominator=denominator,
        unit="%",
        source=source,
        kind=Kind.PERCENT,
        population=population,
        count="count(*)",
        bands=bands,
    )


def number(
    id: str,
    title: str,
    definition: str,
    unit: str,
    population: Population,
    source: str,
    *,
    count: str = "count(*)",
    among: str | None = None,
    amount: bool = False,
) -> Indicator:
    return Indicator(
        id=id,
        title=title,
        definition=definition,
        numerator=title,
        denominator=None,
        unit=unit,
        source=source,
        kind=Kind.COUNT,
        population=population,
        count=count,
        among=among,
        amount=amount,
    )


def median(id: str, title: str, definition: str, of: str, unit: str, population: Population, source: str, what: str) -> Indicator:
    """The middle of `what` over the population's rows, one decimal; `of` says what they are."""
    return Indicator(
        id=id,
        title=title,
        definition=definition,
        numerator="Half of them were this or less",
        denominator=of,
        unit=unit,
        source=source,
        kind=Kind.MEDIAN,
        population=population,
        count=f"median({what})",
        of="count(*)",
        decimals=1,
    )
