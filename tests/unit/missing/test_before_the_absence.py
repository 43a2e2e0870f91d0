"""What planners ask about the time before an absence: how the placement began, and whether the child had another social worker."""

from datetime import date, timedelta

import pytest

from services.missing.domain import commands as c
from services.missing.domain.about_child import changed
from services.missing.domain.child import allocated, child_at_start
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus

TODAY = date(2026, 5, 15)
FROM_FILE = CareEpisode(decom=date(2024, 2, 1), rne="S", ls="C2", place="K2", urn="SC1")
CHILD = ChildSnapshot(child_id="1001", version=3, care_status=CareStatus.OURS, care=(FROM_FILE,))


def told(child: ChildSnapshot = CHILD, today: date = TODAY, **placement: object) -> ChildSnapshot:
    body = {"first_name": "A", "last_name": "F", "care_status": "ours", "placement": {"type": "U1", "home": "SC2"} | placement}
    return changed(child, c.RecordChild.model_validate(body), today)


def emergency(child: ChildSnapshot, day: date = TODAY) -> bool | None:
    return child_at_start(child, day).emergency_start


def another(child: ChildSnapshot, day: date) -> bool | None:
    return child_at_start(child, day).worker_changed


@pytest.mark.parametrize("said", [True, False])
def test_a_placement_begins_as_it_was_told_and_goes_on_so(said: bool) -> None:
    begun = told(since=TODAY, emergency=said)
    assert emergency(begun) is said
    assert emergency(begun, TODAY - timedelta(days=1)) is None, "of the placement before nobody has said it"
    assert told(begun, TODAY + timedelta(days=1), since=TODAY) is begun, "left out, it stays as it is known"
    filed = begun.model_copy(
        update={"care": (FROM_FILE, CareEpisode(decom=TODAY, rne="P", ls="C2", place="U1", urn="SC2")), "placement": None}
    )
    assert emergency(filed) is said, "a file that has caught up says nothing of it"
    moved = told(begun, TODAY + timedelta(days=9), home="SC3", since=TODAY + timedelta(days=9))
    assert emergency(moved, TODAY + timedelta(days=9)) is None
    put_right = told(begun, since=TODAY, emergency=not said)
    assert (emergency(put_right), len(put_right.placement_starts)) == (not said, 1)


def test_care_that_began_under_an_emergency_order_began_so() -> None:
    began = CHILD.model_copy(update={"care": (FROM_FILE.model_copy(update={"ls": "L2"}),)})
    assert emergency(began) is True
    later = CareEpisode(decom=date(2024, 2, 9), rne="L", ls="C1", place="K2", urn="SC1")
    ordered = FROM_FILE.model_copy(update={"ls": "L1", "dec": later.decom, "rec": "X1"})
    assert emergency(CHILD.model_copy(update={"care": (ordered, later)})) is True, "an order of court later begins no placement"
    assert emergency(CHILD) is None, "that nobody says so makes no start a planned one"


def test_another_social_worker_is_known_from_the_day_another_is_named() -> None:
    first = allocated(CHILD, CHILD, "", "Ada Sole", TODAY)
    assert (first.version, first.worker_known_on, first.worker_changed_on) == (CHILD.version + 1, TODAY, ())
    assert allocated(first, first, "Ada Sole", "ADA SOLE.", TODAY + timedelta(days=1)) is first, "the same name, written otherwise"
    assert allocated(first, first, "Ada Sole", "Ben Tarr", TODAY) is first, "the files of other years, loaded on the same day"
    assert another(first, TODAY + timedelta(days=364)) is None, "for a part of the year nobody knew who it was"
    assert another(first, TODAY + timedelta(days=365)) is False
    on = TODAY + timedelta(days=30)
    second = allocated(first, first, "Ada Sole", "Ben Tarr", on)
    assert second.worker_changed_on == (on,)
    assert [another(second, on + timedelta(days=days)) for days in (-1, 0, 364, 365)] == [None, True, True, False]
    assert allocated(second, second, "Ben Tarr", "Tarr, Ben", on + timedelta(days=1)) is second, "the last name first"


def test_where_nobody_is_named_for_a_while_nothing_is_said_of_who_came_next() -> None:
    first = allocated(CHILD, CHILD, "", "Ada Sole", TODAY)
    gone_on, named_on = TODAY + timedelta(days=400), TODAY + timedelta(days=410)
    gone = allocated(first, first, "Ada Sole", "", gone_on)
    assert (gone.worker_known_on, another(gone, gone_on)) == (None, None)
    named = allocated(gone, gone, "", "Ben Tarr", named_on)
    assert (named.worker_known_on, named.worker_changed_on) == (named_on, ())
    assert [another(named, named_on + timedelta(days=days)) for days in (1, 364, 365)] == [None, None, False]
