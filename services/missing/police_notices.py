"""What the police tell us by their own notices: taken in, then added to an episode or set aside with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.missing.casework import Casework, Unknown, may_open
from services.missing.domain import commands as c
from services.missing.domain.around import CLOCKS_DIFFER
from services.missing.domain.refusals import InTheFuture, NotAllowedNow, Refused, said
from services.missing.store import access, children, episodes, police_notices
from services.missing.store.access import Sight
from services.missing.store.police_notices import PoliceNotice
from shared.answers import Keyed
from shared.clock import Clock, UtcDatetime, london_date
from shared.contracts.codes import DecisionKind, EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Pool
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.ids import new_id


class Told(c.Command):
    """A notice as the police worded it. `child_id` where they say whom it is about by our number."""

    name = "record_police_notice"

    reference: c.Line
    received_at: UtcDatetime
    words: c.Words
    child_id: str | None = None


class RecordedAs(StrEnum):
    """What a notice says, and so what it becomes on an episode."""

    REPORT = "report"
    NEWS = "news"
    PREVENTION_CHECK = "prevention_check"


@dataclass(frozen=True, slots=True)
class PoliceNotices:
    pool: Pool
    clock: Clock
    casework: Casework

    async def record(self, person: Person, told: Told) -> PoliceNotice:
        """Raises InTheFuture. The same notice again is the first one."""
        now = self.clock.now()
        if told.received_at > now + CLOCKS_DIFFER:
            raise InTheFuture("received_at", told.received_at)
        notice = PoliceNotice(new_id(), told.reference, told.received_at, told.words, told.child_id, now, person.recorded_by)
        async with self.pool.connection() as conn:
            await access.audit(conn, person, told.name, now, [told.child_id] if told.child_id else [])
            return await police_notices.add(conn, notice)

    async def waiting(self, person: Person, limit: int = 200) -> Sequence[PoliceNotice]:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = await police_notices.waiting(conn, self._sight(person), limit)
            await access.audit(conn, person, "list_police_notices", now, [one.child_id for one in found if one.child_id])
            return found

    async def open(self, person: Person, notice_id: UUID) -> PoliceNotice:
        """Raises Unknown, also where the reader may not see the child it is about."""
        async with self.pool.connection() as conn:
            notice = await police_notices.load(conn, self._sight(person), notice_id)
            if notice is None:
                raise Unknown("notice_id", notice_id)
            await access.audit(conn, person, "open_police_notice", self.clock.now(), [notice.child_id] if notice.child_id else [])
            return notice

    async def add_to(
        self, person: Person, notice_id: UUID, episode_id: UUID, recorded_as: RecordedAs | None = None, names_placement: bool = False
    ) -> PoliceNotice:
        """It goes onto the episode's timeline: where nobody said as what, as a report while the child is missing, and as news since.

        `names_placement`: of a prevention check, as on its own form. Raises Unknown, NotAllowedNow or a `Refused`, also where it names
        another child. Cut off in the middle, the same again finishes: each part has a key of the notice's own.
        """
        notice = await self._waiting(person, notice_id)
        episode = await self._episode(person, notice, episode_id)
        missing = episode.status is EpisodeStatus.OPEN
        for part, command in _parts(notice, episode, recorded_as or (RecordedAs.REPORT if missing else RecordedAs.NEWS), names_placement):
            request = f"{episode_id}\n{command.model_dump_json()}"
            await self.casework.record(person, episode_id, command, keyed=Keyed("missing", f"notice {notice_id}", part, request))
        return await self._triage(person, notice, "added", episode_id, None)

    async def set_aside(self, person: Person, notice_id: UUID, reason: str) -> PoliceNotice:
        """Raises Unknown or NotAllowedNow."""
        return await self._triage(person, await self._waiting(person, notice_id), "set_aside", None, reason)

    async def _waiting(self, person: Person, notice_id: UUID) -> PoliceNotice:
        notice = await self.open(person, notice_id)
        if notice.outcome is not None:
            raise _dealt_with()
        return notice

    async def _episode(self, person: Person, notice: PoliceNotice, episode_id: UUID) -> EpisodeSnapshot:
        async with self.pool.connection() as conn:
            episode = await episodes.load(conn, episode_id)
            if episode is None or not await may_open(conn, person, episode, Action.EPISODES_RECORD, self.clock.now()):
                raise Unknown("episode_id", episode_id)
            named = (await children.load(conn, [notice.child_id])).get(notice.child_id) if notice.child_id else None
        if named is not None and episode.child_id not in (named.child_id, named.matched_to):
            raise Refused(
                "episode_id",
                "the notice names another child. If its number is wrong, set it aside, and record on the right episode what it says",
                str(episode_id),
            )
        return episode

    async def _triage(
        self, person: Person, notice: PoliceNotice, outcome: str, episode_id: UUID | None, reason: str | None
    ) -> PoliceNotice:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            if not await police_notices.triage(conn, notice.notice_id, outcome, episode_id, reason, now, person.recorded_by):
                raise _dealt_with()
            await access.audit(conn, person, "triage_police_notice", now, [notice.child_id] if notice.child_id else [], episode_id)
        return notice._replace(outcome=outcome, episode_id=episode_id, reason=reason, triaged_at=now, triaged_by=person.recorded_by)

    def _sight(self, person: Person) -> Sight:
        return Sight.of(person, Action.EPISODES_READ, london_date(self.clock.now()))


def _parts(notice: PoliceNotice, episode: EpisodeSnapshot, recorded_as: RecordedAs, names_placement: bool) -> list[tuple[str, c.Command]]:
    """What is recorded, each with its part of the notice's key."""
    if recorded_as is RecordedAs.PREVENTION_CHECK:
        by = f"police, {notice.reference}"[:300]
        check = c.RecordPreventionCheck(checked_at=notice.received_at, by=by, account=notice.words, names_placement=names_placement)
        return [("check", check)]
    words = c.RecordManagementDecision(
        kind=DecisionKind.COMMENT, decision=f"Notice of the police, {notice.reference}", rationale=notice.words, at=notice.received_at
    )
    if recorded_as is RecordedAs.NEWS:
        return [("words", words)]
    known_since = episode.found_at or episode.ended_at
    if known_since is not None and notice.received_at >= known_since:
        raise NotAllowedNow(
            "recorded_as", f"the child was found {said(known_since)}: by then it is no report that they are missing", recorded_as
        )
    return [("reference", c.ReportToPolice(police_reference=notice.reference, reported_at=notice.received_at)), ("words", words)]


def _dealt_with() -> Refused:
    return NotAllowedNow("outcome", "somebody has dealt with this notice already: look at it again", None)
