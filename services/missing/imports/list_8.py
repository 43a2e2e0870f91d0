"""An Annex A list 8 as it comes: its rows read, each refused or named where something in them cannot be. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.missing.imports.received import LONGEST_CHILD_ID, Unreadable
from services.missing.imports.workbook import STARTS, Workbook
from shared.annex_a import list_8 as col
from shared.annex_a.list_8 import Choice, plain, read_choice
from shared.ssda903.breach import FILE_RULE, Breach
from shared.ssda903.dates import read_date
from shared.ssda903.reading import MAXIMUM_BYTES, Unusable, decoded, records

FILE, WORKBOOK = "list_8.csv", "list_8.xlsx"
SHEET = "List 8"
RULE = "list 8"
"""The rule of a breach in what a row says; `file` is one in its form."""

NOT_LOADED = "Annex A list 8: its counts of missing and absent episodes are not loaded. They are counts, not episodes."

_DATES = frozenset(plain(title) for title in col.DATES)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_GSS = re.compile(r"[A-Z][0-9]{8}")
LONGEST_LINE = 300


class Listed(NamedTuple):
    """One child in care as the list has them. None, of anything: the list says nothing, and the register keeps what it has."""

    file: str
    line: int
    child_id: str
    sent: Mapping[str, str]
    placed_since: date
    place: Choice
    born: date | None
    sex: Choice | None
    ethnicity: Choice | None
    uasc: bool
    disability: bool
    status: Choice | None
    status_since: date | None
    ceased: date | None
    provider: Choice | None
    urn: str | None
    in_area: bool | None
    host_authority: str | None
    team: str | None
    worker: str | None

    def breach(self, column: str, message: str, rule: str = RULE) -> Breach:
        return Breach(self.file, self.line, column, self.sent.get(column, ""), rule, message, self.child_id)


@dataclass(slots=True)
class List8:
    """Rows in hand, refused ones left out; `named` are values left out of rows that are in."""

    rows: list[Listed] = field(default_factory=list)
    refused: list[Breach] = field(default_factory=list)
    named: list[Breach] = field(default_factory=list)


class _Row:
    """Reads the cells of one line. What cannot be read refuses the row where it must be known, and else is named and left out."""

    def __init__(self, file: str, line: int, sent: Mapping[str, str], today: date) -> None:
        self.file, self.line, self.sent, self.today = file, line, sent, today
        self.child = sent[col.CHILD]
        self.refused: list[Breach] = []
        self.named: list[Breach] = []

    def wrong(self, column: str, message: str, *, refuse: bool) -> None:
        where = self.refused if refuse else self.named
        where.append(Breach(self.file, self.line, column, self.sent[column], RULE, message, self.child or None))

    def day(self, column: str, *, must: bool = False) -> date | None:
        """`must`: the row is refused where there is text that is no date that has come."""
        text = self.sent[column]
        found = _day(text)
        if text and found is None:
            self.wrong(column, f"{text!r} is no date: give dd/mm/yyyy or yyyy-mm-dd, such as 05/03/2010", refuse=must)
        elif found and found > self.today:
            self.wrong(column, "this day has not come yet: give the day it was", refuse=must)
            return None
        return found

    def choice(self, column: str, choices: Mapping[str, Choice], *, must: bool = False) -> Choice | None:
        text = self.sent[column]
        found = read_choice(choices, text)
        if found is None and (text or must):
            takes = "; ".join(dict.fromkeys(one.title for one in choices.values() if ")" in one.title[:3]))
            left = "" if must else ", and was left out"
            self.wrong(column, f"{text!r} is none of the list’s codes{left}. It takes {takes}", refuse=must)
        return found

    def flag(self, column: str, values: Mapping[str, bool]) -> bool | None:
        text = self.sent[column]
        found = values.get(plain(text))
        if text and found is None:
            self.wrong(column, f"{text!r} was not understood, and was left out: it takes {', '.join(values)}", refuse=False)
        return found

    def words(self, column: str) -> str | None:
        text = self.sent[column]
        if len(text) > LONGEST_LINE or "\0" in text:
            self.wrong(column, f"is longer than {LONGEST_LINE} characters, and was left out", refuse=False)
            return None
        return text or None


def read_list_8(content: bytes, today: date) -> List8:
    """A CSV file, or the workbook of Annex A with its sheet “List 8”. `today` is London's. Raises Unreadable where neither can be used.

    Takes what `read_table` takes, and besides surplus columns, dates of either order, and blank cells at a line's end.
    """
    file = WORKBOOK if content.startswith(STARTS) else FILE
    try:
        if len(content) > MAXIMUM_BYTES:
            raise Unusable(f"is larger than {MAXIMUM_BYTES // (1024 * 1024)} MB: send one authority’s list")
        lines = _sheet(Workbook(content)) if file == WORKBOOK else records(decoded(content))
        return _read(file, lines, today)
    except Unusable as fault:
        raise Unreadable([Breach(file, fault.line, fault.column, fault.value, FILE_RULE, f"{file} {fault.message}")]) from fault


def _sheet(book: Workbook) -> Iterator[tuple[int, list[str]]]:
    """From the line of column names on: people write a title above it. Its dates are days, not the numbers Excel keeps."""
    wanted = plain(SHEET).replace(" ", "")
    name = next((one for one in book.sheets if plain(one).replace(" ", "").replace("_", "") == wanted), None)
    if name is None:
        raise Unusable(f"has no sheet {SHEET!r}, but {', '.join(book.sheets)}: name the sheet of the children in care {SHEET!r}")
    lines = list(book.rows(name))
    first = next((i for i, (_, values) in enumerate(lines) if is_list_8(values)), 0)
    titles = [plain(title) for title in lines[first][1]] if lines else []
    days = [i for i, title in enumerate(titles) if title in _DATES]
    for line, values in lines[first:]:
        yield line, [book.day(value) if i in days else value for i, value in enumerate(values)]


def is_list_8(titles: Sequence[str]) -> bool:
    """Whether a CSV file's first line is that of a list 8."""
    found = {plain(title) for title in titles}
    return all(plain(title) in found for title in col.SEEN_IN_NO_OTHER)


