"""What the files of all years together say of a child: the newest Header wins, episodes of care are joined by their start. Pure.

A people file is sent every night by a system that may know less than the people who work with the child: a blank cell says nothing,
and no file lifts a restriction or takes away a mark. What it lacks of these is named, so that somebody puts right whichever is wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from services.missing.domain.child import allocated
from services.missing.domain.placement_told import caught_up
from services.missing.imports.received import marks_in, restricts
from services.missing.store.children import Names
from services.missing.store.ssda903 import SentBy
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import CareStatus, MarkCode
from shared.ssda903.breach import FILE_RULE, Breach, in_row
from shared.ssda903.dates import read_date
from shared.ssda903.tables import PEOPLE, EpisodeRow, HeaderRow, PeopleRow, UascRow


def child_as_sent(
    before: ChildSnapshot | None,
    child_id: str,
    header: HeaderRow | None,
    uasc: UascRow | None,
    care: Sequence[SentBy],
    person: PeopleRow | None,
    called: Names | None,
    today: date,
) -> ChildSnapshot:
    """The child after an import; `before` itself when nothing is new. `person` is None where no people file came or names them.

    `called`: their names and their social worker's before it. `today` is London's.
    """
    base = before or ChildSnapshot(child_id=child_id, version=0, care_status=CareStatus.OURS)
    lived = _care(care)
    update: dict[str, object] = {"care": lived, "marks": _marks(base.marks, uasc, person)}
    if base.placement and any(caught_up(row, base.placement) for row in lived):
        update["placement"] = None
    if header:
        update |= {
            "date_of_birth": read_date(header.dob),
            "sex": _said(header.sex),
            "ethnicity": _said(header.ethnic),
            "provisional": False,
        }
    if person:
        update |= {"team": _said(person.team) or base.team, "restricted": base.restricted or restricts(person.restricted) is True}
    same = before and all(getattr(before, name) == value for name, value in update.items())
    after = base if same else base.model_copy(update=update | {"version": base.version + 1})
    if person is None:
        return after  # no people file speaks of them
    return allocated(base, after, called.worker if called else "", names_as_sent(called, person).worker, today)


def not_lifted(before: ChildSnapshot | None, uasc: UascRow | None, person: PeopleRow, today: date) -> Iterator[Breach]:
    """A restriction kept here that the row denies, and marks kept here that it leaves out. Marks that are over, or the 903's, are none."""
    if before is None:
        return
    if before.restricted and restricts(person.restricted) is False:
        said = "the record is restricted here, which stands: who restricts a record, or lifts it, says why on the child’s page"
        yield in_row(PEOPLE, person, "RESTRICTED", FILE_RULE, said)
    sent = marks_in(person.marks)
    ours = [mark.code for mark in before.marks if (mark.until is None or mark.until >= today) and not (uasc and mark.code is MarkCode.UASC)]
    lacking = [code.value for code in ours if code not in sent]
    if sent and lacking:
        said = f"the register also has {', '.join(lacking)}, which stands: end the mark on the child’s page, or add it to the file"
        yield in_row(PEOPLE, person, "MARKS", FILE_RULE, said)


def names_as_sent(before: Names | None, person: PeopleRow) -> Names:
    """First name, last name and known as are one answer; it and the worker stay where the row has nothing there."""
    kept = before or Names(person.child_id)
    first, last, known, worker = (text.strip() for text in (person.first_name, person.last_name, person.known_as, person.worker))
    named = kept._replace(first_name=first, last_name=last, known_as=known) if first or last or known else kept
    return named._replace(worker=worker or kept.worker)


def latest(rows: Iterable[SentBy]) -> dict[str, SentBy]:
    """Each child's row of the newest year; of several in one file the last."""
    return {sent.row.child_id: sent for sent in rows}


def _care(rows: Sequence[SentBy]) -> tuple[CareEpisode, ...]:
    """The latest file wins per start. Rows without a start that can be read say nothing about when the child was in care."""
    newest: dict[date, list[SentBy]] = {}
    for sent in rows:
        decom = read_date(sent.row.decom)
        if decom is None:
            continue
        same = newest.setdefault(decom, [])
        if same and same[0].year < sent.year:
            same.clear()
        same.append(sent)
    episodes = [_care_episode(decom, sent.row) for decom, same in newest.items() for sent in same]
    return tuple(sorted(episodes, key=lambda one: (one.decom, one.dec or date.max)))


def _care_episode(decom: date, row: EpisodeRow) -> CareEpisode:
    return CareEpisode(
        decom=decom,
        rne=_said(row.rne),
        ls=_said(row.ls),
        cin=_said(row.cin),
        place=_said(row.place),
        place_provider=_said(row.place_provider),
        dec=read_date(row.dec),
        rec=_said(row.rec),
        reason_place_change=_said(row.reason_place_change),
        urn=_said(row.urn),
    )


def _marks(before: Sequence[Mark], uasc: UascRow | None, person: PeopleRow | None) -> tuple[Mark, ...]:
    """Both files bring marks and take none away; the UASC file says until when (DUC). What is known of a mark kept stays."""
    marks = {mark.code: mark for mark in before}
    if person:
        named = [MarkCode(code) for code in marks_in(person.marks) if code in _MARKS]
        marks = {code: Mark(code=code) for code in named} | marks
    if uasc:
        kept = marks.get(MarkCode.UASC, Mark(code=MarkCode.UASC))
        marks[MarkCode.UASC] = kept.model_copy(update={"until": read_date(uasc.duc) or kept.until})
    return tuple(marks[code] for code in MarkCode if code in marks)


_MARKS = frozenset(MarkCode)


def _said(text: str) -> str | None:
    return text.strip() or None
