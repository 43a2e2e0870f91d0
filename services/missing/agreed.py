"""The actions agreed on an episode, each with its words: codes from the episode, what people wrote from its timeline."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from services.missing.reading import OpenedEpisode
from shared.contracts.episodes import AgreedAction


class Agreed(NamedTuple):
    """`owner` is a name, None where nobody was named; `outcome` what came of it, once it is done."""

    action: AgreedAction
    what: str
    owner: str | None
    outcome: str | None


def agreed(opened: OpenedEpisode) -> list[Agreed]:
    """In the order they were agreed."""
    words: dict[UUID | None, Mapping[str, str]] = {}
    for entry in opened.timeline:
        words[entry.about] = {**words.get(entry.about, {}), **entry.narrative}
    return [
        Agreed(one, said.get("what", ""), said.get("owner"), said.get("outcome"))
        for one in opened.view.episode.actions
        for said in (words.get(one.action_id, {}),)
    ]
