"""Writes children into the folders of the collection years they were looked after in."""

import csv
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from services.synthesise.absences import Period
from services.synthesise.care import Child, Day
from services.synthesise.people import Person, Staff, team
from shared.ssda903.dates import write_date
from shared.ssda903.tables import (
    EPISODES,
    HEADER,
    MISSING,
    PEOPLE,
    TABLES,
    UASC,
    EpisodeRow,
    HeaderRow,
    MissingRow,
    PeopleRow,
    Row,
    Table,
    UascRow,
)
from shared.ssda903.years import CollectionYear

SEX_BY_LETTER_FROM = CollectionYear(2024)
_OLD_SEX = {"M": "1", "F": "2"}
_SCHOOL_AGE = 4  # younger children have no UPN: UN1
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@cache
def _written(day: Day) -> str:
    return write_date(date.fromordinal(day))


@dataclass(frozen=True, slots=True)
class YearSummary:
    """What one folder holds. `incidents` are periods `M`, `open_periods` those of either kind without an end on 31 March."""

    year: CollectionYear
    folder: Path
    children: int
    care_episodes: int
    children_missing: int
    incidents: int
    open_periods: int


class Folder:
    """One collection year's files, open for writing."""

    def __init__(self, parent: Path, year: CollectionYear, staff: Staff, files: ExitStack) -> None:
        self.year = year
        self.path = parent / str(year)
        self.first, self.last = year.first_day.toordinal(), year.last_day.toordinal()
        self.children = self.care_episodes = self.incidents = self.children_missing = self.open_periods = 0
        self._staff = staff
        self.path.mkdir(parents=True, exist_ok=True)
        self._append = {table.name: _appender(self.path, table, files) for table in TABLES}

    def summary(self) -> YearSummary:
        return YearSummary(
            self.year, self.path, self.children, self.care_episodes, self.children_missing, self.incidents, self.open_periods
        )

    def looked_after(self, child: Child) -> bool:
        return any(start <= self.last and end >= self.first for start, end in child.spells)

    def write(self, child_id: str, upn: str, child: Child, who: Person, periods: list[Period]) -> None:
        """Everything of a child that belongs to this year, as it stood at its end."""
        self.children += 1
        dob = _written(child.born)
        sex = child.sex if self.year >= SEX_BY_LETTER_FROM else _OLD_SEX[child.sex]
        mother = "" if child.sex == "M" else "1" if self._known(who.child_of_own) else "0"
        upn = "UN1" if child.age_on(self.last) < _SCHOOL_AGE else upn
        self._add(HEADER, HeaderRow(child_id, sex, dob, who.ethnic, upn, mother, self._known(who.child_of_own)))
        if child.uasc:
            self._add(UASC, UascRow(child_id, sex, dob, _written(child.eighteen)))
        self._write_care(child_id, child)
        self._write_absences(child_id, dob, periods)
        held_by = team(child, who, min(self.last, child.spells[-1][1]))
        self._add(
            PEOPLE,
            PeopleRow(
                child_id,
                who.first_name,
                who.last_name,
                who.known_as,
                held_by,
                self._staff.worker(held_by, who),
                ";".join(who.marks),
                "yes" if who.restricted else "",
            ),
        )

    def _write_care(self, child_id: str, child: Child) -> None:
        for episode in child.care:
            if episode.decom > self.last or episode.dec < self.first:
                continue
            self.care_episodes += 1
            ended = episode.dec <= self.last
            placement = episode.placement
            self._add(
                EPISODES,
                EpisodeRow(
                    child_id,
                    _written(episode.decom),
                    episode.rne,
                    episode.ls,
                    episode.cin,
                    placement.code(self.year),
                    placement.provider,
                    self._known(episode.dec),
                    episode.rec if ended else "",
                    episode.reason if ended else "",
                    child.home_post,
                    placement.postcode,
                    placement.urn,
                ),
            )

    def _write_absences(self, child_id: str, dob: str, periods: list[Period]) -> None:
        incidents = 0
        for period in periods:
            if period.start > self.last or (period.end is not None and period.end < self.first):
                continue
            incidents += period.category == "M"
            end = self._known(period.end)
            self.open_periods += not end
            self._add(MISSING, MissingRow(child_id, dob, period.category, _written(period.start), end))
        self.incidents += incidents
        self.children_missing += incidents > 0

    def _known(self, day: Day | None) -> str:
        """A day, blank where it lies ahead of this year's end."""
        return "" if day is None or day > self.last else _written(day)

    def _add(self, table: Table[Any], row: Row) -> None:
        self._append[table.name](row)


def upn(number: int) -> str:
    """A unique pupil number of the right form and of no pupil: local authority 999 does not exist."""
    digits = f"999{2000 + number // 1000:04}25{number % 1000:03}"
    return _CHECK_LETTERS[sum(place * int(digit) for place, digit in enumerate(digits, 2)) % 23] + digits


def _appender(folder: Path, table: Table[Any], files: ExitStack) -> Callable[[Row], object]:
    """Begins a file with its column names; what it returns adds one row."""
    lines = csv.writer(files.enter_context((folder / table.file).open("w", encoding="utf-8", newline="")), lineterminator="\n")
    lines.writerow(table.columns)
    in_order = attrgetter(*(column.lower() for column in table.columns))
    return lambda row: lines.writerow(in_order(row))
