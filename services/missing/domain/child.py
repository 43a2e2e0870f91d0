"""The child when they went missing, as the register had them, and the child nobody has in a register yet."""

import re
from datetime import date, timedelta

from services.missing.domain.commands import Provisional
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import ChildAtStart
from shared.ssda903.care import Stay, periods_and_placements

ADULT = 18
A_YEAR = timedelta(days=365)
EMERGENCY_ORDERS = frozenset({"L1", "L2"})
"""Legal statuses of the 903: under police protection and in the authority's accommodation; emergency protection order."""


def child_at_start(child: ChildSnapshot, day: date, *, submitted: bool = False) -> ChildAtStart:
    """Age and placement on the London day the child was last seen. Marks that have ended by then are left out.

    `submitted`: the absence comes from the Department's return, which counted the child as ours whatever the care episodes say.
    """
    care = care_on(child, day)
    status = child.care_status if submitted else status_on(child, day)
    return ChildAtStart(
        care_status=status,
        left_our_care=status is not child.care_status,
        in_care=care is not None,
        provisional=child.provisional,
        date_of_birth=child.date_of_birth,
        age=None if child.date_of_birth is None else age_on(child.date_of_birth, day),
        sex=child.sex,
        marks=tuple(mark for mark in child.marks if mark.current_on(day)),
        restricted=child.restricted,
        legal_status=care.ls if care else None,
        placement_type=care.place if care else None,
        placement_provider=care.place_provider if care else None,
        urn=care.urn if care else None,
        emergency_start=_emergency_start(child, care) if care else None,
        in_area=child.in_area,
        team=child.team,
        worker_changed=_worker_changed(child, day),
        response_plan=child.response_plan,
    )


_DATED = (
    *("care_status", "left_our_care", "in_care", "date_of_birth", "age", "marks"),
    *("legal_status", "placement_type", "placement_provider", "urn", "emergency_start", "worker_changed"),
)


def on_another_day(start: ChildAtStart, child: ChildSnapshot, day: date, *, submitted: bool) -> ChildAtStart:
    """The child at the start of an absence that began on another London day: age, care, placement and marks of that day.

    What the register keeps no dates of (team, in area or not, restricted) stays as it was when the absence was written down.
    """
    if start.provisional:
        return start  # described by whoever raised: the register knew nothing
    anew = child_at_start(child, day, submitted=submitted)
    return start.model_copy(update={name: getattr(anew, name) for name in _DATED})


def status_on(child: ChildSnapshot, day: date) -> CareStatus:
    """Whose the child is that London day: one of ours whom no care episode covers has left our care (ours).

    A child of whom no care episode was ever sent stays ours: nothing says that they left.
    """
    if child.care_status is not CareStatus.OURS or not child.lived or care_on(child, day):
        return child.care_status
    of_age = child.date_of_birth is not None and age_on(child.date_of_birth, day) >= ADULT
    return CareStatus.CARE_LEAVER if of_age else CareStatus.AT_HOME


def care_on(child: ChildSnapshot, day: date) -> CareEpisode | None:
    """The care episode of that day; of several (they overlap in what councils send) the one begun last."""
    return max((care for care in child.lived if care.covers(day)), key=lambda care: care.decom, default=None)


def placement_began(child: ChildSnapshot, care: CareEpisode) -> date:
    """The day the placement of that row of `lived` began: a change of legal status alone begins no other."""
    _, placements = periods_and_placements([Stay(one.decom, one.dec, one.rne or "", one.rec or "") for one in child.lived])
    return max((span.began for span in placements if span.began <= care.decom), default=care.decom)


def _emergency_start(child: ChildSnapshot, care: CareEpisode) -> bool | None:
    """As told of that placement; or it began under police protection or an emergency protection order. None: nobody says."""
    began = placement_began(child, care)
    told = next((one.emergency for one in child.placement_starts if one.on == began), None)
    ordered = any(one.decom == began and one.ls in EMERGENCY_ORDERS for one in child.lived)
    return (ordered or None) if told is None else told


def _worker_changed(child: ChildSnapshot, day: date) -> bool | None:
    """None where for a part of the year before nobody knew who the social worker was, and no change was seen."""
    a_year_before = day - A_YEAR
    if any(a_year_before < on <= day for on in child.worker_changed_on):
        return True
    known = child.worker_known_on is not None and child.worker_known_on <= a_year_before
    return False if known else None


def allocated(before: ChildSnapshot, after: ChildSnapshot, was: str, now: str, today: date) -> ChildSnapshot:
    """`after`, made of `before`, once the social worker called `was` in the register is called `now`; how a name is written makes no other.

    On the first day it is known, several years of files may come one after another: what the last of them says stands. Where nobody is
    named any more, nobody knows who comes next, and it is known again from the day that somebody is.
    """
    known = {"worker_known_on": (after.worker_known_on or today) if now else None}
    another = was and now and _words(was) != _words(now) and after.worker_known_on not in (None, today)
    seen = {"worker_changed_on": tuple(sorted({*after.worker_changed_on, today}))} if another else {}
    told = after.model_copy(update=known | seen)
    return after if told == after else told.model_copy(update={"version": before.version + 1})


def _words(name: str) -> list[str]:
    """In any order, for one system writes the last name first."""
    return sorted(re.findall(r"\w+", name.casefold()))


def age_on(born: date, day: date) -> int:
    """Completed years; somebody born on 29 February is a year older on 1 March where there is no 29th."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def provisional_child(child_id: str, said: Provisional) -> ChildSnapshot:
    """A child as whoever raises describes them, to be matched with the register later by a person."""
    return ChildSnapshot(child_id=child_id, version=1, care_status=said.care_status, provisional=True)


def provisional_at_start(said: Provisional) -> ChildAtStart:
    """Whether the child is in care is for the register to say: until somebody matches them, nobody knows."""
    return ChildAtStart(care_status=said.care_status, left_our_care=False, in_care=False, provisional=True, age=said.approximate_age)
