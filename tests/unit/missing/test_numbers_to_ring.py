"""A number that was written down for the night is one press on a phone, however the line was typed."""

import pytest

from services.missing.pages.papers import line_of, whom


@pytest.mark.parametrize(
    ("line", "name", "relation", "number"),
    [
        ("Rose Frost, grandmother, 020 7946 0101", "Rose Frost", "grandmother", "020 7946 0101"),
        ("Key worker on shift: 020 7946 0112", "Key worker on shift", None, "020 7946 0112"),
        ("Rose Frost, grandmother 07700900123", "Rose Frost", "grandmother", "07700900123"),
        ("Maureen Pike", "Maureen Pike", None, None),
        ("Flat 12, the caretaker", "Flat 12", "the caretaker", None),
    ],
)
def test_the_number_of_a_line_is_found(line: str, name: str, relation: str | None, number: str | None) -> None:
    one = whom(line)
    assert (one.name, one.relation, one.number) == (name, relation, number)
    assert whom(line_of(one)) == one, "it reads back as it stands in the box"
