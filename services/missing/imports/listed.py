"""A row of list 8 beside the register's record of the child: what `PUT` would say of it, and what of it the register does not take. Pure.

The list is coarser than the Department's codes and carries no names. Where the register holds more of the same, that stays; where a 903
file speaks of the same thing otherwise, the file stands and the difference is named.
"""

from collections.abc import Iterator
from datetime import date

from services.missing.domain import commands as c
from services.missing.domain.child import care_on, placement_began
from services.missing.domain.refusals import Refused
from services.missing.imports.list_8 import Listed
from shared.annex_a import list_8 as col
from shared.annex_a.list_8 import Choice
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import CareStatus, MarkCode
from shared.ssda903.breach import Breach
from shared.ssda903.care import LEGAL_STATUS_ONLY
from shared.ssda903.codes import code_lists

BORN_OTHERWISE = "INT13"

COLUMN_OF = {"placement.since": col.PLACED_SINCE, "date_of_birth": col.BORN, "child_id": col.CHILD}
"""Where in the list a field of the command stands that the domain refuses."""


def as_put(row: Listed, child: ChildSnapshot, *, in_header: bool, in_people: bool) -> c.RecordChildFacts:
    """`in_header`: a 903 header has the child, and its birth, sex and ethnicity stand. `in_people`: team and marks come in people.csv.

    Raises `Refused` for a placement older than one the case system has told.
    """
    born, sex, ethnicity = row.born or child.date_of_birth, _one(row.sex, child.sex), _one(row.ethnicity, child.ethnicity)
    return c.RecordChildFacts.model_construct(  # what the register holds is let stand, also where a file once sent no code
        date_of_birth=child.date_of_birth if in_header else born,
        sex=child.sex if in_header else sex or child.sex,
        ethnicity=child.ethnicity if in_header else ethnicity or child.ethnicity,
        care_status=child.care_status if row.ceased and child.version else CareStatus.OURS,
        team=child.team if in_people else row.team or child.team,
        placement=_placement(row, child),
        marks=child.marks if in_people else _with_marks(row, child),
    )


def _placement(row: Listed, child: ChildSnapshot) -> c.PlacementSaid:
    told, here = child.placement, _here(row, child)
    _refuse_older(row, child)
    filed = here is not None and here is not told
    held = here or CareEpisode(decom=row.placed_since)
    status = row.status and _one(row.status, _status_now(child))
    return c.PlacementSaid.model_construct(
        type=held.place or str(row.place.told),
        provider=held.place_provider if filed else _one(row.provider, held.place_provider) or held.place_provider,
        home=held.urn if filed else row.urn or held.urn,
        host_authority=row.host_authority or (child.host_authority if here else None),
        in_area=child.in_area if here and row.in_area is None else row.in_area,
        distance=child.distance_miles if here else None,
        since=row.placed_since,
        until=row.ceased,
        legal_status=status,
        legal_status_since=row.status_since if status else None,
    )


def _here(row: Listed, child: ChildSnapshot) -> CareEpisode | None:
    """What the register has of the placement that began that day: a file's newest row, which stands as it is, or what was told since.

    What was told of another type than the list says is not it: of two words between files the newer counts.
    """
    told, files = child.placement, child.model_copy(update={"placement": None})
    filed = next((one for one in reversed(child.care) if row.placed_since in (one.decom, placement_began(files, one))), None)
    own = told and told.decom == row.placed_since and told.place in row.place.codes and not (filed and _alike(told, filed))
    return told if own else filed


def _refuse_older(row: Listed, child: ChildSnapshot) -> None:
    """An old list takes back no move that was told since. One that dates the same placement earlier corrects it."""
    told = child.placement
    if told is None or row.placed_since in (told.decom, placement_began(child, told)) or row.placed_since > told.decom:
        return
    if told.rne == LEGAL_STATUS_ONLY and told.decom == row.status_since:
        return  # it is as new as that legal status
    if told.place in row.place.codes and row.urn in (None, told.urn) and told.rne != LEGAL_STATUS_ONLY:
        return
    said = f"the register has a placement begun {told.decom}, after this one: send a newer list, or correct that placement by PUT"
    raise Refused("placement.since", said, row.placed_since)


def _alike(one: CareEpisode, other: CareEpisode) -> bool:
    return (one.place, one.place_provider, one.urn) == (other.place, other.place_provider, other.urn)


def _status_now(child: ChildSnapshot) -> str | None:
    return child.lived[-1].ls if child.lived else None


def _one(choice: Choice | None, held: str | None) -> str | None:
    """What is held where the list's code covers it, else the code that is told for it."""
    if choice is None:
        return None
    return held if held in choice.codes else choice.told


def _with_marks(row: Listed, child: ChildSnapshot) -> tuple[Mark, ...]:
    """A yes brings the mark where the child has none of the kind, an ended one included. A no says nothing: people set marks too."""
    has = {mark.code for mark in child.marks}
    yes = ((MarkCode.UASC, row.uasc), (MarkCode.DISABILITY, row.disability))
    return child.marks + tuple(Mark(code=code) for code, said in yes if said and code not in has)


def not_taken(row: Listed, before: ChildSnapshot, after: ChildSnapshot, today: date) -> Iterator[Breach]:
    """What the list says otherwise than the register does after it."""
    last = after.lived[-1]
    if row.born and row.born != after.date_of_birth:
        said = f"the 903 header says the child was born {after.date_of_birth}, which stands: correct whichever is wrong"
        yield row.breach(col.BORN, said, BORN_OTHERWISE)
    elif row.born and before.date_of_birth and before.date_of_birth != row.born:
        yield row.breach(col.BORN, f"the register said the child was born {before.date_of_birth}: the list wins", BORN_OTHERWISE)
    for column, choice, coded, held in (
        (col.SEX, row.sex, "SEX", after.sex),
        (col.ETHNIC, row.ethnicity, "ETHNIC", after.ethnicity),
        (col.STATUS, row.status, "LS", last.ls),
        (col.PLACE, row.place, "PLACE", last.place),
        (col.PROVIDER, row.provider, "PLACE_PROVIDER", last.place_provider),
    ):
        if choice and choice.codes and held and held not in choice.codes and held not in _UNKNOWN:
            label = code_lists()[coded].label(held)
            yield row.breach(column, f"the register says {label} ({held}), which stands until a 903 file or the case system says otherwise")
    if row.urn and last.urn and row.urn != last.urn:
        yield row.breach(col.URN, f"the register says {last.urn}, which stands until a 903 file or the case system says otherwise")
    if row.ceased and last.dec != row.ceased:
        yield row.breach(col.CEASED, f"the 903 file says care ended {last.dec}, which stands: correct whichever is wrong")
    elif not row.ceased and care_on(after, today) is None:
        yield row.breach(col.CEASED, f"is blank, but the 903 file says care ended {last.dec}, which stands: correct whichever is wrong")


_UNKNOWN = ("REFU", "NOBT", "U")
