"""The two formats a return is written in."""

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_903 import BORN, header, missing

from shared.clock import london_date, london_midnight
from shared.ssda903.tables import HEADER
from shared.ssda903.writing import write_csv, write_missing_xml


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_date_made_an_instant_is_the_same_date_again_whatever_the_clocks_do(day):
    assert london_date(london_midnight(day)) == day


def test_the_header_file_goes_out_with_its_own_columns():
    assert write_csv(HEADER, [header()]).splitlines() == ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", f"1001,F,{BORN},WBRI,,,"]


def test_the_xml_holds_each_child_with_its_periods():
    text = write_missing_xml(
        [missing("M", "14/05/2025", "15/05/2025"), missing("A", "20/05/2025"), missing("M", "01/06/2025", child="1003")],
        [header(), header("1002")],
    )
    children = ElementTree.fromstring(text)
    assert children.tag == "EXPSSDA903"
    assert [child.findtext("HEADER/CHILDID") for child in children] == ["1001", "1002", "1003"]
    assert [len(child.findall("HEADER/AMISSING")) for child in children] == [2, 0, 1]
    assert [tag.tag for tag in children[0].find("HEADER")] == [
        "CHILDID",
        "UPN",
        "SEX",
        "DOB",
        "ETHNIC",
        "AMISSING",
        "AMISSING",
        "MOTHER",
        "MC_DOB",
    ]
    second = children[0].findall("HEADER/AMISSING")[1]
    assert [(tag.tag, tag.text) for tag in second] == [("MISSING", "A"), ("MIS_START", "20/05/2025"), ("MIS_END", None)]


def test_the_xml_refuses_what_the_format_cannot_hold():
    with pytest.raises(ValueError, match="child 1001 has 367 periods; the return holds 366"):
        write_missing_xml([missing("M", "14/05/2025", "14/05/2025")] * 367)
    with pytest.raises(ValueError, match="control character"):
        write_missing_xml([missing("M\x01", "14/05/2025")])
