"""A code without its label, or good in the wrong year, misreads a child's placement."""

import pytest

from shared.contracts.codes import Category
from shared.ssda903.codes import code_lists
from shared.ssda903.tables import TABLES
from shared.ssda903.years import CollectionYear


def test_every_list_is_a_column_of_the_return_or_of_the_social_work_module():
    columns = {column for table in TABLES for column in table.columns} | {"SW_REASON"}
    assert set(code_lists()) <= columns


def test_every_code_has_a_label_for_people():
    assert all(value.label and value.label != value.code for codes in code_lists().values() for value in codes.values.values())


def test_every_placement_is_in_one_of_the_six_groups_the_department_publishes():
    places = code_lists()["PLACE"]
    assert len(places.groups) == 6
    assert all(value.group for value in places.values.values())
    assert places.group("K3") == places.group("H5")
    assert len(code_lists()["ETHNIC"].groups) == 6


def test_the_type_of_period_is_the_category_of_the_record():
    assert list(code_lists()["MISSING"].values) == list(Category)


@pytest.mark.parametrize(
    ("column", "code", "year", "good"),
    [
        ("PLACE", "K3", 2023, False),
        ("PLACE", "K3", 2024, True),
        ("PLACE", "H5", 2023, True),
        ("PLACE", "H5", 2024, False),
        ("PLACE", "U1", 2025, True),
        ("SEX", "1", 2023, True),
        ("SEX", "1", 2024, False),
        ("SEX", "F", 2024, True),
        ("REC", "E43", 2018, False),
    ],
)
def test_a_code_is_good_in_its_own_years_only(column, code, year, good):
    assert code_lists()[column].values[code].valid_in(CollectionYear(year)) is good


def test_an_unknown_code_is_shown_as_sent():
    places = code_lists()["PLACE"]
    assert (places.label("K2"), places.label(" K2 "), places.label("QQ"), places.group("QQ")) == (
        "Children's home",
        "Children's home",
        "QQ",
        None,
    )
