"""How the numbers of list 8 and of the tracker belong together: they count by different rules, and nobody should have to find out which."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.reports.returns.list_8 import first_counted
from shared.annex_a import list_8 as col

Row = Mapping[str, object]


def agreement(listed: Sequence[Row], tracked: Sequence[Row], on: date) -> list[str]:
    """In sentences, from the rows of both. `on` is the London day the list is of."""
    missing, absent = (sum(_number(row[title]) for row in listed) for title in (col.MISSING, col.ABSENT))
    children, first = {row[col.CHILD] for row in listed}, first_counted(on)
    strangers = sum(1 for row in tracked if row["Child"] not in children)
    before = sum(1 for row in tracked if row["Child"] in children and _day(row["Last seen"]) < first)
    counted, rest = missing + absent, len(tracked) - strangers - before
    return [
        f"List 8 counts {counted:,} episodes ({missing:,} missing, {absent:,} absent) and the tracker {len(tracked):,} absences. "
        f"In {strangers:,} of these the child is not on list 8; {before:,} of the others began before {first:%d/%m/%Y} and went on after, "
        f"and list 8 does not count those. That leaves {rest:,}.",
        "List 8 counts what was missing first and then away as one episode of each, and nothing from when the child was not in our care. "
        "The tracker and the known gaps count each absence once."
        + (f" That makes the difference between {counted:,} and {rest:,}." if counted != rest else ""),
    ]


def _number(value: object) -> int:
    assert isinstance(value, int), "list 8 says a number of episodes for every child"
    return value


def _day(value: object) -> date:
    assert isinstance(value, date), "every absence has a day last seen"
    return value.date() if isinstance(value, datetime) else value
