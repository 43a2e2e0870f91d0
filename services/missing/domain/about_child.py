"""What is made of what is said about a child: the register's snapshot after it. Each function raises a `Refused` or gives the child."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.missing.domain import commands as c
from services.missing.domain.placement_told import starts, told_placement
from services.missing.domain.refusals import NotAllowedNow, Refused
from shared.contracts.children import ChildSnapshot, Mark, PlanKept
from shared.contracts.codes import MarkCode


def changed(child: ChildSnapshot, command: c.AboutChild, today: date) -> ChildSnapshot:
    """The child after a command, a version higher; `child` itself where nothing coded is new. `today` is London's. Raises `Refused`."""
    after = child.model_copy(update=_CHANGES[type(command)](child, command, today))
    return child if after == child else after.model_copy(update={"version": child.version + 1})


def _recorded(child: ChildSnapshot, command: c.RecordChildFacts, today: date) -> dict[str, Any]:
    if child.provisional:
        raise NotAllowedNow("child_id", "this is a provisional child: match them with the child of the register instead", child.child_id)
    _refuse_not_yet(today, date_of_birth=command.date_of_birth)
    update: dict[str, Any] = {name: getattr(command, name) for name in ("date_of_birth", "sex", "ethnicity", "care_status", "team")}
    if child.restricted and command.restricted is False:
        raise NotAllowedNow("restricted", "the record is restricted, and is lifted only with a reason, on its own: leave this out", False)
    if command.restricted is not None:
        update["restricted"] = command.restricted
    if command.marks is not None:
        update["marks"] = _marks(command.marks)
    if command.placement is not None:
        said = command.placement
        update |= {"placement": told_placement(child, said, today)}
        update |= {"placement_starts": starts(child.model_copy(update=update), said, today)}
        update |= {"in_area": said.in_area, "host_authority": said.host_authority, "distance_miles": said.distance}
    return update


def _with_marks(child: ChildSnapshot, command: c.SetMarks, today: date) -> dict[str, Any]:
    return {"marks": _marks(command.marks)}


def _with_mark(child: ChildSnapshot, command: c.ChangeMark, today: date) -> dict[str, Any]:
    others = [mark for mark in child.marks if mark.code is not command.mark.code]
    _refuse_not_yet(today, since=command.mark.since)
    return {"marks": _marks(others if command.recorded_in_error else [*others, command.mark])}


def _marks(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    twice = [code for code, count in Counter(mark.code for mark in marks).items() if count > 1]
    if twice:
        raise Refused("marks", f"{twice[0].label} is given twice: give each mark once", twice[0])
    for mark in marks:
        if mark.since and mark.until and mark.until < mark.since:
            raise Refused("marks", f"{mark.code.label} ends before it begins: until is on or after since", mark.until)
    return tuple(sorted(marks, key=lambda mark: list(MarkCode).index(mark.code)))


def _restricted(child: ChildSnapshot, command: c.RestrictChild, today: date) -> dict[str, Any]:
    return {"restricted": command.restricted}


def _planned(child: ChildSnapshot, command: c.MakeResponsePlan, today: date) -> dict[str, Any]:
    _refuse_not_yet(today, agreed_on=command.agreed_on)
    if command.review_by <= command.agreed_on:
        raise Refused("review_by", "a plan is reviewed after it was agreed: give a later day", command.review_by)
    kept = PlanKept(**{name: getattr(command, name) for name in PlanKept.model_fields})
    return {"response_plan": kept}


def _grab_pack(child: ChildSnapshot, command: c.KeepGrabPack, today: date) -> dict[str, Any]:
    return {"grab_pack_kept_on": today}


def photographed(child: ChildSnapshot, taken_on: date, today: date, *, same: bool = False) -> ChildSnapshot:
    """The child with their photograph of that London day. `same`: it is the picture that is kept; another is news on the same day, too."""
    _refuse_not_yet(today, taken_on=taken_on)
    if child.date_of_birth and taken_on < child.date_of_birth:
        raise Refused("taken_on", "the child was not born yet: give the day it was taken", taken_on)
    after = child.model_copy(update={"photograph_taken_on": taken_on})
    return child if same and after == child else after.model_copy(update={"version": child.version + 1})


def _refuse_not_yet(today: date, **days: date | None) -> None:
    for name, day in days.items():
        if day is not None and day > today:
            raise Refused(name, "this day has not come yet: give the day it was", day)


_CHANGES: Mapping[type[c.AboutChild], Callable[[ChildSnapshot, Any, date], dict[str, Any]]] = {
    c.RecordChild: _recorded,
    c.RecordChildFacts: _recorded,
    c.SetMarks: _with_marks,
    c.ChangeMark: _with_mark,
    c.RestrictChild: _restricted,
    c.MakeResponsePlan: _planned,
    c.KeepGrabPack: _grab_pack,
}
