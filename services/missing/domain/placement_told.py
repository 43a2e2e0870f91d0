"""Where a child lives, and under which legal status, as told between two files: one row beside theirs (decision 0015)."""

from datetime import date, timedelta

from services.missing.domain import commands as c
from services.missing.domain.child import care_on, placement_began
from services.missing.domain.refusals import Refused
from shared.contracts.children import CareEpisode, ChildSnapshot, PlacementStart
from shared.ssda903.care import LEGAL_STATUS_ONLY


def caught_up(row: CareEpisode, told: CareEpisode) -> bool:
    """Whether a file's care row says all that the case system has told of this placement, or what came after it."""
    return row.decom > told.decom or (row.decom == told.decom and (row.dec is not None or told.dec is None))


def told_placement(child: ChildSnapshot, said: c.PlacementSaid, today: date) -> CareEpisode | None:
    """What no file says yet; None where the files do. Raises `Refused` for a placement older than the newest row of the files.

    A new legal status in a placement the files know stands from its own day. In a placement just told it goes with that:
    one row is kept beside the files, and where the child lives counts for more than the day of an order.
    """
    now = care_on(child, today)
    since = said.since or (now.decom if now and _same(now, said) else min(today, said.until or today))
    here = next((one for one in reversed(child.lived) if _same(one, said) and since in (one.decom, placement_began(child, one))), None)
    latest = max(child.care, key=lambda care: care.decom, default=None)
    if latest is not None and (here.decom if here else since) < latest.decom:
        raise Refused("placement.since", f"the register has a placement begun {latest.decom}, after this one: send the present one", since)
    told = _begun(child, said, since) if here is None else _goes_on(child, said, here)
    row = next((care for care in child.care if care.decom == told.decom), None)
    return None if row and _same(row, said) and row.ls == told.ls and caught_up(row, told) else told


def starts(child: ChildSnapshot, said: c.PlacementSaid, today: date) -> tuple[PlacementStart, ...]:
    """With how the placement told of began. `child` has it already; nothing said leaves what is known."""
    here = care_on(child, min(today, said.until - timedelta(days=1)) if said.until else today)
    if said.emergency is None or here is None:
        return child.placement_starts
    told = PlacementStart(on=placement_began(child, here), emergency=said.emergency)
    return (*(one for one in child.placement_starts if one.on != told.on), told)


def _begun(child: ChildSnapshot, said: c.PlacementSaid, since: date) -> CareEpisode:
    status = said.legal_status or (child.lived[-1].ls if child.lived else None)
    return CareEpisode(decom=since, ls=status, place=said.type, place_provider=said.provider, urn=said.home, dec=said.until)


def _goes_on(child: ChildSnapshot, said: c.PlacementSaid, here: CareEpisode) -> CareEpisode:
    """The placement of `here`, its newest row. Of an order that is no newer than a file's row, the file knows better."""
    status, since = said.legal_status, said.legal_status_since
    filed = next((care for care in child.care if care.decom == here.decom and _same(care, said)), None)
    if status in (None, here.ls):
        return here.model_copy(update={"dec": said.until})
    goes_on = filed.dec is None if filed else here.rne == LEGAL_STATUS_ONLY
    if since and here.decom < since <= (said.until or date.max) and goes_on:
        return _begun(child, said, since).model_copy(update={"rne": LEGAL_STATUS_ONLY})
    return here.model_copy(update={"dec": said.until} if filed else {"dec": said.until, "ls": status})


def _same(care: CareEpisode, said: c.PlacementSaid) -> bool:
    return (care.place, care.place_provider, care.urn) == (said.type, said.provider, said.home)
