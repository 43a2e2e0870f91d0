"""Our check and the community's validator on made-up years broken at random in every way: rule by rule they say the same.

Where they differ is declared below: rules on which we keep to the Department's words (shared/ssda903/rules.py).
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from community_validator import Failure, ours, theirs, validator

from services.synthesise.generate import synthesise
from shared.ssda903.dates import read_date, write_date
from shared.ssda903.folder import read_folder
from shared.ssda903.rules import RULES
from shared.ssda903.tables import EPISODES, HEADER, MISSING, EpisodeRow, HeaderRow, MissingRow
from shared.ssda903.writing import write_csv

YEAR, LAST, TODAY = "2024-25", "2023-24", date(2026, 1, 15)
CEASED = date(2024, 10, 1)
SAME_WORDS = {"564", "565", "566", "567", "570", "571", "586", "1004", "1005", "1006", "1012", "INT04", "INT13"}
OTHER_WORDS = {"574", "575", "576", "577", "578", "580", "581"}
"""Rules that weigh rows against each other or against care; where we read one otherwise is said with it below."""


def shifted(text: str, days: int) -> str:
    day = read_date(text)
    return write_date(day + timedelta(days=days)) if day else text


Break = Callable[[MissingRow, random.Random], MissingRow]
BREAKS: tuple[Break, ...] = (
    lambda row, dice: replace(row, missing=""),
    lambda row, dice: replace(row, missing=dice.choice(("AWAY", "X", "MA"))),
    lambda row, dice: replace(row, mis_start=""),
    lambda row, dice: replace(row, mis_start="2024-05-14"),
    lambda row, dice: replace(row, mis_end="2024-05-14"),
    lambda row, dice: replace(row, mis_end=""),
    lambda row, dice: replace(row, mis_start=row.mis_end, mis_end=row.mis_start),
    lambda row, dice: replace(row, mis_start=shifted(row.mis_start, 366)),
    lambda row, dice: replace(row, mis_end=shifted(row.mis_end, 366)),
    lambda row, dice: replace(row, mis_end=shifted(row.mis_end, dice.randint(1, 90))),
    lambda row, dice: replace(row, mis_start=shifted(row.mis_start, -dice.randint(1, 90))),
    lambda row, dice: replace(row, dob=row.mis_start),
    lambda row, dice: replace(row, dob=shifted(row.dob, 1)),
    lambda row, dice: replace(row, child=f"X{row.line}"),
)


def broken(folder: Path, dice: random.Random) -> None:
    """Two in five missing rows broken in one way each; some children without Header or care, some ends of care changed."""
    submission, _ = read_folder(folder)
    rows = [dice.choice(BREAKS)(row, dice) if dice.random() < 0.4 else row for row in submission.missing or ()]
    children = sorted({row.child for row in rows})
    gone = set(dice.sample(children, len(children) // 10))
    header: list[HeaderRow] = [row for row in submission.header or () if row.child not in gone or dice.random() < 0.5]
    care: list[EpisodeRow] = [row for row in submission.episodes or () if row.child not in gone]
    for n, row in enumerate(care):
        began = read_date(row.decom)
        if row.child in children and dice.random() < 0.1 and began and began < CEASED:
            care[n] = replace(row, dec=row.dec or write_date(CEASED), rec="E5")
    for table, written in ((MISSING, rows), (HEADER, header), (EPISODES, care)):
        (folder / table.file).write_text(write_csv(table, written))


class Year:
    """A broken year as both judged it: the failures of a rule as lines, of rows whose dates can be read.

    A row with a date that cannot be read fails 1004 or 1005 with both, and is not admitted by us; what further rules make of it is
    each one's own guess.
    """

    def __init__(self, folder: Path, last: Path) -> None:
        self.ours, self.theirs = ours(folder, YEAR, last), theirs(folder, YEAR, last)
        submission, _ = read_folder(folder)
        before, _ = read_folder(last)
        self.rows = {row.line: row for row in submission.missing or ()}
        self.before = {row.line: row for row in before.missing or ()}
        self.care = submission.episodes or []
        self.readable = {n for n, row in self.rows.items() if read_date(row.mis_start) and (not row.mis_end or read_date(row.mis_end))}

    def lines(self, found: set[Failure], rule: str) -> set[int]:
        return {line for one, file, line in found if one == rule and file == "missing.csv" and line in self.readable}

    def both(self, rule: str) -> tuple[set[int], set[int]]:
        return self.lines(self.ours, rule), self.lines(self.theirs, rule)

    def children(self, lines: set[int]) -> set[str]:
        """Without those of whom a row cannot be read: it stands between the others."""
        unreadable = {row.child for n, row in self.rows.items() if n not in self.readable}
        return {self.rows[line].child for line in lines} - unreadable

    def first_in_care(self, child: str) -> date:
        return min(day for row in self.care if row.child == child and (day := read_date(row.decom)))


@validator
@pytest.mark.parametrize("seed", range(1, 6))
def test_rule_by_rule_we_say_the_same_of_a_broken_year_but_for_what_is_declared(tmp_path: Path, seed: int) -> None:
    synthesise(tmp_path, children=400, years=2, seed=seed, today=TODAY)
    broken(tmp_path / YEAR, random.Random(seed))
    year = Year(tmp_path / YEAR, tmp_path / LAST)
    for rule in SAME_WORDS:
        found, expected = ({one for one in failures if one[0] == rule} for failures in (year.ours, year.theirs))
        assert found == expected, rule
        assert found, f"{rule} was broken"
    for rule in ("577", "581"):
        assert year.lines(year.ours, rule) == year.lines(year.theirs, rule), rule

    found, expected = year.both("574")  # of several rows after one that goes on it takes the next alone, and orders them by their ends
    assert year.children(found) == year.children(expected)
    found, expected = year.both("575")  # it takes a change of legal status for an end of placement
    assert found <= expected
    legal = {row.child for row in year.care if row.rne == "L"}
    assert {year.rows[line].child for line in expected - found} <= legal
    found, expected = year.both("578")  # a start before all care is 581 alone with us
    assert found <= expected
    assert all(read_date(year.rows[n].mis_start) < year.first_in_care(year.rows[n].child) for n in expected - found)  # type: ignore[operator]

    # It looks at a child's first row of the year, so it misses who has none, and blames who has the right row further on.
    went_on = {year.before[line].child for rule, file, line in year.ours if rule == "576" and line}
    this_year = {row.child for row in year.rows.values()}
    starts = {(row.child, row.mis_start) for row in year.rows.values()}
    open_last = [row for row in year.before.values() if not row.mis_end]
    blamed = {year.rows[line].child for rule, _, line in year.theirs if rule == "576" and line}
    assert went_on & this_year <= blamed
    assert {row.child for row in open_last if row.child in blamed - went_on} == {
        row.child for row in open_last if row.child in blamed - went_on and (row.child, row.mis_start) in starts
    }

    # It looks for an end on the birthday alone; we also find who was still missing, or missing longer.
    found, expected = ({one for one in failures if one[0] == "580"} for failures in (year.ours, year.theirs))
    assert expected <= found


def test_every_rule_is_either_read_alike_or_declared() -> None:
    assert {rule.code for rule in RULES} - {"file"} == SAME_WORDS | OTHER_WORDS
