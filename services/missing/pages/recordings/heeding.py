"""What the return to the Department would say of the times on a form: shown on it, while they are typed, and once they are saved."""

import json
from collections.abc import Mapping
from typing import Any

from services.missing.domain.return_rules import broken, broken_from
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from shared.identity.people import Person

HEEDING = ("found", "return", "category", "other-end", "correction")
"""The forms whose times end a period, or move its ends."""


async def heeding(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """`breaks`: as the episode stands; `heed`: `[{from, says}]` for the script, of the day that is typed."""
    episode = opened.view.episode
    child = (await service.reading.registered([episode.child_id])).get(episode.child_id)
    if child is None:
        return {"breaks": [], "heed": ""}
    typed = [{"from": day.isoformat(), "says": one} for day, said in broken_from(episode, child).items() for one in said]
    return {"breaks": broken(episode, child), "heed": json.dumps(typed, ensure_ascii=False) if typed else ""}
