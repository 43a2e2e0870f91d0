"""Episodes made for tests, by the domain's own decisions."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, Beginning, decide, raise_episode
from services.missing.domain.episode import evolve
from services.missing.domain.next_actions import next_actions
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot

SEEN = datetime(2026, 1, 15, 20, tzinfo=UTC)
OWNER = UUID(int=50)
CHILD = ChildAtStart(care_status=CareStatus.OURS, in_care=True)
BEGINNING = Beginning(UUID(int=1), "SR-2026-000001", "1001", CHILD)


def raising(**different: Any) -> c.RaiseEpisode:
    said = {
        "category": "M",
        "last_seen_at": SEEN,
        "last_seen_by": "Night staff",
        "circumstances": "Left by the back door.",
        "owner": OWNER,
        "risk": {"level": "medium", "rationale": "Known to come back."},
    }
    return c.RaiseEpisode.model_validate(said | different)


def raised(**different: Any) -> EpisodeSnapshot:
    command = raising(**different)
    now = command.last_seen_at + timedelta(minutes=10)
    episode: EpisodeSnapshot | None = None
    for change in raise_episode(command, BEGINNING, Around(now)):
        episode = evolve(episode, change, now)
    assert episode is not None
    return episode


def after(episode: EpisodeSnapshot, command: c.Command, now: datetime, by: UUID | None = None) -> EpisodeSnapshot:
    for change in decide(episode, command, Around(now, by=by)):
        episode = evolve(episode, change, now)
    return episode


def called_for(episode: EpisodeSnapshot, now: datetime) -> list[str]:
    return [one.action.value for one in next_actions(episode, now)]


def returned(at: datetime, episode: EpisodeSnapshot | None = None) -> EpisodeSnapshot:
    return after(episode or raised(), c.RecordReturn(returned_at=at, found_location="friend"), at)
