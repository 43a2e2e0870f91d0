"""List 8 without a system: no file makes the reader fall over, and no row is news twice, whatever the register held."""

import json
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from listed_children import AMELIA, COLUMNS, list_8, listed, workbook

from services.missing.domain.about_child import changed
from services.missing.domain.refusals import Refused
from services.missing.imports.list_8 import List8, is_list_8, read_list_8
from services.missing.imports.listed import as_put, not_taken
from services.missing.imports.received import Unreadable
from shared.annex_a import list_8 as col
from shared.annex_a.list_8 import Choice, read_choice
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.ssda903.codes import code_lists

TODAY = date(2026, 5, 15)
BOOK = workbook([list(COLUMNS), [AMELIA.get(name, "") for name in COLUMNS]])


def read(content: bytes) -> List8:
    return read_list_8(content, TODAY)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("h) Children’s Homes", ("K2",)),
        ("H) children's  homes", ("K2",)),
        ("h)Children's Home", ("K2",)),
        ("h", ("K2",)),
        ("h)", ("K2",)),
        ("K2", ("K2",)),
        ("k2", ("K2",)),
        ("Foster Placement", ("U6", "U1", "U2", "U3", "U4", "U5")),
        ("h) Foster placement", None),
        ("zzCodeError", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it_and_never_guessed(text: str, codes: tuple[str, ...] | None) -> None:
    found = read_choice(col.PLACES, text)
    assert (found and found.codes) == codes


def test_every_code_of_the_list_means_codes_the_department_has_and_places_of_one_letter_are_published_together() -> None:
    tables = {"SEX": col.SEXES, "ETHNIC": col.ETHNICITIES, "LS": col.STATUSES, "PLACE": col.PLACES, "PLACE_PROVIDER": col.PROVIDERS}
    for column, choices in tables.items():
        for choice in choices.values():
            assert set(choice.codes) <= set(code_lists()[column].values), choice
            assert choice.told is None or choice.told in choice.codes
    for choice in set(col.PLACES.values()):
        assert choice.told
        assert len({code_lists()["PLACE"].group(code) for code in choice.codes}) == 1, choice


def test_the_lists_own_wordings_are_all_read(shared_data_lists: dict[str, list[str]]) -> None:
    choices: dict[str, dict[str, Choice]] = {title: dict(table) for title, table in TABLES.items()}
    for title, wordings in shared_data_lists.items():
        unread = [text for text in wordings if read_choice(choices[title], text) is None]
        assert unread == NOT_READ.get(title, []), title


TABLES = {
    col.SEX: col.SEXES,
    col.ETHNIC: col.ETHNICITIES,
    col.STATUS: col.STATUSES,
    col.PLACE: col.PLACES,
    col.PROVIDER: col.PROVIDERS,
}
NOT_READ = {col.SEX: ["a) Male / d) Neither "], col.ETHNIC: ["c) Unknown"], col.STATUS: ["zzCodeError"]}
"""What could be either, and what says itself to be a mistake, is named."""


@pytest.fixture
def shared_data_lists(shared_data: Path) -> dict[str, list[str]]:
    columns = json.loads((shared_data / "annexa_lists.json").read_text(encoding="utf-8"))["list_8"]
    return {one["column"]: one["codes"] for one in columns if one["column"] in TABLES}


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=6), st.booleans())
@example(4, b"", True)
@settings(max_examples=300, deadline=None)
def test_a_damaged_workbook_is_refused_in_words_or_read(at: int, patch: bytes, cut: bool) -> None:
    damaged = BOOK[: max(at, 4)] if cut else BOOK[:at] + patch + BOOK[at + len(patch) :]
    with suppress(Unreadable):
        read(damaged)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40), st.sampled_from(COLUMNS))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_cell_the_row_is_in_or_refused_and_what_is_wrong_is_said(text: str, column: str) -> None:
    found = read(list_8(AMELIA | {column: text}).encode())
    assert len(found.rows) + bool(found.refused) in (0, 1)
    for breach in (*found.refused, *found.named):
        assert (breach.file, breach.line, bool(breach.message)) == ("list_8.csv", 2, True)


def test_a_file_is_known_by_its_columns() -> None:
    assert is_list_8([title.upper() for title in COLUMNS])
    assert not is_list_8(["CHILD", "DOB", "Child Unique ID"])


days = st.dates(date(2024, 1, 1), TODAY)
care_rows = st.lists(
    st.tuples(days, st.sampled_from(["S", "P", "L", "T"]), st.sampled_from(["C1", "C2", "V3"]), st.sampled_from(["K2", "U4", "XX"])),
    max_size=3,
)


def registered(rows: list[tuple[date, str, str, str]], last_ended: int | None) -> ChildSnapshot:
    begun = sorted({decom: one for decom, *one in rows}.items())
    care = []
    for i, (decom, (rne, ls, place)) in enumerate(begun):
        ends = begun[i + 1][0] if i + 1 < len(begun) else (decom + timedelta(days=last_ended) if last_ended else None)
        care.append(CareEpisode(decom=decom, rne=rne, ls=ls, place=place, urn="SC1", dec=ends, rec="X1" if i + 1 < len(begun) else None))
    return ChildSnapshot(child_id="1001", version=1, care_status=CareStatus.OURS, care=tuple(care), ethnicity="BRIT", sex="9")


def night(since: date, order: date, place: str, status: str, ended: int, urn: str) -> dict[str, str]:
    return listed(
        Start_Date_of_Most_Recent_Placement=f"{since:%d/%m/%Y}",
        Start_date_of_current_legal_status=f"{order:%d/%m/%Y}",
        Placement_Type=place,
        URN_of_Placement=urn,
        Date_Ceased_to_be_Looked_After=f"{min(since + timedelta(days=ended), TODAY):%d/%m/%Y}" if ended else "",
    ) | {"Child's Legal Status": status}


lists = st.builds(
    night,
    days,
    days,
    st.sampled_from(["a", "h", "f"]),
    st.sampled_from(["a", "b", "e", "g", ""]),
    st.sampled_from([0, 0, 5]),
    st.sampled_from(["SC1", "SC2", ""]),
)


@given(care_rows, st.sampled_from([None, 0, 40]), st.lists(lists, min_size=1, max_size=3), st.booleans())
@example(  # a legal status dated after the placement that the list and the file know apart
    [(date(2024, 1, 1), "S", "C1", "K2"), (date(2024, 2, 1), "L", "C2", "K2")],
    None,
    [night(date(2024, 2, 1), date(2025, 1, 1), "a", "a", 0, "SC1")],
    False,
)
@settings(max_examples=400, deadline=None)
def test_no_row_is_news_twice_whatever_the_register_held_and_the_files_rows_stay(
    rows: list[tuple[date, str, str, str]], last_ended: int | None, nights: list[dict[str, str]], in_header: bool
) -> None:
    child = registered(rows, last_ended)
    care = child.care
    for night in nights:
        (row,) = read(list_8(night).encode()).rows
        try:
            after = changed(child, as_put(row, child, in_header=in_header, in_people=False), TODAY)
        except Refused:
            continue
        said = list(not_taken(row, child, after, TODAY))
        assert changed(after, as_put(row, after, in_header=in_header, in_people=False), TODAY) is after
        assert [one for one in not_taken(row, after, after, TODAY) if one.rule != "INT13"] == [one for one in said if one.rule != "INT13"]
        assert after.care == care
        child = after
