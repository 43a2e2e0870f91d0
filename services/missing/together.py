"""Who was missing together, for the operational roles the permission table names. Everybody shown is in the access log."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.missing.domain.ties import LAPSES_AFTER, Absence, Tie, ties
from services.missing.reading import Reading
from services.missing.store import access, children
from services.missing.store import ties as store
from services.missing.store.access import Sight
from services.missing.store.children import Names
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action


class Together(NamedTuple):
    """Ties, the latest evidence first, and what the children in them are called, by number."""

    ties: Sequence[Tie]
    names: Mapping[str, Names]


async def missing_together(reading: Reading, person: Person, team: str | None = None) -> Together:
    """Of every team, or those in which a child of one team is. A child whose record the reader may not open is in none."""
    now = reading.clock.now()
    today = london_date(now)
    async with reading.pool.connection() as conn:
        found = await store.lately(conn, Sight.of(person, Action.TIES_READ, today), now - LAPSES_AFTER)
        absences = [absence for episode in found if (absence := Absence.of(episode)) is not None]
        theirs = {episode.child_id for episode in found if team is None or episode.child.team == team}
        shown = [tie for tie in ties(absences, today) if not theirs.isdisjoint(tie.children)]
        child_ids = sorted({child_id for tie in shown for child_id in tie.children})
        named = await children.names(conn, child_ids)
        await access.audit(conn, person, "see_ties", now, child_ids)
    return Together(shown, {child_id: named.get(child_id, Names(child_id)) for child_id in child_ids})
