"""The list as it is sent: CSV with the columns `reference,child,start,end`. Each line is read, or refused with what is wrong. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from shared.clock import london_date, london_midnight
from shared.ssda903.breach import FILE_RULE, Breach
from shared.ssda903.reading import Unusable, decoded, records
from shared.web.moments import MomentRefused, read_moment

FILE = "the list"
COLUMNS = ("reference", "child", "start", "end")
MOST_LINES = 10_000
"""Of absences in one list: more than a large authority has in five years, and few enough to be compared while somebody waits."""
LONGEST = 100
"""Characters of a reference or of a child's number."""

_DAY = re.compile(
    r"(?:(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}))(?:[T ,]\s*(?P<time>.+))?"
)
_SECONDS = re.compile(r"([0-9]{1,2}:[0-9]{2}):[0-9]{2}(?:\.[0-9]+)?")
_OFFSET = re.compile(r".*(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_AS = "write it as 14/05/2025 22:40 or 2025-05-14 22:40; the time may be left out"


@dataclass(frozen=True)
class When:
    """An instant (UTC); where no time was written the London midnight that day begins with, and `day_only`."""

    at: datetime
    day_only: bool = False

    @property
    def day(self) -> date:
        return london_date(self.at)

    @property
    def last(self) -> datetime:
        """The last instant it can mean: of the day, where only the day is known."""
        return london_midnight(self.day + timedelta(days=1)) - timedelta(microseconds=1) if self.day_only else self.at


@dataclass(frozen=True)
class Line:
    """One absence of the list. `end` is None where it goes on, or nobody wrote it down."""

    line: int
    reference: str
    child: str
    start: When
    end: When | None


@dataclass
class Sent:
    """What could be read, and what could not."""

    lines: list[Line] = field(default_factory=list)
    refused: list[Breach] = field(default_factory=list)


def read(content: bytes, now: datetime) -> Sent:
    """UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252. Columns in any order; further ones are passed over.

    `now` in UTC. Raises Unusable where the file as a whole cannot be read.
    """
    rows = records(decoded(content))
    first, header = next(rows, (1, []))
    at = _columns(header, first)
    sent = Sent()
    for number, values in rows:
        if len(sent.lines) + len(sent.refused) >= MOST_LINES:
            raise Unusable(f"has more than {MOST_LINES:,} lines: send one year of absences at a time", line=number)
        if len(values) != len(header):
            said = f"has {len(values)} values where there are {len(header)} columns: check its commas and quotes"
            sent.refused.append(Breach(FILE, number, None, ",".join(values), FILE_RULE, f"line {number} {said}"))
            continue
        line = _line(number, {column: values[place].strip() for column, place in at.items()}, now, sent.refused)
        sent.lines += [line] if line else []
    return sent


def _columns(header: Sequence[str], line: int) -> dict[str, int]:
    wanted = f"its columns are {','.join(COLUMNS)}"
    if not header:
        raise Unusable(f"is empty: send the line of column names too; {wanted}")
    titles = [title.strip().lower() for title in header]
    for column in COLUMNS:
        if titles.count(column) != 1:
            has = f"has the column {column} {titles.count(column)} times" if column in titles else f"has no column {column}"
            raise Unusable(f"{has}; {wanted}: put the first line right and send it again", line=line, column=column, value=",".join(header))
    return {column: titles.index(column) for column in COLUMNS}


def _line(number: int, sent: dict[str, str], now: datetime, refused: list[Breach]) -> Line | None:
    faults: list[Breach] = []

    def wrong(column: str, rule: str, message: str) -> None:
        faults.append(Breach(FILE, number, column, sent[column], rule, message, sent["child"] or None))

    def when(column: str) -> When | None:
        try:
            return read_when(sent[column])
        except MomentRefused as refusal:
            wrong(column, "date", refusal.message.format(what=column))
            return None

    if not sent["child"]:
        wrong("child", "blank", "no child: give the number the authority knows the child by")
    for column in ("reference", "child"):
        if len(sent[column]) > LONGEST:
            wrong(column, "length", f"longer than {LONGEST} characters")
    if not sent["start"]:
        wrong("start", "blank", "no start: give when the child was last seen")
    start = when("start") if sent["start"] else None
    end = when("end") if sent["end"] else None
    if start and end and end.last < start.at:
        wrong("end", "before_start", "ends before it starts: correct one of them")
    if start and start.at > now:
        wrong("start", "future", "has not come yet: give when the child was last seen")
    refused += faults
    if faults or start is None:
        return None
    return Line(number, sent["reference"], sent["child"], start, end)


def read_when(text: str) -> When:
    """UK wall-clock time, dd/mm/yyyy or ISO; of a time that happened twice the first. An ISO time with its offset is taken by it.

    Raises MomentRefused.
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise MomentRefused(f"{{what}} is no date: {_AS}", "day")
    if found["iso"] and found["time"] and _OFFSET.fullmatch(found["time"]):
        return When(_with_offset(found["iso"], found["time"]))
    year, month, day = found["iso"].split("-") if found["iso"] else (found["year"], found["month"], found["day"])
    time = found["time"] and _SECONDS.sub(r"\1", found["time"])
    at = read_moment({"day": day, "month": month, "year": year, "time": time or "noon", "which": "first"})
    return When(at) if time else When(london_midnight(london_date(at)), day_only=True)


def _with_offset(day: str, time: str) -> datetime:
    try:
        at = datetime.fromisoformat(f"{day}T{time.replace(' ', '')}")
    except ValueError as error:
        raise MomentRefused(f"{{what}} is no date and time: {_AS}", "time") from error
    if not 1900 <= at.year < 2200:
        raise MomentRefused("{what}: check the year", "year")
    return at.astimezone(UTC)
