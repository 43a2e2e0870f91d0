"""Daily lists for their readers: today's, the past ones as they were seen, and that somebody has looked one through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.notify.domain.daily_list import DailyList
from services.notify.rounds import Composing, Rounds
from services.notify.store import daily_lists, people
from services.notify.store.daily_lists import Past, SignOff
from services.notify.store.people import Known
from shared.answers import Keyed
from shared.clock import Clock, london_date
from shared.contracts.publishing import Writing, source
from shared.database import Pool
from shared.eventlog import log
from shared.identity.people import Person
from shared.tracing import current_trace


class NoList(Exception):
    """There is none of this day: it is still to come, or nothing was running all that day."""


class StillADraft(Exception):
    """Before today's hour there is nothing to sign."""


class AlreadySignedOff(Exception):
    def __init__(self, by: SignOff) -> None:
        super().__init__(by.at)
        self.by = by


class Shown(NamedTuple):
    """A list; `draft`: as it stands now, kept nowhere. `signed_off_by` is who that is, where they were seen here."""

    list: DailyList
    draft: bool
    signed_off: SignOff | None = None
    signed_off_by: Known | None = None

    @property
    def version(self) -> int:
        """0 is a draft, 1 the list as it was made, 2 once it is signed off: nothing else of it changes."""
        return 0 if self.draft else 2 if self.signed_off else 1


class Stale(Exception):
    """`If-Match` named a version that is not the current one."""

    def __init__(self, current: Shown) -> None:
        super().__init__(f"version {current.version} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class DailyLists:
    pool: Pool
    clock: Clock
    composing: Composing
    rounds: Rounds
    authority: str
    logged: Callable[[], None]

    @property
    def today(self) -> date:
        return london_date(self.clock.now())

    async def read(self, day: date) -> Shown:
        """Today's before its hour is a draft, after it it is made at once if it is not there yet. Raises NoList."""
        kept = await self._kept(day)
        if kept is None and day == self.today:
            due = self.rounds.todays_list()
            if due is None:
                return Shown(await self.composing.list_of(day), draft=True)
            await self.rounds.go(due)
            kept = await self._kept(day)
        if kept is None:
            raise NoList
        return kept

    async def sign_off(
        self, person: Person, day: date, comment: str | None, *, key: str | None = None, if_match: int | None = None
    ) -> Shown:
        """Raises NoList, StillADraft, Stale or AlreadySignedOff: the first counts, whoever it was. With a `key` the same request again
        changes nothing and is answered as the first time, whatever version it names; raises AnotherRequest."""
        shown = await self.read(day)
        if shown.draft:
            raise StillADraft
        keyed = Keyed("notify", person.id, key, f"sign off {day}\0{comment}") if key else None
        async with self.pool.connection() as conn:
            if keyed and await keyed.claim(conn, self.clock.now()) is not None:
                return shown
            kept = await daily_lists.load(conn, day, to_change=True)
            assert kept is not None, "a list is never deleted"
            current = Shown(kept.list, False, kept.signed_off)
            if if_match is not None and if_match != current.version:
                raise Stale(current)
            if kept.signed_off:
                raise AlreadySignedOff(kept.signed_off)
            await people.remember(conn, person)
            now = self.clock.now()
            by = SignOff(UUID(person.id), person.role.value, now, comment or None)
            await daily_lists.sign(conn, day, by)
            if keyed:
                await keyed.give(conn, {})  # what it says stands in the list, and nothing changes it any more
            writing = Writing(source(self.authority, "notify"), now, person.recorded_by, current_trace())
            await log.append(conn, [writing.daily_list(day, kept.list.made_at, by.by, by.role, commented=bool(comment))])
        self.logged()
        return Shown(kept.list, False, by, Known(by.by, person.name, by.role))

    async def past(self, before: date | None, limit: int) -> Sequence[Past]:
        """Those there are, latest first."""
        async with self.pool.connection() as conn:
            return await daily_lists.past(conn, before, limit)

    async def _kept(self, day: date) -> Shown | None:
        async with self.pool.connection() as conn:
            kept = await daily_lists.load(conn, day)
            if kept is None:
                return None
            known = await people.called(conn, [kept.signed_off.by]) if kept.signed_off else {}
        return Shown(kept.list, False, kept.signed_off, next(iter(known.values()), None))
