"""The alert policy as the council keeps it: versions with who changed what, looked at before they are saved, never changed afterwards."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.policy import Policy
from services.notify.domain.preview import Absence, Difference, Telling, Woken, differences, play, tried, woken
from services.notify.domain.rota import holders
from services.notify.roster import Roster
from services.notify.store import documents, episodes, people
from services.notify.store.documents import Document
from services.notify.store.episodes import Raised
from services.notify.store.people import Known
from shared.clock import Clock, london_date
from shared.contracts.alert_codes import Position
from shared.contracts.facts import Fact
from shared.database import Connection, Pool, transaction
from shared.identity.people import Person

KIND, DRAFT = "policy", "policy_draft"
"""The kinds of documents here. A draft's key is its writer's id."""

LOOKED_BACK = timedelta(days=90)
"""How far a preview looks back (issue: the last 90 days)."""

FARTHEST = timedelta(days=366)
"""How far ahead a policy may be set to begin: a year with a slip in it is further (ours)."""


class NotItsDay(ValueError):
    """A policy would begin on a day that is over, or more than `FARTHEST` ahead."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__(f"{day}, asked on {today}")
        self.day = day
        self.over = day < today


class NoSuchVersion(Exception):
    """There never was a version of this number."""


class Kept(NamedTuple):
    """One version of the policy. Version 0 is what Safe Return comes with, which nobody set: `document` is None.

    `by` is None, too, for somebody who was never seen here by name.
    """

    version: int
    policy: Policy
    document: Document | None = None
    by: Known | None = None


class Draft(Fact):
    """A policy that somebody is still at; `base` is the version they began from. None: there is none any more."""

    base: int = Field(ge=0)
    policy: Policy | None = None


class Preview(NamedTuple):
    """What a policy would have changed over the last days against what counts today: alerts, and whom it would wake."""

    days: int
    absences: int
    more: int
    more_at_night: int
    rows: list[Difference]
    wakes: list[Woken]


@dataclass(frozen=True, slots=True)
class Policies:
    pool: Pool
    clock: Clock
    _read: dict[int, Policy] = field(default_factory=dict)
    """Versions read before: none is ever changed."""

    async def in_force(self, conn: Connection, day: date) -> int:
        """The newest version that has begun by a London day: new episodes go by it. Asked at every event, and one look at the newest."""
        return await documents.begun(conn, KIND, day)

    async def of(self, conn: Connection, version: int) -> Policy:
        """Raises NoSuchVersion."""
        if version == 0:
            return DEFAULT_POLICY
        if version not in self._read:
            found = await documents.version(conn, KIND, version)
            if found is None:
                raise NoSuchVersion
            self._read[version] = Policy.model_validate(found.body)
        return self._read[version]

    async def now(self) -> Kept:
        """The version in force today."""
        async with self.pool.connection() as conn:
            return await self._kept(conn, await self.in_force(conn, self._today()))

    async def version(self, number: int) -> Kept:
        """Raises NoSuchVersion."""
        async with self.pool.connection() as conn:
            return await self._kept(conn, number)

    async def newest(self) -> Kept:
        """The one that was saved last, whether it has begun or not."""
        async with self.pool.connection() as conn:
            found = await documents.current(conn, KIND)
            return await self._kept(conn, found.version if found else 0)

    async def history(self, limit: int = 100, before: int | None = None) -> list[Kept]:
        """What was saved, the latest first, or the latest before a version; after the first of all comes version 0."""
        async with self.pool.connection() as conn:
            found = await documents.saved(conn, KIND, limit=limit, before=before)
            known = await people.called(conn, {one.by for one in found})
            kept = [Kept(one.version, await self.of(conn, one.version), one, known.get(one.by)) for one in found]
        return kept if len(found) == limit else [*kept, Kept(0, DEFAULT_POLICY)]

    async def change(self, policy: Policy, by: Person, expected: int | None = None) -> Kept:
        """Running escalations keep theirs; from its day on new episodes go by it. Without a day it begins today.

        Raises NotItsDay, or documents.Stale where `expected` is not the newest version.
        """
        begins = policy.effective_from or self._today()
        self.may_begin(begins)
        async with transaction(self.pool) as conn:
            begun = policy.model_copy(update={"effective_from": begins})
            saved = await documents.save(conn, KIND, begun, by, self.clock.now(), expected=expected)
        return await self.version(saved.version)  # not before it is committed: what is read is kept in mind

    def may_begin(self, day: date) -> None:
        """Raises NotItsDay."""
        today = self._today()
        if not today <= day <= today + FARTHEST:
            raise NotItsDay(day, today)

    async def draft(self, writer: Person) -> Draft | None:
        """What they have not saved yet."""
        async with self.pool.connection() as conn:
            found = await documents.current(conn, DRAFT, writer.id)
        draft = Draft.model_validate(found.body) if found else None
        return draft if draft and draft.policy else None

    async def keep_draft(self, writer: Person, draft: Draft) -> None:
        async with transaction(self.pool) as conn:
            await documents.save(conn, DRAFT, draft, writer, self.clock.now(), key=writer.id)

    async def preview(self, policy: Policy, roster: Roster) -> Preview:
        """Over the absences that were raised in the last 90 days; people are those who hold the positions now."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            present = await self.of(conn, await self.in_force(conn, self._today()))
            raised = await episodes.raised_since(conn, now - LOOKED_BACK)
        held = {one.position: one.person_id for one in holders(roster.rota, Position, now) if one.person_id}
        held.pop(Position.OWNER, None)  # whoever owns an episode is on no rota
        # Seconds of work for a large authority: alerts go on meanwhile.
        return await asyncio.to_thread(_compared, present, policy, raised, now, held)

    async def _kept(self, conn: Connection, version: int) -> Kept:
        policy = await self.of(conn, version)
        document = await documents.version(conn, KIND, version)
        known = await people.called(conn, {document.by}) if document else {}
        return Kept(version, policy, document, known.get(document.by) if document else None)

    def _today(self) -> date:
        return london_date(self.clock.now())


def _compared(present: Policy, policy: Policy, raised: Sequence[Raised], now: datetime, held: Mapping[Position, UUID]) -> Preview:
    absences = [Absence(*one.read()) for one in raised]
    before, after = (_played(one, absences, now) for one in (present, policy))
    return Preview(
        days=LOOKED_BACK.days,
        absences=len(absences),
        more=len(after) - len(before),
        more_at_night=sum(one.wakes for one in after) - sum(one.wakes for one in before),
        rows=differences(before, after),
        wakes=woken(before, after, held, LOOKED_BACK),
    )


def _played(policy: Policy, absences: Sequence[Absence], until: datetime) -> list[Telling]:
    asked = tried(policy)
    return [telling for one in absences for telling in play(asked, one, until)]
