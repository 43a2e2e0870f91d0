"""Whose alerts a person sees, may acknowledge and ring about. Every page, call and link asks here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from fastapi import Request

from services.notify.domain.rota import ON_THE_ROTA, holders, team_holders
from services.notify.roster import POSITION_OF_ROLE, Default, Roster, load, theirs
from services.notify.store.alerts import Sight
from shared.contracts.alert_codes import Position
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import OPEN_RESTRICTED, Action, Scope, allowed
from shared.identity.reader import current, permit
from shared.web.problems import is_api


class Unknown(Exception):
    """No such alert, or none that this person may see or answer: both look the same."""


HEARS_ONLY = frozenset({Position.LEAD_MEMBER})
"""An elected member hears of an alert, and answers none: what they are told ends no escalation (ours)."""

RINGS = frozenset(
    {
        Position.EDT_LEAD,
        Position.TEAM_MANAGER,
        Position.DIRECTOR,
        Position.ASSISTANT_DIRECTOR,
        Position.HEAD_OF_SERVICE,
        Position.DEPUTY,
    }
)
"""Who rings others, reads their numbers and takes an acknowledgement by telephone: the night team, managers, directors, their deputy."""


async def sight(conn: Connection, default: Default, person: Person, action: Action, at: datetime) -> Sight:
    """How far a person gets at an instant (UTC): by their role, by what they hold on the rota then, and by what they were told themself."""
    if allowed(person, action) is Scope.WHOLE_AUTHORITY:
        return Sight(everything=True)
    return sight_of(person, action, await load(conn, default), at)


def sight_of(person: Person, action: Action, roster: Roster, at: datetime) -> Sight:
    """As `sight`. Whoever has no permission by role, or may hold no position, gets nowhere unless the rota names them."""
    by_role = allowed(person, action) is Scope.TOLD
    who = theirs(person, roster) if allowed(person, Action.CHANNELS_OWN) else None
    if who is None and not by_role:
        return Sight()
    if not by_role and who not in roster.rota.named:
        return Sight()
    deaf = frozenset[Position]() if action is Action.ALERTS_READ else HEARS_ONLY
    people = frozenset({UUID(person.id), *({who} if who else ())})
    return Sight(positions=positions_of(person, roster, at, by_role=by_role) - deaf, people=people, never_as=deaf)


def positions_of(person: Person, roster: Roster, at: datetime, *, by_role: bool = True) -> frozenset[Position]:
    """What their role answers for, and what they hold on the rota at an instant (UTC): what is vacant and falls to them, too.

    A team's manager answers as any manager does, whose role names no team either.
    """
    who = theirs(person, roster)
    on = [*holders(roster.rota, ON_THE_ROTA, at), *team_holders(roster.rota, at)] if who else []
    roles = person.roles if by_role else ()
    return frozenset(
        {*(POSITION_OF_ROLE[role] for role in roles if role in POSITION_OF_ROLE), *(one.position for one in on if one.person_id == who)}
    )


async def ringing(conn: Connection, default: Default, person: Person, at: datetime) -> Sight:
    """What somebody may ring about at an instant (UTC): who is of `RINGS` then, whatever they see; else what they were told as one."""
    answers = await sight(conn, default, person, Action.ALERTS_ACKNOWLEDGE, at)
    if answers.everything or answers.positions & RINGS:
        return await sight(conn, default, person, Action.ALERTS_READ, at)
    return answers._replace(positions=frozenset(), never_as=frozenset(Position) - RINGS)


def permitted_or_on_rota(action: Action) -> Callable[[Request], Awaitable[Person]]:
    """A dependency, as `require`: the person, when their role lets them do this at all or the rota names them. Raises 401 or 403."""

    async def permitted(request: Request) -> Person:
        person = await current(request)
        if allowed(person, action) is None and await request.app.state.notify.sight(person, action) == Sight():
            permit(person, action, page=not is_api(request.scope["path"]))
        return person

    return permitted


def reads_episodes(person: Person) -> bool:
    """Whether an alert says more of the child than its reference: a lead member, and others whom only the rota lets in, read no record."""
    return allowed(person, Action.EPISODES_READ) is not None


def sees_child(person: Person, episode: EpisodeSnapshot) -> bool:
    """Whether the coded facts about the child are shown."""
    return reads_episodes(person) and (not episode.child.restricted or bool(person.roles & OPEN_RESTRICTED))
