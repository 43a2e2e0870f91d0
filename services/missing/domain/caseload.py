"""Whose record is somebody's own work: only outside it a person is asked why they look."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person, Role
from shared.identity.permissions import DIRECTORS

EVERY_CHILD = frozenset({Role.EDT, Role.MISSING_COORDINATOR, Role.IRO, *DIRECTORS})
"""(ours) Whose work is any child of the authority: the night, the coordination of all episodes, reviews, and who answers for it all."""


LATELY = timedelta(days=7)
"""(ours) As long as somebody who came back stands on the list of open episodes: the interview's 72 hours, and time to see it recorded."""


def in_caseload(person: Person, child: ChildSnapshot, worker: str, theirs: Iterable[EpisodeSnapshot], now: datetime) -> bool:
    """Their team's child, or whose worker they are by name; a child who is missing, or lately was, is everybody's; so is one of whose
    episodes they hold one, now or to its end, are asked to take it over, or interview. `theirs` are the child's episodes.

    A guest sees no further than their own placement or assignment, which is a caseload. A provisional child is in nobody's team yet.
    """
    if not person.whole_authority or person.roles & EVERY_CHILD or child.provisional:
        return True
    theirs = list(theirs)
    return own(person, child, worker, theirs) or any(_at_work(person, one, now) for one in theirs)


def own(person: Person, child: ChildSnapshot, worker: str, theirs: Iterable[EpisodeSnapshot]) -> bool:
    """Their team's child, or whose worker they are by name, or one of whose episodes they hold, are asked to take over, or interview."""
    if (child.team is not None and child.team == person.team) or (worker and worker.casefold() == person.name.casefold()):
        return True
    return any(person.id in _with_whom(one) for one in theirs)


def _at_work(person: Person, episode: EpisodeSnapshot, now: datetime) -> bool:
    to_interview = Role.INTERVIEWER in person.roles and not episode.over
    return episode.ongoing or to_interview or (episode.ended_at is not None and now - episode.ended_at < LATELY)


def _with_whom(episode: EpisodeSnapshot) -> set[str]:
    parts = (episode.owner, episode.handover and episode.handover.to, episode.assignment and episode.assignment.to)
    return {str(one) for one in parts if one}