def _read(file: str, lines: Iterator[tuple[int, list[str]]], today: date) -> List8:
    line, header = next(lines, (1, []))
    if not header:
        raise Unusable("is empty: send the line of column names, as the inspectors’ list 8 has them")
    at = _columns(header, line)
    found = List8()
    seen: dict[str, int] = {}
    for line, values in lines:
        if any(value.strip() for value in values[len(header) :]):
            said = f"line {line} has {len(values)} values where there are {len(header)} columns: check its commas and quotes"
            found.refused.append(Breach(file, line, None, ",".join(values), FILE_RULE, said))
            continue
        sent = {title: values[i].strip() if i < len(values) else "" for title, i in at.items()}
        row = _Row(file, line, sent, today)
        listed = _listed(row)
        if row.child in seen:
            row.wrong(col.CHILD, f"child {row.child} is in line {seen[row.child]} already: keep one line for each child", refuse=True)
        if listed is None or row.refused:
            found.refused += row.refused
            continue
        seen[row.child] = line
        found.named += row.named
        found.rows.append(listed)
    return found


def _columns(header: Sequence[str], line: int) -> dict[str, int]:
    titles = [plain(title) for title in header]
    at = {title: [i for i, found in enumerate(titles) if found == plain(title)] for title in col.COLUMNS}
    missing = [title for title, places in at.items() if not places]
    twice = [title for title, places in at.items() if len(places) > 1]
    if missing or twice:
        said = f"has no column {'; '.join(missing)}" if missing else f"has the column {twice[0]} twice"
        raise Unusable(f"{said}: send list 8 with the inspectors’ own column names", line=line, column=(missing or twice)[0])
    return {title: places[0] for title, places in at.items()}


def _listed(row: _Row) -> Listed | None:
    if not 0 < len(row.child) <= LONGEST_CHILD_ID or "\0" in row.child:
        row.wrong(col.CHILD, f"line {row.line} has no child: give the child’s number, at most {LONGEST_CHILD_ID} characters", refuse=True)
        return None
    since = row.day(col.PLACED_SINCE, must=True)
    place = row.choice(col.PLACE, col.PLACES, must=True)
    ceased = row.day(col.CEASED, must=True)
    if since is None and not row.sent[col.PLACED_SINCE]:
        row.wrong(col.PLACED_SINCE, "is blank: give the day the child’s placement began", refuse=True)
    if since and ceased and ceased < since:
        row.wrong(col.CEASED, f"care ended before the placement began ({since:%d/%m/%Y}): correct one of them", refuse=True)
    if since is None or place is None or row.refused:
        return None
    host = row.sent[col.HOST].upper()
    return Listed(
        file=row.file,
        line=row.line,
        child_id=row.child,
        sent=row.sent,
        placed_since=since,
        place=place,
        born=row.day(col.BORN),
        sex=row.choice(col.SEX, col.SEXES),
        ethnicity=row.choice(col.ETHNIC, col.ETHNICITIES),
        uasc=row.flag(col.UASC, col.YES) is True,
        disability=row.flag(col.DISABILITY, col.YES) is True,
        status=row.choice(col.STATUS, col.STATUSES),
        status_since=row.day(col.STATUS_SINCE),
        ceased=ceased,
        provider=row.choice(col.PROVIDER, col.PROVIDERS),
        urn=_urn(row),
        in_area=row.flag(col.IN_AREA, col.LOCATIONS),
        host_authority=host if _GSS.fullmatch(host) else None,
        team=row.words(col.TEAM),
        worker=row.words(col.WORKER),
    )


def _urn(row: _Row) -> str | None:
    text = row.sent[col.URN]
    if len(text) > 20:
        row.wrong(col.URN, "is longer than 20 characters, and was left out: give the home’s number", refuse=False)
        return None
    return text or None


def _day(text: str) -> date | None:
    """Spreadsheets write a midnight behind the day."""
    day = _MIDNIGHT.sub("", text)
    if not _ISO.fullmatch(day):
        return read_date(day)
    try:
        found = date.fromisoformat(day)
    except ValueError:  # such as 2025-02-31
        return None
    return found if 1900 <= found.year <= 2199 else None
