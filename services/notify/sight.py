"""Whose alerts a person sees and may acknowledge."""

from shared.contracts.codes import Position
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person, Role
from shared.identity.permissions import OPEN_RESTRICTED, Action, Scope, allowed


class Unknown(Exception):
    """No such alert, or none that this person may see or answer: both look the same."""


STANDS_FOR = {
    Role.DIRECTOR: Position.DIRECTOR,
    Role.ASSISTANT_DIRECTOR: Position.ASSISTANT_DIRECTOR,
    Role.HEAD_OF_SERVICE: Position.HEAD_OF_SERVICE,
    Role.TEAM_MANAGER: Position.TEAM_MANAGER,
    Role.EDT: Position.EDT_LEAD,
    Role.MISSING_COORDINATOR: Position.MISSING_COORDINATOR,
    Role.INTERVIEWER: Position.INTERVIEWER,
    Role.LEAD_MEMBER: Position.LEAD_MEMBER,
}
"""The position whose alerts a role answers. Only "whoever an alert tells" asks this; directors answer any."""


def told_to(person: Person, action: Action) -> frozenset[Position] | None:
    """The positions whose alerts this action reaches for a person; None: every alert, and an empty set none."""
    match allowed(person, action):
        case Scope.WHOLE_AUTHORITY:
            return None
        case Scope.TOLD:
            return frozenset(STANDS_FOR[role] for role in person.roles if role in STANDS_FOR)
        case _:
            return frozenset()


def sees_child(person: Person, episode: EpisodeSnapshot) -> bool:
    """Whether the coded facts about the child are shown."""
    return not episode.child.restricted or bool(person.roles & OPEN_RESTRICTED)
