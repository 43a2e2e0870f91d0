"""What every short form on an episode is made of: its questions, its command, and when it can be recorded."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from services.missing.domain import commands as c
from services.missing.pages.showing import may
from services.missing.permitted import ACTION_OF
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.told_by_child import lado_to_hear
from shared.identity.people import Person
from shared.web import Ruled, Typed, ask

YES_NO = {"yes": True, "no": False}


class Recorded(Ruled):
    """`version` is the episode's when the form was opened: somebody else's change in between is seen before ours is kept."""

    command_type: ClassVar[type[c.Command]]
    version: int = ask("", default=0)

    def command(self) -> c.Command:
        return self.command_type(**self.model_dump(exclude={"version"}, exclude_none=True))


Choices = Callable[[Missing, Person, OpenedEpisode], Awaitable[Mapping[str, Any]]]


async def _no_choices(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Recording:
    """One thing to record: the words of its link, when it can be, and which time is filled in (`now`) or begun (`today`), also for one
    `to_come`.

    `offers` are the codes its template offers, by question; `begins` are answers filled in when it opens. What only this episode can
    say: `choices` are more of what the template offers; `about` is the question that `?about=` in the address answers; `recorded` is what
    stands in the boxes already, where the page opens (nothing typed) and
    where the record has changed under what was typed. `theirs`: whether it is this person's to record, beyond what their role says.
    """

    title: str
    model: type[Recorded]
    possible: Callable[[EpisodeSnapshot], bool]
    done: str
    now: str = ""
    today: str = ""
    to_come: bool = False
    offers: Mapping[str, Any] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = _no_choices
    about: str = ""
    recorded: Callable[[OpenedEpisode, Typed], Typed] = lambda opened, typed: {}
    theirs: Callable[[Person, EpisodeSnapshot], bool] = lambda person, episode: True

    @property
    def past(self) -> str:
        """The question of a time that has come; blank where it may be one still to come."""
        return "" if self.to_come else self.now or self.today

    def open_to(self, person: Person, episode: EpisodeSnapshot) -> bool:
        return self.possible(episode) and may(person, ACTION_OF[self.model.command_type]) and self.theirs(person, episode)


def always(episode: EpisodeSnapshot) -> bool:
    return episode.status is not EpisodeStatus.CANCELLED


def whatever(episode: EpisodeSnapshot) -> bool:
    """Also once it is closed or cancelled: what is wrong in a record is wrong for good."""
    return True


def hidden(episode: EpisodeSnapshot) -> bool:
    return always(episode) and episode.hidden_from_placement


def standing(episode: EpisodeSnapshot) -> bool:
    """Neither closed by a person nor cancelled: it can still be written to, imported history too."""
    return episode.closed_at is None and episode.status is not EpisodeStatus.CANCELLED


def tellable(episode: EpisodeSnapshot) -> bool:
    """Also once it is cancelled: whoever was told has to hear that it was an error."""
    return episode.closed_at is None


def decidable(episode: EpisodeSnapshot) -> bool:
    """Also after a death: that a person told the director, and the notification; and once closed, the referral that is asked for."""
    return standing(episode) or episode.died or (episode.closed_at is not None and lado_to_hear(episode))


def theirs(episode: EpisodeSnapshot) -> bool:
    """There is a child to read it and to say what is wrong with it, also once it is closed."""
    return always(episode) and not episode.died


def not_back(episode: EpisodeSnapshot) -> bool:
    return episode.ongoing or episode.kept_elsewhere


def awaited(episode: EpisodeSnapshot) -> bool:
    return episode.ongoing


def returned(episode: EpisodeSnapshot) -> bool:
    return episode.status is EpisodeStatus.RETURNED


def over(episode: EpisodeSnapshot) -> bool:
    """Or open past an end that may have been recorded in error."""
    return episode.over or episode.goes_on_past_end


def actions_open(episode: EpisodeSnapshot) -> bool:
    return standing(episode) and any(one.done_at is None for one in episode.actions)


def found(episode: EpisodeSnapshot) -> bool:
    """Whereabouts known again, back or not yet: they can be talked to."""
    return standing(episode) and (episode.found_at is not None or episode.ended_at is not None)


def talked(episode: EpisodeSnapshot) -> bool:
    """Something the child said may be recorded: what they agreed to then they can take back, also once the episode is closed."""
    return always(episode) and bool(episode.interviews or episode.discussions)


def back(episode: EpisodeSnapshot) -> bool:
    """The absence is over and it is known since when: by the return, or in custody or hospital."""
    return standing(episode) and episode.ended_at is not None
