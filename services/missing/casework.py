"""What people do: raise an episode, record on it. Pages and API call these; beside them only the import of history writes episodes."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from psycopg.errors import ExclusionViolation, UniqueViolation

from services.missing.domain import commands as c
from services.missing.domain.child import child_at_start, provisional_at_start, provisional_child
from services.missing.domain.decide import Around, Beginning, answering_also, decide, raise_episode
from services.missing.domain.neighbours import Neighbour, refuse_second_open
from services.missing.domain.refusals import NotAllowedNow, Refused
from services.missing.domain.reporting_again import as_second_report
from services.missing.marking import looked_up, mark_also
from services.missing.permitted import ACTION_OF, is_comment, refuse_others_work
from services.missing.store import access, children, episodes, logged, raising
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.writing import Desk, Done, Unit, receipt
from shared.answers import Answer, Keyed
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import ActionSet, EpisodeChange, EpisodeSnapshot, HandoverOffered
from shared.database import Connection
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, roles_with
from shared.ids import new_id

Whom = str | c.Provisional
"""A child of the register by their id, or one who is not in it."""


class Unknown(Exception):
    """No such child or episode, or none this person may know of: both look the same."""

    def __init__(self, what: str, value: object) -> None:
        super().__init__(f"unknown {what}")
        self.what, self.value = what, value


class Stale(Exception):
    """`If-Match` named a version that is not the current one."""

    def __init__(self, current: EpisodeSnapshot) -> None:
        super().__init__(f"version {current.version} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class Casework:
    desk: Desk

    async def raise_episode(self, person: Person, whom: Whom, command: c.RaiseEpisode, keyed: Keyed | None = None) -> Done:
        """Answers with a receipt.

        Raises Unknown, AnotherRequest, or a `Refused`: `OpenAlready` names the open episode. A restricted child is raised without
        their record being opened. The owner is whoever raises, unless the command names another.
        """
        done = await self.raise_together(person, [whom], command, keyed=keyed)
        return done._replace(answer={name: done.answer["items"][0][name] for name in ("episode_id", "reference", "status", "version")})

    async def raise_together(
        self,
        person: Person,
        children: Sequence[Whom],
        command: c.RaiseEpisode,
        *,
        add_to: Collection[UUID] = (),
        keyed: Keyed | None = None,
    ) -> Done:
        """As `raise_episode`, for children who left together: an episode each, all of them or none. Answers with receipts, as `items`.

        A child whose open episode is one of `add_to` is not raised: there this is a second report, and the return with it where there is
        one. What is refused says `about` whom.
        """
        command = command if command.owner else command.model_copy(update={"owner": UUID(person.id)})

        async def work(unit: Unit) -> Answer:
            if str(command.owner) != person.id and command.owner is not None:
                await _refuse_nobody(unit.conn, "owner", command.owner)
            after: dict[int, EpisodeSnapshot] = {}
            # In one order, so that two who raise for the same children never wait for each other in a ring.
            for place, whom in sorted(enumerate(children), key=lambda one: (not isinstance(one[1], str), str(one[1]))):
                try:
                    after[place] = await self._raise_or_add(unit, person, whom, command, add_to)
                except Refused as refusal:
                    refusal.about = whom
                    raise
            unit.by(person, command.name, *after.values())
            return {"items": [receipt(after[place]) | _whom(after[place], add_to) for place in range(len(children))]}

        try:
            with refusing_clashes(one_open=False):
                return await self.desk.write(person.recorded_by, keyed, work)
        except UniqueViolation as violation:  # an import has just written one: the child's row is not locked by it
            if violation.diag.constraint_name == "one_open_episode_per_child":
                for whom in children:
                    await self._refuse_open_elsewhere(whom)
            raise

    async def record(
        self, person: Person, episode_id: UUID, command: c.Command, *, if_match: int | None = None, keyed: Keyed | None = None
    ) -> Done:
        """Any command but raising. Answers with a receipt. Raises Unknown, Stale, AnotherRequest or a `Refused`."""

        async def work(unit: Unit) -> Answer:
            if isinstance(command, c.HoldInterview) and command.episodes:
                await episodes.lock(unit.conn, {episode_id, *command.episodes})
            if isinstance(command, c.MarkInError):
                await episodes.lock_siblings(unit.conn, episode_id)
            seen_by = Action.EPISODES_READ if is_comment(command) else ACTION_OF[type(command)]
            episode = await self._open(unit, person, episode_id, seen_by)
            if if_match is not None and if_match != episode.version:
                raise Stale(episode)
            refuse_others_work(person, episode, command)
            others = [one for one in await episodes.of_children(unit.conn, [episode.child_id]) if one.episode_id != episode_id]
            neighbours = [Neighbour.of(one) for one in others if one.cancelled_at is None]
            corrects = isinstance(command, c.CorrectEpisode) and command.last_seen_at is not None
            child = (await children.load(unit.conn, [episode.child_id]))[episode.child_id] if corrects else None
            around = Around(unit.now, neighbours, UUID(person.id), child=child, interviewing=Role.INTERVIEWER in person.roles)
            if isinstance(command, c.OfferHandover):
                await _refuse_nobody(unit.conn, "to", command.to)
            if isinstance(command, (c.ShareIntelligence, c.RecordManagementDecision)):
                around = replace(around, history=await logged.history(unit.conn, episode_id))
            if isinstance(command, c.MarkInError):
                around = await looked_up(unit.conn, person, episode, command, around)
            changes = decide(episode, command, around)
            after = unit.record(episode, changes, command.narrative(), around.history)
            if isinstance(command, c.MarkInError):
                await mark_also(unit, command, episode, around)
            if isinstance(command, c.HoldInterview):
                await self._answer_also(unit, command, episode, around)
            unit.by(person, command.name, episode)
            return receipt(after) | _begun(changes)

        with refusing_clashes():
            return await self.desk.write(person.recorded_by, keyed, work)

    async def _raise_or_add(
        self, unit: Unit, person: Person, whom: Whom, command: c.RaiseEpisode, add_to: Collection[UUID]
    ) -> EpisodeSnapshot:
        if not isinstance(whom, str):
            return await self._raise_provisional(unit, whom, command)
        found = await raising.look(unit.conn, whom, london_date(unit.now).year)
        if found is None or not _may_raise(person, found.child, unit.now):
            raise Unknown("child_id", whom)
        if found.child.matched_to:
            raise NotAllowedNow("child_id", "this child was matched with the register: raise for the registered child", whom)
        going_on = next((one for one in found.episodes if one.ongoing and one.episode_id in add_to), None)
        if going_on is not None and _same_absence(command, going_on):
            return await self._add(unit, person, going_on.episode_id, command)
        at_start = child_at_start(found.child, london_date(command.last_seen_at))
        around = Around(unit.now, [Neighbour.of(one) for one in found.episodes if one.cancelled_at is None])
        beginning = Beginning(new_id(), found.reference, whom, at_start)
        return unit.record(None, raise_episode(command, beginning, around), command.narrative())

    async def _add(self, unit: Unit, person: Person, episode_id: UUID, command: c.RaiseEpisode) -> EpisodeSnapshot:
        episode = await self._open(unit, person, episode_id, Action.EPISODES_RAISE)
        around = Around(unit.now, by=UUID(person.id))
        again = as_second_report(command)
        episode = unit.record(episode, decide(episode, again, around), again.narrative())
        if command.returned is not None:
            back = c.RecordReturn(**command.returned.model_dump())
            episode = unit.record(episode, decide(episode, back, around), back.narrative())
        return episode

    async def _raise_provisional(self, unit: Unit, said: c.Provisional, command: c.RaiseEpisode) -> EpisodeSnapshot:
        (reference,) = await episodes.take_references(unit.conn, london_date(unit.now).year)
        child = provisional_child(f"P-{reference}", said)
        unit.child(child)
        await children.save(unit.conn, [child], [Names(child.child_id, known_as=said.name or "", description=said.description)])
        beginning = Beginning(new_id(), reference, child.child_id, provisional_at_start(said))
        return unit.record(None, raise_episode(command, beginning, Around(unit.now)), command.narrative())

    async def _open(self, unit: Unit, person: Person, episode_id: UUID, action: Action) -> EpisodeSnapshot:
        episode = await episodes.load(unit.conn, episode_id, to_change=True)
        if episode is None or not await may_open(unit.conn, person, episode, action, unit.now):
            raise Unknown("episode_id", episode_id)
        return episode

    async def _answer_also(self, unit: Unit, command: c.HoldInterview, episode: EpisodeSnapshot, around: Around) -> None:
        """One interview may answer several episodes of a child ("missing again before the interview"): linked, nothing inflated."""
        for other_id in sorted(set(command.episodes) - {episode.episode_id}):
            other = await episodes.load(unit.conn, other_id, to_change=True)
            if other is None or other.child_id != episode.child_id:
                raise Refused("episodes", "this is no episode of the same child", str(other_id))
            also = answering_also(command)
            unit.record(other, decide(other, also, around), also.narrative() | {"answered_with": episode.reference})

    async def _refuse_open_elsewhere(self, whom: Whom) -> None:
        if isinstance(whom, str):
            async with self.desk.pool.connection() as conn:
                refuse_second_open([Neighbour.of(one) for one in await episodes.of_children(conn, [whom]) if one.ongoing])


def _whom(episode: EpisodeSnapshot, add_to: Collection[UUID]) -> Answer:
    return {"child_id": episode.child_id, "again": episode.episode_id in add_to}


def _same_absence(command: c.RaiseEpisode, going_on: EpisodeSnapshot) -> bool:
    """Unless it was over before the open one began: then it is an earlier absence, written down late."""
    return command.returned is None or command.returned.returned_at >= going_on.last_seen_at


@contextmanager
def refusing_clashes(*, one_open: bool = True) -> Iterator[None]:
    """The database's last guard, for two writers who could not see each other, as a refusal. Not `one_open`: the caller says it better."""
    try:
        yield
    except ExclusionViolation as violation:
        raise NotAllowedNow("returned_at", "another episode of the child covers this time already") from violation
    except UniqueViolation as violation:
        if not one_open or violation.diag.constraint_name != "one_open_episode_per_child":
            raise
        raise NotAllowedNow("status", "another episode of the child is open: add to that one") from violation


