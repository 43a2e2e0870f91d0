"""Files come from spreadsheets and old case systems; a value misread here is a wrong fact about a child."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ssda903.reading import read_table
from shared.ssda903.tables import HEADER, MISSING, PEOPLE, MissingRow
from shared.ssda903.writing import write_csv

COLUMNS = "CHILD,DOB,MISSING,MIS_START,MIS_END"
FILE = f"{COLUMNS}\n1001,05/03/2010,M,14/05/2025,15/05/2025\n1002,06/03/2011,A,01/06/2025,\n"
ROWS = (
    MissingRow("1001", "05/03/2010", "M", "14/05/2025", "15/05/2025"),
    MissingRow("1002", "06/03/2011", "A", "01/06/2025", ""),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_same_rows_come_out_of_every_encoding_and_line_end(encoding, line_end):
    reading = read_table(MISSING, FILE.replace("\n", line_end).encode(encoding))
    assert reading.rows == ROWS
    assert [row.line for row in reading.rows] == [2, 3]
    assert reading.breaches == ()


def test_big_endian_utf16_is_read():
    assert read_table(MISSING, b"\xfe\xff" + FILE.encode("utf-16-be")).rows == ROWS


def test_a_name_from_windows_keeps_its_letters():
    content = "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n1,Zoë,O’Brien,,,,,\n".encode("cp1252")
    assert (read_table(PEOPLE, content).rows[0].first_name, read_table(PEOPLE, content).rows[0].last_name) == ("Zoë", "O’Brien")


def test_columns_are_known_in_any_order_letter_case_and_spacing():
    content = b" mis_end ,Child,dob,MISSING,MIS_START\n15/05/2025,1001,05/03/2010,M,14/05/2025\n"
    assert read_table(MISSING, content).rows == ROWS[:1]


def test_values_are_kept_exactly_as_they_were_sent():
    row = read_table(MISSING, f'{COLUMNS}\n" 1001 ",5/3/2010,m,"14 ""May""",\n'.encode()).rows[0]
    assert (row.child, row.child_id, row.dob, row.missing, row.mis_start) == (" 1001 ", "1001", "5/3/2010", "m", '14 "May"')


def test_line_numbers_count_lines_of_the_file_even_past_blank_lines_and_quoted_line_ends():
    content = f'{COLUMNS}\n\n1,a,M,"x\ny",\n,,,,\n2,a,M,x,\n'.encode()
    assert [(row.child, row.line) for row in read_table(MISSING, content).rows] == [("1", 3), ("2", 6)]


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        (b"", None, "is empty"),
        (b"\n\n", None, "is empty"),
        (b"CHILD,DOB,MISSING,MIS_START\n", "MIS_END", "has no column MIS_END"),
        (b"CHILD,DOB,MISSING,MIS_START,MIS_END,NOTES\n", "NOTES", "does not take: NOTES"),
        (
            b"CHILD,DOB,MISSING,MIS_STRAT,MIS_END\n",
            "MIS_START",
            "has no column MIS_START and has a column this file does not take: MIS_STRAT",
        ),
        (b"CHILD,CHILD,DOB,MISSING,MIS_START,MIS_END\n", "CHILD", "has the column CHILD 2 times"),
        (COLUMNS.encode("utf-16-le"), None, "is not text"),
        (b"\xff\xfeC", None, "is not text"),
        (b"PK\x03\x04...", None, "is a spreadsheet or zip file"),
        (COLUMNS.encode() + b'\n1001,"05/03/2010,M\n', None, "cannot be read from line 2 on"),
        (COLUMNS.encode() + b"\n1001,\x81,M,,\n", None, "is not text"),
    ],
)
def test_a_file_that_cannot_be_used_says_which_what_and_what_to_do(content, column, said):
    reading = read_table(MISSING, content)
    assert (reading.rows, reading.readable) == ((), False)
    (breach,) = reading.breaches
    assert (breach.file, breach.column, breach.rule) == ("missing.csv", column, "file")
    assert said in breach.message
    assert breach.message.startswith("missing.csv ")


def test_a_row_of_another_width_is_left_out_by_its_line_and_the_others_are_read():
    reading = read_table(MISSING, f"{FILE}1003,05/03/2010,M\n1004,05/03/2010,M,01/01/2026,,\n".encode())
    assert (reading.rows, reading.readable) == (ROWS, True)
    assert [(breach.line, breach.value) for breach in reading.breaches] == [(4, "1003,05/03/2010,M"), (5, "1004,05/03/2010,M,01/01/2026,,")]


def test_two_files_pasted_together_lose_no_row_and_the_second_header_is_named():
    reading = read_table(MISSING, (FILE + FILE).encode())
    assert reading.rows == ROWS + ROWS
    assert [(breach.line, breach.rule) for breach in reading.breaches] == [(4, "file")]


def test_a_file_too_large_is_refused_before_it_is_read():
    reading = read_table(MISSING, FILE.encode() * 100_000, maximum_bytes=1024 * 1024)
    assert "larger than 1 MB" in reading.breaches[0].message


def test_a_header_line_alone_is_a_file_without_rows():
    reading = read_table(HEADER, b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n")
    assert (reading.rows, reading.breaches, reading.readable) == ((), (), True)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_crash_the_reader(content):
    reading = read_table(MISSING, content)
    assert reading.readable or reading.breaches


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.builds(MissingRow, texts.filter(str.strip), texts, texts, texts, texts), max_size=8))
def test_what_is_written_reads_back_unchanged_whatever_it_holds(rows):
    assert list(read_table(MISSING, write_csv(MISSING, rows).encode()).rows) == rows
