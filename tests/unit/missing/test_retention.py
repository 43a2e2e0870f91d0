"""How long a record is kept: lost too early a grown-up never finds out why; kept too long it is kept against the law."""

from datetime import date

import pytest

from services.missing.domain.retention import retention_of
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus


def child(born: date | None = date(2010, 3, 5), status: CareStatus = CareStatus.OURS, *, in_care: bool = True) -> ChildSnapshot:
    care = (CareEpisode(decom=date(2020, 1, 1)),) if in_care else ()
    return ChildSnapshot(child_id="1001", version=1, care_status=status, date_of_birth=born, care=care)


@pytest.mark.parametrize("status", [CareStatus.OURS, CareStatus.CARE_LEAVER, CareStatus.AT_HOME])
def test_who_was_ever_looked_after_finds_their_record_for_75_years(status: CareStatus) -> None:
    assert retention_of(child(status=status), None, 25).until == date(2085, 3, 5)


def test_a_birthday_of_29_february_is_kept_through_the_28th() -> None:
    assert retention_of(child(born=date(2012, 2, 29)), None, None).until == date(2087, 3, 1)


def test_15_years_run_from_the_death_of_a_child_and_not_from_that_of_a_grown_up() -> None:
    assert retention_of(child(), date(2026, 5, 14), None).until == date(2041, 5, 14)
    assert retention_of(child(), date(2030, 5, 14), None).until == date(2085, 3, 5)
    assert retention_of(child(born=None), date(2026, 5, 14), None).until == date(2041, 5, 14)


def test_another_child_goes_by_the_councils_own_schedule_and_without_one_nothing_is_made_up() -> None:
    theirs = child(status=CareStatus.PLACED_HERE, in_care=False)
    assert retention_of(theirs, None, 25).until == date(2035, 3, 5)
    unset = retention_of(theirs, None, None)
    assert unset.until is None
    assert "not set" in unset.why


def test_without_a_date_of_birth_nobody_can_say() -> None:
    assert retention_of(child(born=None), None, None).until is None
