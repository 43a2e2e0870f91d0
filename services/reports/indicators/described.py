"""`docs/indicators.md`: the catalogue in words, written from the declarations and compared with them by `make lint`."""

from collections.abc import Iterator

from services.reports.indicators.catalogue import CATALOGUE, GROUPS
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.fields import Field

_OPENING = """# Indicators

Written by `make api` from the declarations in `services/reports/indicators`; do not change it by hand. {count} figures, each at
`/reports/figures/{{id}}` as a page and at `/reports/api/indicators/{{id}}` as JSON, `.csv`, `.xlsx` or `.parquet`.

Every figure can be asked for any days, month by month, by up to three of its breakdowns, narrowed to values of them, and as it was
known at the end of any past day (`as_known_on`). A value that was not recorded is `unknown`. Values are rounded half up. Cancelled
episodes are in no figure.

*Published form*: whether the figure has one, with small numbers hidden ([0023](decisions/0023-disclosure-control.md)). A breakdown
marked ✕ tells of a home or a provider: no published form is broken down by it.
"""


def page() -> str:
    return "\n".join([_OPENING.format(count=len(CATALOGUE)), *_groups(), "## Breakdowns", "", *_breakdowns()]) + "\n"


def _groups() -> Iterator[str]:
    for title, group in GROUPS:
        yield f"## {title}\n"
        for indicator in group:
            yield "\n".join(_entry(indicator)) + "\n"


def _entry(indicator: Indicator) -> Iterator[str]:
    yield f"### {indicator.title}\n"
    yield f"{indicator.definition}\n"
    yield f"- id: `{indicator.id}`"
    yield f"- numerator: {indicator.numerator}"
    if indicator.denominator:
        yield f"- denominator: {indicator.denominator}"
    yield f"- unit: {indicator.unit}{f', {indicator.decimals} decimal' if indicator.decimals else ''}"
    yield f"- source: {indicator.source}"
    yield f"- published form: {'yes' if indicator.publishable else 'no'}"
    if indicator.bands:
        yield f"- always by: {indicator.bands.title.lower()} ({', '.join(f'`{value}`' for value in indicator.bands.values)})"
    yield f"- breakdowns: {', '.join(_named(field) for field in indicator.breakdowns)}"


def _named(field: Field) -> str:
    return f"`{field.id}`{'' if field.publishable else ' ✕'}"


def _breakdowns() -> Iterator[str]:
    """Each by its name; one name can be read differently of a child and of an episode, and then stands twice."""
    seen = {(field.id, field.title): field for indicator in CATALOGUE for field in indicator.breakdowns}
    yield "| field | what it says | values |"
    yield "| --- | --- | --- |"
    for field in sorted(seen.values(), key=lambda one: (one.id, one.title)):
        values = ", ".join(f"`{value}`" for value in field.values) or "as the register has them"
        yield f"| {_named(field)} | {field.title} | {values} |"
