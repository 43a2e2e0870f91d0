"""A digest as a tagged PDF and as a workbook, made of nothing but the edition: what is signed once is printed the same for ever."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.reports.charts.pictures import Mark
from services.reports.digest.contents import Charted, Said
from services.reports.digest.edition import Edition
from services.reports.disclosure.symbols import Symbol
from services.reports.documents.parts import Chart, Link, Table, printed
from services.reports.indicators.catalogue import INDICATORS
from services.reports.narrative.judged import how_judged
from services.reports.spreadsheets import Sheet, as_workbook

NUMBERS = {
    "numerator": "counted",
    "denominator": "of",
    "value": "value",
    "last_month": "the month before",
    "last_year": "a year before",
    "mean": "mean",
    "lower": "lower limit",
    "upper": "upper limit",
}
"""Of a sentence's values those that have a column of their own, and its heading; all stand in the last column, by their codes."""

OTHERWISE = {"numerator": ("part", "late"), "denominator": ("total",)}
"""What a sentence counts, and of how many, where it is about a part of something, or about what was not done in time."""


def as_pdf(edition: Edition, drawings: Sequence[str], address: str, made_at: datetime) -> bytes:
    """`drawings` are the SVGs of the edition's charts in their order, `address` the system's, for the links. Call it in a thread."""
    contents = edition.contents
    parts = {
        "state": edition.state,
        "handling": edition.handling,
        "reach": edition.reach,
        "commentary": edition.commentary.split("\n") if edition.commentary else [],
        "sections": [{"title": title, "said": [_spoken(one, address) for one in said]} for title, said in contents.sections],
        "charts": [
            Chart(one.picture.panels[0].title, svg, one.picture.words, [mark.words for mark in one.picture.decided])
            for one, svg in zip(contents.charts, drawings, strict=True)
        ],
        "table": _months(edition),
        "judged": how_judged(published=contents.published),
        "sources": [f"{source}. Contains public sector information licensed under the {licence}." for source, licence in contents.sources],
        "symbols": [f"{one.value}: {one.meaning}" for one in Symbol] if contents.published else [],
        "hash": edition.hash,
    }
    return printed("digest.typ", contents.title, edition.state, parts, edition.signed.at if edition.signed else made_at)


def _spoken(one: Said, address: str) -> Mapping[str, object]:
    """A caveat has no figures of its own; its link would lead to those of the sentence before."""
    leads = one.query and one.kind != "caveat"
    return {"said": one.said, "verdict": one.verdict, "to": Link(one.title or "See them", f"{address}{one.query}") if leads else None}


def _months(edition: Edition) -> Table | None:
    charts = edition.contents.charts
    if not charts:
        return None
    columns = ["Month", *(one.picture.panels[0].title for one in charts)]
    rows = [[label, *values] for label, values in edition.contents.months]
    return Table("The figures of these charts", columns, [False, *(True for _ in charts)], rows)


def as_xlsx(edition: Edition, address: str) -> bytes:
    """Sentences with their figures and where these are shown, a sheet for each table, and what it all is."""
    contents = edition.contents
    columns = [
        "part",
        "sentence",
        "rule",
        "direction",
        "unit",
        *NUMBERS.values(),
        "figure",
        "shown at",
        "figure (code)",
        "all values (codes)",
    ]
    said = Sheet("Sentences", columns, [_row(one, address) for one in contents.sentences])
    tables = [_sheet(number, one) for number, one in enumerate(contents.charts, 1)]
    about: list[Sequence[object]] = [
        ("Title", contents.title),
        ("State", edition.state),
        ("Form", edition.handling),
        ("First day", contents.first_day),
        ("First day not counted", contents.to),
        ("Reach", edition.reach),
        ("How a signal is told from chance", how_judged(published=contents.published)),
        *(("Source of the others’ figures", f"{source}. {licence}") for source, licence in contents.sources),
        *([(one.value, one.meaning) for one in Symbol] if contents.published else []),
        (
            "Columns marked (code)",
            "For programs: the names by which the calls know figures and numbers. What a reader needs of them stands in words before.",
        ),
        *([("Commentary", edition.commentary)] if edition.commentary else []),
        *([("SHA-256 of what was signed", edition.hash)] if edition.hash else []),
    ]
    return as_workbook(said, *tables, Sheet("About", ["", "What this is"], about))


def _row(one: Said, address: str) -> list[object]:
    rule = (one.signal.rule or "no signal") if one.signal else None
    named = [(name, *OTHERWISE.get(name, ())) for name in NUMBERS]
    numbers = [next((one.values[name] for name in names if name in one.values), None) for names in named]
    unit = INDICATORS[one.indicator].unit if one.indicator in INDICATORS else None
    shown_at = f"{address}{one.query}" if one.query else None
    return [
        one.section,
        one.text,
        rule,
        one.signal.direction if one.signal else None,
        unit,
        *numbers,
        one.title,
        shown_at,
        one.indicator,
        _all(one),
    ]


def _all(one: Said) -> str:
    return json.dumps(one.values, ensure_ascii=False)


def _sheet(number: int, one: Charted) -> Sheet:
    """A workbook takes names of 31 letters at most, and no brackets or slashes in them."""
    title = one.picture.panels[0].title
    name = re.sub(r"[\[\]:*?/\\]", " ", f"{number} {title}")[:31].rstrip()
    rows = [[mark.key, _number(mark)] for panel in one.picture.panels for mark in panel.marks]
    return Sheet(name, ["month", f"{title} ({one.picture.unit})"], rows)


def _number(mark: Mark) -> object:
    """A whole number as one; a symbol of the published form, or nothing, in place of what is not there."""
    if mark.value is None:
        return mark.shown if mark.hidden else None
    return int(mark.value) if mark.value.is_integer() else mark.value
