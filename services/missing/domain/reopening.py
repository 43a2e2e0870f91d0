"""What reopening makes of a closed or a cancelled episode: what its times say."""

from typing import Any

from shared.contracts.codes import Category, EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot


def reopened(episode: EpisodeSnapshot) -> dict[str, Any]:
    """The end that closed an episode was recorded in error: it goes, and the period it had ended runs on.

    A return stands, and so do custody, hospital and care that ended before it; of what was found and not back the `A` period goes on, an
    ended `M` stays ended. What was cancelled goes on as it stood.
    """
    end, over_at = episode.other_end, episode.ended_at
    update: dict[str, Any] = {"closed_at": None, "cancelled_at": None, "by_people": True}
    stands = end is not None and end.still_missing and not episode.ongoing
    if episode.cancelled_at is None and end is not None and not end.kind.whereabouts_known and not stands:
        update["other_end"] = None
        if (over_at == end.at or episode.ongoing) and episode.returned_at is None:
            over_at = None
            last = episode.periods[-1]
            if last.end == end.at and (last.category is Category.A or last.end != episode.found_at):
                update["periods"] = (*episode.periods[:-1], last.model_copy(update={"end": None}))
    away = EpisodeStatus.OPEN if episode.found_at is None else EpisodeStatus.FOUND
    return update | {"over_at": over_at, "status": away if over_at is None else EpisodeStatus.RETURNED}
