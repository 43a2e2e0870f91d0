"""An answer as a file to take away: CSV, a workbook, Parquet. Every file says what it counts, of when, and how fresh it is."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.engine import AWAY, HIGH, LOW, MISSING, columns
from services.reports.indicators.intervals import method
from services.reports.indicators.question import MONTH
from services.reports.pages.wording import month_label, value_label
from services.reports.service import Figures
from services.reports.spreadsheets import Sheet, as_csv, as_workbook

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def name(figures: Figures, form: str) -> str:
    question = figures.question
    kept = "-published" if question.published else f"-as-known-on-{question.known_on}" if question.known_on else ""
    return f"{question.indicator.id}-{question.from_on}-{question.to_on}{kept}.{form}"


def content(figures: Figures, form: str) -> bytes:
    """`form` is one of MEDIA. It takes a while: not on the event loop."""
    return {"csv": _csv, "xlsx": _workbook, "parquet": _parquet}[form](figures)


def _framed(figures: Figures) -> Iterator[dict[str, object]]:
    """Each row with what was asked. `to` is exclusive."""
    question = figures.question
    as_of = figures.as_of.isoformat() if figures.as_of else None
    frame = {"indicator": question.indicator.id, "unit": question.indicator.unit, "from": question.from_on, "to": question.to_on}
    known = {"as_known_on": question.known_on} if question.known_on else {}
    for row in figures.rows:
        yield frame | {"as_of": as_of, "position": figures.position} | row.shown() | known


def _columns(figures: Figures) -> list[str]:
    known = ["as_known_on"] if figures.question.known_on else []
    return ["indicator", "unit", "from", "to", "as_of", "position", *columns(figures.question), *known]


def _csv(figures: Figures) -> bytes:
    return as_csv(_columns(figures), (list(row.values()) for row in _framed(figures))).encode()


def _workbook(figures: Figures) -> bytes:
    question, indicator = figures.question, figures.question.indicator
    about = [
        ("Figure", indicator.title),
        ("What it counts", indicator.definition),
        ("Numerator", indicator.numerator),
        ("Denominator", indicator.denominator),
        ("Unit", indicator.unit),
        ("Columns marked (code)", "For programs: what stands in words before, by the names the calls and the CSV file use"),
        ("Source", indicator.source),
        *([("How to read it", f"Not a ranking. {method(indicator)}")] if not question.ranked else []),
        ("First day", question.from_on),
        ("First day not counted", question.to_on),
        *[("Counting only", f"{field.title}: {', '.join(value_label(field, one) for one in values)}") for field, values in question.wanted],
        ("As known on", question.known_on or "now"),
        ("Published form", "yes" if question.published else "no: for your own work only"),
        *([(one.value, one.meaning) for one in Symbol] if question.published else []),
        ("Level with the record at (UTC)", figures.as_of.isoformat() if figures.as_of else None),
        ("Position in the record", figures.position),
    ]
    return as_workbook(_in_words(figures), Sheet("About", ["", "What this is"], [list(one) for one in about]))


def _in_words(figures: Figures) -> Sheet:
    """Each row's month and values in words, then its numbers under what they are; codes that have words stand behind, for programs."""
    question, indicator = figures.question, figures.question.indicator
    fields = [*question.by, *([indicator.bands] if indicator.bands else [])]
    months = {one.name: month_label(one, question.to_on) for one in question.ranges}
    coded = [*([MONTH] if question.monthly else []), *(field.id for field in fields if field.values)]
    headings = [*(["Month"] if question.monthly else []), *(field.title for field in fields)]
    numbers = {
        "numerator": indicator.numerator,
        "denominator": indicator.denominator or "Of",
        "value": f"Value ({indicator.unit})",
        LOW: "95% interval, from",
        HIGH: "95% interval, to",
        MISSING: "Missing (M)",
        AWAY: "Away (A)",
    }
    names = [one for one in columns(question) if one not in question.keys]
    rows = []
    for row in figures.rows:
        shown = row.shown()
        said = [*([months[row.at[MONTH]]] if question.monthly else []), *(value_label(field, row.at[field.id]) for field in fields)]
        rows.append([*said, *(shown[name] for name in names), *(row.at[key] for key in coded)])
    return Sheet("Figures", [*headings, *(numbers[name] for name in names), *(f"{key} (code)" for key in coded)], rows)


_NUMBERS = {"numerator": "BIGINT", "denominator": "BIGINT", "value": "DOUBLE"}
_BESIDE = {LOW: "DOUBLE", HIGH: "DOUBLE", MISSING: "BIGINT", AWAY: "BIGINT"}
_TYPES = {"from": "DATE", "to": "DATE", "as_known_on": "DATE", "as_of": "TIMESTAMPTZ", "position": "BIGINT"} | _NUMBERS | _BESIDE


def _parquet(figures: Figures) -> bytes:
    """Numbers stay numbers: where the published form has a symbol they are NULL, and the column `symbol` has it."""
    published = figures.question.published
    names = [*_columns(figures), *(["symbol"] if published else [])]
    rows = [[*map(_number, row.values()), *([_symbol(row)] if published else [])] for row in _framed(figures)]
    return as_parquet({one: _TYPES.get(one, "VARCHAR") for one in names}, rows)


def as_parquet(types: Mapping[str, str], rows: Sequence[Sequence[object]]) -> bytes:
    """`types` are DuckDB's, by column. Written by a DuckDB of its own: the one that holds the facts may touch no file."""
    shape = ", ".join(f'"{one}" {type_}' for one, type_ in types.items())
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        path = Path(folder) / "answer.parquet"
        connection.execute(f"SET TimeZone = 'UTC'; CREATE TABLE answer ({shape})")
        if rows:
            connection.executemany(f"INSERT INTO answer VALUES ({', '.join('?' * len(types))})", rows)
        connection.execute(f"COPY answer TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        return path.read_bytes()


def _number(value: object) -> object:
    return None if isinstance(value, Symbol) else value


def _symbol(row: dict[str, object]) -> str | None:
    return next((one.value for one in (row["value"], row["numerator"], row["denominator"]) if isinstance(one, Symbol)), None)
