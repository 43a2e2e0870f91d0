"""Actions agreed after a return: what, by whom, until when; and what came of each."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.missing.agreed import agreed
from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded
from services.missing.pages.showing import may
from services.missing.permitted import finishes
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.clock import london_date
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import ActionOrigin, Support
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.web import Moment, Refused, ask, day


class ActionForm(Recorded):
    """`due` is a day: its time is noon, and nobody is asked for it."""

    command_type = c.SetAction

    what: str = ask("Enter what is to be done", what="What is to be done", max_length=WORDS)
    colleague: UUID | None = ask("Select a colleague", default=None)
    owner: str | None = ask("", what="Who does it", default=None, max_length=LINE)
    due: Moment = ask("Enter the day it is due", what="The day it is due")
    origin: ActionOrigin = ask("Select where it was agreed")
    support: Support | None = ask("", default=None)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if (self.colleague is None) == (self.owner is None):
            yield Refused("colleague", "Select a colleague, or enter who else does it: one of the two", unless=["owner"])

    def command(self) -> c.Command:
        return c.SetAction(
            what=self.what,
            owner=self.colleague or self.owner,
            due=london_date(self.due),
            origin=self.origin,
            support=self.support,
        )


class ActionDoneForm(Recorded):
    command_type = c.CompleteAction

    action_id: UUID = ask("Select which action is done")
    done_at: Moment = ask("Enter when it was done", what="When it was done")
    outcome: str = ask("Enter what came of it", what="What came of it", max_length=WORDS)


async def colleagues(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """An interviewer records what is agreed in an interview, and nothing else."""
    origins = list(ActionOrigin) if may(person, Action.EPISODES_RECORD) else [ActionOrigin.INTERVIEW]
    known = [{"value": id_, "text": name} for id_, name in await service.reading.colleagues(person)]
    return {"colleagues": known, "origins": origins, "supports": list(Support)}


async def undone(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    return {
        "actions": [
            {"value": str(one.action.action_id), "text": one.what, "hint": f"{one.owner or 'Nobody named'}, due {day(one.action.due)}"}
            for one in agreed(opened)
            if one.action.done_at is None and finishes(person, opened.view.episode, one.action.action_id)
        ]
    }


def some_to_finish(person: Person, episode: EpisodeSnapshot) -> bool:
    return any(one.done_at is None and finishes(person, episode, one.action_id) for one in episode.actions)
