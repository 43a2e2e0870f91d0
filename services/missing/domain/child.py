"""The child when they went missing, as the register had them, and the child nobody has in a register yet."""

from datetime import date

from services.missing.domain.commands import Provisional
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import ChildAtStart

ADULT = 18


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
        in_area=child.in_area,
        team=child.team,
        response_plan=child.response_plan,
    )


_DATED = (
    *("care_status", "left_our_care", "in_care", "date_of_birth", "age", "marks"),
    *("legal_status", "placement_type", "placement_provider", "urn"),
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


def age_on(born: date, day: date) -> int:
    """Completed years; somebody born on 29 February is a year older on 1 March where there is no 29th."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def provisional_child(child_id: str, said: Provisional) -> ChildSnapshot:
    """A child as whoever raises describes them, to be matched with the register later by a person."""
    return ChildSnapshot(child_id=child_id, version=1, care_status=said.care_status, provisional=True)


def provisional_at_start(said: Provisional) -> ChildAtStart:
    """Whether the child is in care is for the register to say: until somebody matches them, nobody knows."""
    return ChildAtStart(care_status=said.care_status, left_our_care=False, in_care=False, provisional=True, age=said.approximate_age)
