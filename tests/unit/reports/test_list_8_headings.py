"""Our list 8 has the inspectors' columns, in their order, and writes their codes: held against the lists kept beside the project."""

import json
from pathlib import Path

import pytest
from untried import real_submissions

from shared.annex_a import list_8 as col
from shared.annex_a.list_8 import plain, written
from shared.ssda903.codes import code_lists

COLUMN = {
    "SEX": (col.SEX, col.SEXES),
    "ETHNIC": (col.ETHNIC, col.ETHNICITIES),
    "LS": (col.STATUS, col.STATUSES),
    "CIN": (col.NEED, col.NEEDS),
    "REC": (col.REASON_CEASED, col.REASONS_CEASED),
    "PLACE": (col.PLACE, col.PLACES),
    "PLACE_PROVIDER": (col.PROVIDER, col.PROVIDERS),
}
GOES_ON, NOT_KNOWN = {"X1"}, {"U", "REFU", "NOBT"}


@pytest.fixture
def theirs() -> dict[str, list[str] | None]:
    """The codes each column of list 8 takes, by its name."""
    folder = real_submissions(Path(__file__).parents[3])
    listed = json.loads((folder / "annexa_lists.json").read_text(encoding="utf-8"))["list_8"]
    return {one["column"]: one["codes"] for one in listed}


def test_the_columns_are_the_inspectors_in_their_order(theirs: dict[str, list[str] | None]) -> None:
    assert list(theirs) == list(col.HEADINGS)


def test_every_code_that_is_written_is_one_of_theirs(theirs: dict[str, list[str] | None]) -> None:
    for column, (title, choices) in COLUMN.items():
        allowed = {plain(str(code)) for code in theirs[title] or ()}
        for code in code_lists()[column].values:
            said = written(choices, code)
            assert said or code in GOES_ON | NOT_KNOWN | {"V1"}, f"{column} {code}"
            assert not said or plain(said) in allowed, f"{column} {code}: {said}"
    for title, said in ((col.IN_AREA, col.IN), (col.IN_AREA, col.OUT), (col.SEX, "c) Not stated/recorded"), (col.ETHNIC, "f) Not stated")):
        assert said in (theirs[title] or ())
