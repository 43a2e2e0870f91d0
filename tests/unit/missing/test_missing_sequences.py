"""Whatever people record in whatever order: the promises about episodes hold, and the log tells the whole story."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from made_episodes import CHILD, raising

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, Beginning, decide, raise_episode
from services.missing.domain.episode import evolve
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import Refused
from shared.contracts.codes import ConductorRelation, EpisodeStatus, InterviewOutcome
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot

NEAR_CLOCK_CHANGES = (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC))
minutes = st.integers(-3000, 3000).map(lambda n: timedelta(minutes=n))

Log = list[tuple[EpisodeChange, datetime]]


def command_at(kind: str, at: datetime, draw: st.DrawFn) -> c.Command:
    match kind:
        case "return":
            return c.RecordReturn(returned_at=at, found_location="friend")
        case "offer":
            return c.OfferInterview(offered_at=at, outcome=draw(st.sampled_from(InterviewOutcome)))
        case "interview":
            return c.HoldInterview(held_at=at, conducted_by="J", conductor_relation=draw(st.sampled_from(ConductorRelation)))
        case "risk":
            return c.AssessRisk(level="high", rationale="x", assessed_at=at)
        case "police":
            return c.ReportToPolice(police_reference="CAD", reported_at=at)
        case _:
            return c.Cancel(reason="x")


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[EpisodeSnapshot, Log]]:
    """One child's episodes, each with its log, after a random sequence of requests of which many are refused."""
    now = draw(st.sampled_from(NEAR_CLOCK_CHANGES))
    episodes: list[EpisodeSnapshot] = []
    logs: list[Log] = []
    for _ in range(draw(st.integers(1, 14))):
        now += timedelta(minutes=draw(st.integers(0, 2000)))
        at = now + draw(minutes)
        kind = draw(st.sampled_from(["raise", "raise", "return", "return", "offer", "interview", "risk", "police", "cancel"]))
        chosen = draw(st.integers(0, len(episodes))) if episodes else 0
        others = [Neighbour.of(e) for i, e in enumerate(episodes) if e.status is not EpisodeStatus.CANCELLED and i != chosen]
        try:
            if kind == "raise" or chosen == len(episodes):
                everyone = [Neighbour.of(e) for e in episodes if e.status is not EpisodeStatus.CANCELLED]
                beginning = Beginning(UUID(int=len(episodes) + 1), f"SR-2026-{len(episodes):06d}", "1", CHILD)
                changes = raise_episode(raising(last_seen_at=at), beginning, Around(now, everyone))
                episodes.append(evolve(None, changes[0], now))
                logs.append([(changes[0], now)])
            else:
                for change in decide(episodes[chosen], command_at(kind, at, draw), Around(now, others)):
                    episodes[chosen] = evolve(episodes[chosen], change, now)
                    logs[chosen].append((change, now))
        except Refused:
            continue
    return list(zip(episodes, logs, strict=True))


@settings(max_examples=200, deadline=None)
@given(histories())
def test_the_promises_about_episodes_hold_whatever_is_recorded(history: list[tuple[EpisodeSnapshot, Log]]) -> None:
    standing = [episode for episode, _ in history if episode.status is not EpisodeStatus.CANCELLED]
    assert sum(episode.ongoing for episode in standing) <= 1, "one open episode per child"

    periods = sorted((p.start, p.end) for episode in standing for p in episode.periods if p.end and p.end > p.start)
    assert all(end <= start for (_, end), (start, _) in pairwise(periods)), "periods touch, never overlap"

    for episode, log in history:
        folded: EpisodeSnapshot | None = None
        for change, at in log:
            assert folded is None or folded.status is not EpisodeStatus.CANCELLED, "nothing after cancelled"
            folded = evolve(folded, change, at)
        assert folded == episode, "the state is the fold of its log"
        assert episode.version == len(log)
        assert episode.returned_at is None or episode.returned_at >= episode.last_seen_at
        if episode.interview_due_at:
            assert episode.returned_at
            assert episode.interview_due_at - episode.returned_at == timedelta(hours=72)
            assert all(interview.held_at >= episode.returned_at for interview in episode.interviews)
        actions = next_actions(episode, log[-1][1])
        assert bool(actions) >= episode.ongoing, "while a child is away there is something to do"
