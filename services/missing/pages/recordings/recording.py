"""What every short form on an episode is made of: its questions, its command, and when it can be recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel

from services.missing.casework import ACTION_OF
from services.missing.domain import commands as c
from services.missing.pages.showing import may
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.web import ask

YES_NO = {"yes": True, "no": False}


class Recorded(BaseModel):
    """`version` is the episode's when the form was opened: somebody else's change in between is seen before ours is kept."""

    command_type: ClassVar[type[c.Command]]
    version: int = ask("", default=0)

    def command(self) -> c.Command:
        return self.command_type(**self.model_dump(exclude={"version"}, exclude_none=True))


@dataclass(frozen=True)
class Recording:
    """One thing to record: the words of its link, when it can be, and which time is filled in (`now`) or begun (`today`).

    `offers` are the codes its template offers, by question; `begins` are answers filled in when it opens.
    """

    title: str
    model: type[Recorded]
    possible: Callable[[EpisodeSnapshot], bool]
    done: str
    now: str = ""
    today: str = ""
    offers: Mapping[str, Any] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)

    def open_to(self, person: Person, episode: EpisodeSnapshot) -> bool:
        return self.possible(episode) and may(person, ACTION_OF[self.model.command_type])


def always(episode: EpisodeSnapshot) -> bool:
    return episode.status is not EpisodeStatus.CANCELLED


def not_back(episode: EpisodeSnapshot) -> bool:
    return episode.ongoing or episode.kept_elsewhere


def over(episode: EpisodeSnapshot) -> bool:
    """By a return, or in custody or hospital: an interview is owed after either."""
    return episode.kept_elsewhere or (episode.returned_at is not None and not episode.ongoing)
