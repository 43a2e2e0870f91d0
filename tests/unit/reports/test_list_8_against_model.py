"""Who is on list 8 and with what numbers, against a plain reading of the definition, over made-up histories of care."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.reports.returns.list_8 import Absences, Registered, first_counted, months_before, rows
from shared.annex_a import list_8 as col
from shared.contracts.children import CareEpisode

ON = date(2026, 8, 31)
FIRST = date(2024, 1, 1)


@st.composite
def histories(draw: st.DrawFn) -> list[CareEpisode]:
    """Stays one after another, some with days at home between them, the last perhaps going on; some are short breaks."""
    day, found = FIRST + timedelta(days=draw(st.integers(0, 900))), []
    for _ in range(draw(st.integers(0, 6))):
        lasted, home = draw(st.integers(1, 300)), draw(st.sampled_from([0, 0, 0, 1, 40, 200]))
        ended = day + timedelta(days=lasted)
        goes_on = home == 0 and bool(found)
        rne = draw(st.sampled_from("LPTBU")) if goes_on and found[-1].dec == day else "S"
        found.append(
            CareEpisode(
                decom=day,
                dec=ended,
                rne=rne,
                rec="X1" if home == 0 else "E4A",
                ls=draw(st.sampled_from(["C2", "C2", "V2", "V1", "V3", "V4"])),
                place=draw(st.sampled_from(["U4", "K2"])),
            )
        )
        day = ended + timedelta(days=home)
    if found and draw(st.booleans()):
        found[-1] = found[-1].model_copy(update={"dec": None, "rec": None})
    return found


def registered(lived: list[CareEpisode]) -> Registered:
    return Registered("1", None, None, None, None, None, None, (), lived)


def cares(one: CareEpisode) -> bool:
    return one.ls not in ("V1", "V3", "V4") and one.decom <= ON


@given(histories())
def test_who_is_listed_and_what_is_counted_is_what_the_definition_says(lived: list[CareEpisode]) -> None:
    found = rows([registered(lived)], {"1": Absences(3, 2)}, ON, "E09000999", {})
    in_care = any(cares(one) and (one.dec is None or one.dec > ON) for one in lived)
    ceased = max((one.dec for one in lived if cares(one) and one.dec and one.dec <= ON), default=None)
    listed = in_care or (ceased is not None and ceased >= date(2026, 2, 28))
    assert bool(found) == listed
    for row in found:
        assert row[col.CEASED] == (None if in_care else ceased)
        assert (row[col.MISSING], row[col.ABSENT]) == (3, 2)
        assert isinstance(row[col.PLACEMENTS], int)
        assert in_care <= (row[col.PLACEMENTS] >= 1)
        started, since, placed = row[col.STARTED], row[col.STATUS_SINCE], row[col.PLACED_SINCE]
        assert started <= since <= ON  # type: ignore[operator]
        assert started <= placed <= ON  # type: ignore[operator]
        assert list(row) == list(col.HEADINGS)


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.integers(0, 60))
def test_months_before_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == day.day or (before.day < day.day and (before + timedelta(days=1)).day == 1)
    assert 365 <= (day - first_counted(day)).days + 1 <= 366
