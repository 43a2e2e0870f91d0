"""Marking an entry as recorded in error: which of the timeline, and why."""

from collections.abc import Mapping
from typing import Any

from services.missing.domain import commands as c
from services.missing.marking import may_mark
from services.missing.pages.answers import WORDS
from services.missing.pages.recordings.recording import Recorded
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.contracts.response_codes import InError
from shared.identity.people import Person
from shared.web import ask, date_time


class InErrorForm(Recorded):
    command_type = c.MarkInError

    position: int = ask("Select the entry that was recorded in error")
    because: InError = ask("Select what is wrong with it")
    reason: str = ask("Enter what happened", what="What happened", max_length=WORDS)


async def markable(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """The entries that are this person's to mark, latest first."""
    now = service.clock.now()
    return {
        "entries": [
            {"value": str(one.position), "text": one.headline, "hint": f"{date_time(one.at)}, by {one.by}"}
            for one in reversed(opened.timeline)
            if may_mark(person, one, now)
        ]
    }