def _may_raise(person: Person, child: ChildSnapshot, now: datetime) -> bool:
    """A restricted child may be raised by whoever may raise at all; a guest raises for their own placement only."""
    sight = Sight.of(person, Action.EPISODES_RAISE, london_date(now))
    return sight._replace(restricted=True).sees(child)


def _begun(changes: Sequence[EpisodeChange]) -> Answer:
    """The ids of what a command began, for whoever goes on with it: accepts the handover, completes the action."""
    return {
        name: str(getattr(change, name))
        for change in changes
        for kind, name in ((HandoverOffered, "handover_id"), (ActionSet, "action_id"))
        if isinstance(change, kind)
    }


async def _refuse_nobody(conn: Connection, field: str, to: UUID) -> None:
    """An offer that nobody could ever accept would leave the episode between two people, an owner nobody knows would leave it alone."""
    holders = await access.staff(conn, sorted(roles_with(Action.EPISODES_RECORD)))
    if str(to) not in {id_ for id_, _, _ in holders}:
        raise Refused(field, "nobody here who may hold an episode has this id: name somebody who has signed in", str(to))


async def may_open(conn: Connection, person: Person, episode: EpisodeSnapshot, action: Action, now: datetime) -> bool:
    """Whoever sees the child; even where restricted, who holds the episode, whom it is offered to, who interviews, and who reports again.

    A commissioned interviewer opens what is assigned to them while it is not over, and nobody of the placement that the child's account
    names opens anything.
    """
    interviewer = str(episode.assignment and episode.assignment.to)
    child = (await children.load(conn, [episode.child_id]))[episode.child_id]
    sight = Sight.of(person, action, london_date(now))
    if sight.assigned_only:
        return interviewer == person.id and not episode.over
    held_by = {str(episode.owner), str(episode.handover and episode.handover.to), interviewer}
    hidden = episode.hidden_from_placement and sight.placement is not None
    unopened = action is Action.EPISODES_RAISE or person.id in held_by
    return not hidden and sight._replace(restricted=sight.restricted or unopened).sees(child)
