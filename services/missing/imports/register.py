"""What the files of all years together say of a child: the newest Header wins, episodes of care are joined by their start. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.missing.domain.placement_told import caught_up
from services.missing.imports.received import marks_in
from services.missing.store.children import Names
from services.missing.store.ssda903 import SentBy
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import CareStatus, MarkCode
from shared.ssda903.dates import read_date
from shared.ssda903.tables import EpisodeRow, HeaderRow, PeopleRow, UascRow


def child_as_sent(
    before: ChildSnapshot | None,
    child_id: str,
    header: HeaderRow | None,
    uasc: UascRow | None,
    care: Sequence[SentBy],
    person: PeopleRow | None,
) -> ChildSnapshot:
    """The child after an import; `before` itself when nothing is new. `person` is None where no people file came or names them."""
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
        update |= {"team": _said(person.team), "restricted": person.restricted.strip().lower() == "yes"}
    after = base.model_copy(update=update)
    return base if before and after == base else after.model_copy(update={"version": base.version + 1})


def names_as_sent(person: PeopleRow) -> Names:
    first, last, known = (text.strip() for text in (person.first_name, person.last_name, person.known_as))
    return Names(person.child_id, first, last, known, person.worker.strip())


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
    """A people file says which marks there are; the UASC file says until when (DUC). Since and review of a mark kept stay as known."""
    marks = {mark.code: mark for mark in before}
    if person:
        named = [MarkCode(code) for code in marks_in(person.marks) if code in list(MarkCode)]
        own = {code: marks.get(code, Mark(code=code)) for code in named}
        marks = own | ({MarkCode.UASC: marks[MarkCode.UASC]} if uasc and MarkCode.UASC in marks else {})
    if uasc:
        kept = marks.get(MarkCode.UASC, Mark(code=MarkCode.UASC))
        marks[MarkCode.UASC] = kept.model_copy(update={"until": read_date(uasc.duc)})
    return tuple(marks[code] for code in MarkCode if code in marks)


def _said(text: str) -> str | None:
    return text.strip() or None
