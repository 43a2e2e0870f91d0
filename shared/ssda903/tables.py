"""The files of an SSDA903 submission: their columns, and one row class for each.

Every field is the text exactly as it stands in the file (dates dd/mm/yyyy, blank where nothing was sent), so that what was
loaded can be written back unchanged; `line` is the line in the file, its header being line 1, and 0 for a row made here.
Columns: the Department's CSV upload for children looked after. `people` is ours: the 903 carries no names.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

R = TypeVar("R", bound="Row")


@dataclass(frozen=True, slots=True)
class Row:
    child: str
    line: int = field(default=0, kw_only=True, compare=False)

    @property
    def child_id(self) -> str:
        """The authority's own number for the child, without any space around it."""
        return self.child.strip()


@dataclass(frozen=True, slots=True)
class HeaderRow(Row):
    sex: str
    dob: str
    ethnic: str
    upn: str
    mother: str
    mc_dob: str


@dataclass(frozen=True, slots=True)
class EpisodeRow(Row):
    """An episode of care: one placement under one legal status. Not to be confused with an episode of going missing."""

    decom: str
    rne: str
    ls: str
    cin: str
    place: str
    place_provider: str
    dec: str
    rec: str
    reason_place_change: str
    home_post: str
    pl_post: str
    urn: str


@dataclass(frozen=True, slots=True)
class MissingRow(Row):
    dob: str
    missing: str
    mis_start: str
    mis_end: str


@dataclass(frozen=True, slots=True)
class UascRow(Row):
    sex: str
    dob: str
    duc: str


@dataclass(frozen=True, slots=True)
class PeopleRow(Row):
    """Names and teams, beside the 903 files. `marks` are codes of `Mark` with `;` between them; `restricted` is `yes`, `no` or blank.

    A blank cell says nothing.
    """

    first_name: str
    last_name: str
    known_as: str
    team: str
    worker: str
    marks: str
    restricted: str


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """One file of a submission: `missing.csv` is `MISSING`."""

    name: str
    row: type[R]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in the order of the file, as the Department writes them."""
        return tuple(f.name.upper() for f in fields(self.row) if f.name != "line")


HEADER = Table("header", HeaderRow)
EPISODES = Table("episodes", EpisodeRow)
MISSING = Table("missing", MissingRow)
UASC = Table("uasc", UascRow)
PEOPLE = Table("people", PeopleRow)

TABLES: tuple[Table[Any], ...] = (HEADER, EPISODES, MISSING, UASC, PEOPLE)
