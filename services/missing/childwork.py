"""What people record about a child, missing or not: who they are, marks, restriction, the papers and photograph for the day they go."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.missing.casework import Unknown
from services.missing.domain import commands as c
from services.missing.domain.about_child import changed, photographed
from services.missing.domain.child import allocated
from services.missing.domain.refusals import NotAllowedNow
from services.missing.photography import as_kept
from services.missing.store import children, papers, photographs
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.store.papers import Kind
from services.missing.store.photographs import Photograph
from services.missing.writing import Desk, Done, Unit
from shared.answers import Answer, Keyed
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.database import Connection
from shared.identity.people import Person, Role
from shared.identity.permissions import Action

MAY: Mapping[type[c.AboutChild], Action] = {
    c.RecordChild: Action.CHILDREN_IMPORT,
    c.SetMarks: Action.CHILDREN_RECORD,
    c.ChangeMark: Action.CHILDREN_RECORD,
    c.RestrictChild: Action.CHILDREN_RESTRICT,
    c.MakeResponsePlan: Action.CHILDREN_RECORD,
    c.KeepGrabPack: Action.CHILDREN_RECORD,
}
"""What a person must be allowed to do for each command; routes and pages ask `shared.identity` before they call."""

PAPER_OF: Mapping[type[c.AboutChild], Kind] = {c.MakeResponsePlan: Kind.RESPONSE_PLAN, c.KeepGrabPack: Kind.GRAB_PACK}


class WrittenSince(NotAllowedNow):
    """Somebody else has written a version after the one this was written on."""

    title = "Somebody else was first"

    def __init__(self, current: int) -> None:
        super().__init__("version", f"version {current} is in force now: look at it before you write over it", current)


@dataclass(frozen=True, slots=True)
class ChildWork:
    desk: Desk

    async def record(
        self, person: Person, child_id: str, command: c.AboutChild, *, if_match: int | None = None, keyed: Keyed | None = None
    ) -> Done:
        """Answers with the child's id and version; of a paper, `paper` is its own version, which `if_match` names; else the child's.

        Raises Unknown, also where the person may not know of the child, AnotherRequest, or a `Refused`: `WrittenSince` for a stale paper.
        Said again, it changes nothing.
        """

        async def work(unit: Unit) -> Answer:
            before = await self._child(unit, person, child_id, command)
            if if_match is not None and type(command) not in PAPER_OF and if_match != (before.version if before else 0):
                raise WrittenSince(before.version if before else 0)
            child = before or ChildSnapshot(child_id=child_id, version=0, care_status=getattr(command, "care_status", "ours"))
            after = changed(child, command, london_date(unit.now))
            if before is None and after is child:
                after = child.model_copy(update={"version": 1})
            names = None
            if isinstance(command, c.RecordChild):
                called = (await children.names(unit.conn, [child_id])).get(child_id, Names(child_id))
                names = _called(called, command)
                after = allocated(child, after, called.worker, command.worker or "", london_date(unit.now))
            reason = {"reason": command.reason} if isinstance(command, c.RestrictChild) else None
            await _save(unit, after if after is not child else None, names, reason)
            why = command.reason if isinstance(command, c.RestrictChild) else person.purpose
            unit.about(replace(person, purpose=why), command.name, child_id)
            paper = await _keep(unit, person, child_id, command, if_match)
            return {"child_id": child_id, "version": after.version, "created": before is None} | ({"paper": paper} if paper else {})

        return await self.desk.write(person.recorded_by, keyed, work)

    async def photograph(self, person: Person, child_id: str, taken_on: date, sent: bytes, *, if_match: int | None = None) -> Done:
        """The dated photograph, in place of the one before. `if_match` is the child's version.

        Raises Unknown or a `Refused`: `NoPhotograph` for a file that is none, `WrittenSince` for another version.
        """
        await self._refuse_unknown(person, child_id)  # before the work of looking at a picture
        jpeg = await asyncio.to_thread(as_kept, sent)

        async def work(unit: Unit) -> Answer:
            child = await self._known(unit.conn, person, child_id, Action.CHILDREN_RECORD, unit.now, to_change=True)
            if if_match not in (None, child.version):
                raise WrittenSince(child.version)
            kept = await photographs.load(unit.conn, child_id)
            after = photographed(child, taken_on, london_date(unit.now), same=kept is not None and kept.jpeg == jpeg)
            await _save(unit, after if after is not child else None, None, None)
            await photographs.put(unit.conn, child_id, Photograph(taken_on, jpeg), unit.now, person.recorded_by)
            unit.about(person, "keep_photograph", child_id)
            return {"child_id": child_id, "version": after.version}

        return await self.desk.write(person.recorded_by, None, work)

    async def _child(self, unit: Unit, person: Person, child_id: str, command: c.AboutChild) -> ChildSnapshot | None:
        """The child, locked; None where a new one begins. The case system sends restricted children too, without reading any."""
        if isinstance(command, c.RecordChild):
            await children.alone(unit.conn, [child_id])
            found = (await children.load(unit.conn, [child_id], to_change=True)).get(child_id)
            if found is None or Role.ADMINISTRATOR in person.roles:
                return found
        return await self._known(unit.conn, person, child_id, MAY[type(command)], unit.now, to_change=True)

    async def _refuse_unknown(self, person: Person, child_id: str) -> None:
        async with self.desk.pool.connection() as conn:
            await self._known(conn, person, child_id, Action.CHILDREN_RECORD, self.desk.clock.now())

    async def _known(
        self, conn: Connection, person: Person, child_id: str, action: Action, now: datetime, *, to_change: bool = False
    ) -> ChildSnapshot:
        found = (await children.load(conn, [child_id], to_change=to_change)).get(child_id)
        if found is None or not Sight.of(person, action, london_date(now)).sees(found):
            raise Unknown("child_id", child_id)
        return found


def _called(before: Names, command: c.RecordChild) -> Names | None:
    """What they are called now; None where that is no news."""
    said = {name: getattr(command, name) or "" for name in ("first_name", "last_name", "known_as", "worker")}
    after = before._replace(**said)
    return None if after == before else after


async def _save(unit: Unit, child: ChildSnapshot | None, names: Names | None, narrative: Mapping[str, str] | None) -> None:
    if child is not None:
        unit.child(child, narrative)
    await children.save(unit.conn, [child] if child else [], [names] if names else [])


async def _keep(unit: Unit, person: Person, child_id: str, command: c.AboutChild, if_match: int | None) -> int | None:
    """The version of the paper that the command is; None where it is none. The same words again are no new version."""
    kind = PAPER_OF.get(type(command))
    if kind is None:
        return None
    latest = await papers.latest(unit.conn, child_id, kind)
    current = latest.version if latest else 0
    if if_match is not None and if_match != current:
        raise WrittenSince(current)
    said = command.model_dump(mode="json")
    if latest is not None and latest.said == said:
        return current
    return await papers.add(unit.conn, child_id, kind, said, unit.now, person.recorded_by)
