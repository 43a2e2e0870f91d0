"""Annex A list 8, a row for each child in care on a day or who ceased in the six months before. Pure.

Source: Ofsted, ILACS Annex A, list 8. Short breaks (legal status V1, V3, V4) are no care in it. Absences are counted by their start in
the twelve months up to the day, that day included. What nobody recorded is never guessed: it is blank, `c) Unknown` or `Not stated`.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.annex_a import list_8 as col
from shared.annex_a.list_8 import YES_NO, written
from shared.contracts.children import CareEpisode, Mark
from shared.contracts.codes import MarkCode
from shared.ssda903.care import Span, Stay, periods_and_placements

SHORT_BREAKS = frozenset({"V1", "V3", "V4"})
CEASED_MONTHS, MONTHS = 6, 12

NOT_HELD_HERE = (col.REVIEWED, col.VISITED, col.PERMANENCE, col.IRO_SEEN, col.HEALTH, col.DENTAL, col.WORKER)
"""Columns this system has nothing for, and (the worker) a name, which figures and returns never have."""


@dataclass(frozen=True)
class Absences:
    """How often a child went in the twelve months, and what followed the missing episode that ended last.

    `offered` and `accepted` are None where nobody could have recorded it (imported history). `ended`: there was one.
    """

    missing: int = 0
    absent: int = 0
    ended: bool = False
    offered: bool | None = None
    accepted: bool | None = None


@dataclass(frozen=True)
class Registered:
    """A child as the register has them; `lived` are the episodes of care in order of start."""

    child_id: str
    born: date | None
    sex: str | None
    ethnicity: str | None
    team: str | None
    in_area: bool | None
    host_authority: str | None
    marks: Sequence[Mark]
    lived: Sequence[CareEpisode]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_counted(on: date) -> date:
    """The first of the twelve months that end with the day."""
    return months_before(on, MONTHS) + timedelta(days=1)


def rows(
    children: Sequence[Registered],
    absences: Mapping[str, Absences],
    on: date,
    authority: str,
    postcodes: Mapping[tuple[str, date], str],
) -> list[dict[str, object]]:
    """By heading, in the inspectors' order. `postcodes` by child and first day of the episode of care; `authority` is our GSS code."""
    listed = (_row(child, absences.get(child.child_id, Absences()), on, authority, postcodes) for child in children)
    return [row for row in listed if row is not None]


def _row(
    child: Registered, away: Absences, on: date, authority: str, postcodes: Mapping[tuple[str, date], str]
) -> dict[str, object] | None:
    lived = (_known_by(one, on) for one in _filled(child.lived) if one.decom <= on)
    stays = [one for one in lived if one.ls not in SHORT_BREAKS]
    if not stays:
        return None
    periods, placements = periods_and_placements([Stay(one.decom, one.dec, one.rne or "", one.rec or "") for one in stays])
    period, placement, last, year = periods[-1], placements[-1], stays[-1], first_counted(on)
    if period.ceased and period.ceased < months_before(on, CEASED_MONTHS):
        return None
    return dict.fromkeys(col.HEADINGS, None) | {
        col.CHILD: child.child_id,
        col.SEX: written(col.SEXES, child.sex, "c) Not stated/recorded"),
        col.ETHNIC: written(col.ETHNICITIES, child.ethnicity, "f) Not stated"),
        col.BORN: child.born,
        col.AGE: _age(child.born, on) if child.born else None,
        col.UASC: YES_NO[any(_marked(one, MarkCode.UASC, year, on) for one in child.marks)],
        col.DISABILITY: YES_NO[any(_marked(one, MarkCode.DISABILITY, on, on) for one in child.marks) or None],
        col.STARTED: period.began,
        col.NEED: written(col.NEEDS, last.cin, "j) Not stated"),
        col.AGAIN: YES_NO[any(one.ceased and one.ceased >= year for one in periods[:-1])],
        col.STATUS_SINCE: _status_since(stays, period),
        col.STATUS: written(col.STATUSES, last.ls) or None,
        col.PLACEMENTS: sum(1 for one in placements if one.ceased is None or one.ceased >= year),
        col.CEASED: period.ceased,
        col.REASON_CEASED: written(col.REASONS_CEASED, last.rec) or None if period.ceased else None,
        col.PLACED_SINCE: placement.began,
        col.PLACE: written(col.PLACES, last.place) or None,
        col.PROVIDER: written(col.PROVIDERS, last.place_provider) or None,
        col.POSTCODE: postcodes.get((child.child_id, last.decom)),
        col.URN: last.urn,
        col.IN_AREA: None if child.in_area is None else col.IN if child.in_area else col.OUT,
        col.HOST: child.host_authority or (authority if child.in_area else None),
        col.MISSING: away.missing,
        col.ABSENT: away.absent,
        col.OFFERED: YES_NO[away.offered] if away.ended else None,
        col.ACCEPTED: YES_NO[away.accepted] if away.ended else None,
        col.TEAM: child.team,
    }


def _known_by(one: CareEpisode, on: date) -> CareEpisode:
    """An episode of care that ceased only later still goes on that day."""
    return one if one.dec is None or one.dec <= on else one.model_copy(update={"dec": None, "rec": None})


def _filled(lived: Sequence[CareEpisode]) -> Iterator[CareEpisode]:
    """A placement told beside the 903 files may leave legal status and need out: then those before it still hold."""
    status = need = None
    for one in lived:
        status, need = one.ls or status, one.cin or need
        yield one.model_copy(update={"ls": status, "cin": need})


def _status_since(stays: Sequence[CareEpisode], period: Span) -> date:
    """Since when the present legal status goes on without a break."""
    since = stays[-1].decom
    for one in reversed(stays):
        if one.decom < period.began or one.ls != stays[-1].ls:
            break
        since = one.decom
    return since


def _marked(mark: Mark, code: MarkCode, first: date, last: date) -> bool:
    return mark.code is code and (mark.since is None or mark.since <= last) and (mark.until is None or mark.until >= first)


def _age(born: date, on: date) -> int:
    """In whole years; a birthday on 29 February is kept on 1 March when the year has no 29th."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
