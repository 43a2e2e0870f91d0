"""Who is told of an absence besides those with a clock of their own (police, IRO, host authority), by the coded facts of the child."""

from collections.abc import Callable, Mapping

from services.missing.domain.child import ADULT
from shared.contracts.codes import CareStatus, MarkCode
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot
from shared.contracts.response_codes import EndKind, TellWhom

SCHOOL_AGE = range(5, 17)
"""(ours) Completed years. Where the age is not known no school is asked about."""

IN_PROCEEDINGS = frozenset({"C1", "L2", "L3"})
"""(ours) Interim care, emergency protection, child assessment order: while these run a court has the child's guardian in them."""

IN_YOUTH_JUSTICE = frozenset({"J1", "J2", "J3"})
"""(ours) Remanded, held under PACE, or sentenced to live where the order says."""


def _at_school(child: ChildAtStart) -> bool:
    return child.age is not None and child.age in SCHOOL_AGE


def _looked_after(child: ChildAtStart) -> bool:
    return child.care_status is CareStatus.OURS and child.in_care


def _unaccompanied(child: ChildAtStart) -> bool:
    return any(mark.code is MarkCode.UASC for mark in child.marks)


_CONCERNED: Mapping[TellWhom, Callable[[ChildAtStart], bool]] = {
    TellWhom.PARENTS: lambda child: True,
    TellWhom.SCHOOL: _at_school,
    TellWhom.VIRTUAL_SCHOOL: lambda child: _at_school(child) and _looked_after(child),
    TellWhom.HEALTH: lambda child: True,
    TellWhom.GUARDIAN: lambda child: child.legal_status in IN_PROCEEDINGS,
    TellWhom.HOME_OFFICE: _unaccompanied,
    TellWhom.YOUTH_JUSTICE: lambda child: child.legal_status in IN_YOUTH_JUSTICE,
}


def to_tell(episode: EpisodeSnapshot) -> tuple[TellWhom, ...]:
    """Whom nobody has told, nor said why not; none of an adult, of what is over, after a death, or of history that has ended."""
    child = episode.child
    of_age = (child.age is not None and child.age >= ADULT) or (episode.other_end and episode.other_end.kind is EndKind.TURNED_18)
    adult = child.care_status is CareStatus.CARE_LEAVER or of_age
    if episode.over or episode.died or adult or not (episode.ongoing or episode.origin == "raised"):
        return ()
    said = {one.who for one in episode.told}
    return tuple(who for who, concerned in _CONCERNED.items() if who not in said and concerned(child))
