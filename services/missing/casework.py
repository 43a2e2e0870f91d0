"""What people do: raise an episode, record on it. Pages and API call these; beside them only the import of history writes episodes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import ExclusionViolation, UniqueViolation

from services.missing.domain import commands as c
from services.missing.domain.child import child_at_start, provisional_at_start, provisional_child
from services.missing.domain.decide import Around, Beginning, answering_also, decide, raise_episode
from services.missing.domain.neighbours import Neighbour, refuse_second_open
from services.missing.domain.refusals import NotAllowedNow, Refused
from services.missing.store import children, episodes, raising
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.writing import Desk, Done, Unit, receipt
from shared.answers import Answer, Keyed
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import DecisionKind
from shared.contracts.episodes import ActionSet, EpisodeChange, EpisodeSnapshot, HandoverOffered
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.ids import new_id

ACTION_OF: Mapping[type[c.Command], Action] = {
    c.RaiseEpisode: Action.EPISODES_RAISE,
    c.AssessRisk: Action.EPISODES_RECORD,
    c.ReportToPolice: Action.EPISODES_RECORD,
    c.RecordReturn: Action.EPISODES_RECORD,
    c.RecordManagementDecision: Action.EPISODES_DECIDE,
    c.OfferInterview: Action.INTERVIEWS_RECORD,
    c.HoldInterview: Action.INTERVIEWS_RECORD,
    c.Cancel: Action.EPISODES_CANCEL,
    c.RecordSighting: Action.EPISODES_RECORD,
    c.RecordTold: Action.EPISODES_RECORD,
    c.RecordIntelligence: Action.EPISODES_RECORD,
    c.OfferHandover: Action.EPISODES_RECORD,
    c.AcceptHandover: Action.EPISODES_RECORD,
    c.ChangeCategory: Action.EPISODES_RECORD,
    c.RecordStrategyDecision: Action.EPISODES_RECORD,  # (ours) at night it is EDT who says that a meeting is planned
    c.RecordFound: Action.EPISODES_RECORD,
    c.RecordOtherEnd: Action.EPISODES_RECORD,
    c.RecordPreventionCheck: Action.EPISODES_RECORD,
    c.MakeReturnPlan: Action.EPISODES_RECORD,
    c.HoldDiscussion: Action.EPISODES_RECORD,
    c.SetAction: Action.EPISODES_RECORD,
    c.CompleteAction: Action.EPISODES_RECORD,
    c.CloseEpisode: Action.EPISODES_DECIDE,
    c.ReopenEpisode: Action.EPISODES_DECIDE,
    c.CorrectEpisode: Action.EPISODES_RECORD,
    c.WriteToChild: Action.EPISODES_RECORD,
    c.RecordChildsComment: Action.EPISODES_RECORD,
    c.AssignInterview: Action.INTERVIEWS_ASSIGN,
    c.ArrangeInterview: Action.INTERVIEWS_RECORD,
    c.RecordSupervision: Action.SUPERVISION_RECORD,
}
"""What a person must be allowed to do for each command; routes and pages ask `shared.identity` before they call."""

COMMENTING = (Action.EPISODES_RECORD, Action.ALERTS_ACKNOWLEDGE)
"""Either is enough for a comment: whoever an alert tells may acknowledge it with words, and they belong in the record."""


def actions_of(command: c.Command) -> tuple[Action, ...]:
    """As `ACTION_OF`, for what was really said: any of them is enough."""
    return COMMENTING if _is_comment(command) else (ACTION_OF[type(command)],)


def _is_comment(command: c.Command) -> bool:
    return isinstance(command, c.RecordManagementDecision) and command.kind is DecisionKind.COMMENT


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

    async def raise_episode(self, person: Person, whom: str | c.Provisional, command: c.RaiseEpisode, keyed: Keyed | None = None) -> Done:
        """A child of the register by their id, or a provisional one. Answers with a receipt.

        Raises Unknown, AnotherRequest, or a `Refused`: `OpenAlready` names the open episode. A restricted child is raised without
        their record being opened. The owner is whoever raises, unless the command names another.
        """
        command = command if command.owner else command.model_copy(update={"owner": UUID(person.id)})

        async def work(unit: Unit) -> Answer:
            if isinstance(whom, str):
                episode = await self._raise_known(unit, person, whom, command)
            else:
                episode = await self._raise_provisional(unit, whom, command)
            unit.by(person, command.name, episode)
            return receipt(episode)

        try:
            return await self.desk.write(person.recorded_by, keyed, work)
        except UniqueViolation as violation:  # an import has just written one: the child's row is not locked by it
            if isinstance(whom, str) and violation.diag.constraint_name == "one_open_episode_per_child":
                await self._refuse_open_elsewhere(whom)
            raise

    async def record(
        self, person: Person, episode_id: UUID, command: c.Command, *, if_match: int | None = None, keyed: Keyed | None = None
    ) -> Done:
        """Any command but raising. Answers with a receipt. Raises Unknown, Stale, AnotherRequest or a `Refused`."""

        async def work(unit: Unit) -> Answer:
            if isinstance(command, c.HoldInterview) and command.episodes:
                await episodes.lock(unit.conn, {episode_id, *command.episodes})
            seen_by = Action.EPISODES_READ if _is_comment(command) else ACTION_OF[type(command)]
            episode = await self._open(unit, person, episode_id, seen_by)
            if if_match is not None and if_match != episode.version:
                raise Stale(episode)
            others = [one for one in await episodes.of_children(unit.conn, [episode.child_id]) if one.episode_id != episode_id]
            neighbours = [Neighbour.of(one) for one in others if one.cancelled_at is None]
            corrects = isinstance(command, c.CorrectEpisode) and command.last_seen_at is not None
            child = (await children.load(unit.conn, [episode.child_id]))[episode.child_id] if corrects else None
            around = Around(unit.now, neighbours, UUID(person.id), child=child)
            changes = decide(episode, command, around)
            after = unit.record(episode, changes, command.narrative())
            if isinstance(command, c.HoldInterview):
                await self._answer_also(unit, command, episode, around)
            unit.by(person, command.name, episode)
            return receipt(after) | _begun(changes)

        try:
            return await self.desk.write(person.recorded_by, keyed, work)
        except ExclusionViolation as violation:  # the last guard, for two writers who could not see each other
            raise NotAllowedNow("returned_at", "another episode of the child covers this time already") from violation
        except UniqueViolation as violation:
            if violation.diag.constraint_name != "one_open_episode_per_child":
                raise
            raise NotAllowedNow("status", "another episode of the child is open: add to that one") from violation

    async def _raise_known(self, unit: Unit, person: Person, child_id: str, command: c.RaiseEpisode) -> EpisodeSnapshot:
        found = await raising.look(unit.conn, child_id, london_date(unit.now).year)
        if found is None or not _may_raise(person, found.child, unit.now):
            raise Unknown("child_id", child_id)
        at_start = child_at_start(found.child, london_date(command.last_seen_at))
        around = Around(unit.now, [Neighbour.of(one) for one in found.episodes if one.cancelled_at is None])
        beginning = Beginning(new_id(), found.reference, child_id, at_start)
        return unit.record(None, raise_episode(command, beginning, around), command.narrative())

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
            unit.record(other, decide(other, answering_also(command), around))

    async def _refuse_open_elsewhere(self, child_id: str) -> None:
        async with self.desk.pool.connection() as conn:
            refuse_second_open([Neighbour.of(one) for one in await episodes.of_children(conn, [child_id]) if one.ongoing])


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


async def may_open(conn: Connection, person: Person, episode: EpisodeSnapshot, action: Action, now: datetime) -> bool:
    """Whoever sees the child; even where the child is restricted, who holds the episode, whom it is offered to and who interviews.

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
    return not hidden and sight._replace(restricted=sight.restricted or person.id in held_by).sees(child)
