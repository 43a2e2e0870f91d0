"""Short ways to write the rows of one made-up child, for the tests of this folder."""

from shared.ssda903.rules import check
from shared.ssda903.submission import Submission
from shared.ssda903.tables import EpisodeRow, HeaderRow, MissingRow
from shared.ssda903.years import CollectionYear

BORN = "05/03/2010"
YEAR = CollectionYear(2025)


def missing(category, start, end="", *, child="1001", born=BORN, line=2):
    return MissingRow(child, born, category, start, end, line=line)


def lines(*rows):
    """The rows as one file's: lines 2, 3, ..."""
    return [MissingRow(r.child, r.dob, r.missing, r.mis_start, r.mis_end, line=i) for i, r in enumerate(rows, 2)]


def header(child="1001", born=BORN):
    return HeaderRow(child, "F", born, "WBRI", "", "", "", line=2)


def care(began, rne="S", ceased="", rec="X1", *, child="1001", line=2):
    return EpisodeRow(child, began, rne, "C2", "N1", "U6", "PR1", ceased, rec, "", "", "", "", line=line)


def submission(*rows, episodes=None, headers=None):
    """Of children in care since 2020 and in the Header, unless told otherwise."""
    children = dict.fromkeys(row.child_id for row in rows)
    return Submission(
        missing=lines(*rows),
        header=[header(child) for child in children] if headers is None else headers,
        episodes=[care("01/01/2020", child=child) for child in children] if episodes is None else episodes,
    )


def broken(*rows, episodes=None, headers=None, year=YEAR, last=None):
    """The rules broken, once for each row breaking one."""
    before = None if last is None else Submission(missing=lines(*last))
    return [breach.rule for breach in check(submission(*rows, episodes=episodes, headers=headers), year, before)]
