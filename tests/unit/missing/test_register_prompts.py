"""What the register says of a child who is away becomes a prompt for a person, and goes once the record answers it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from made_episodes import after, raised

from services.missing.domain import commands as c
from services.missing.domain.next_actions import next_actions
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import EpisodeSnapshot

SEEN = datetime(2025, 5, 20, 21, tzinfo=UTC)
NOW = datetime(2025, 6, 2, 8, tzinfo=UTC)
HOME = CareEpisode(decom=date(2024, 2, 1), rne="S", ls="C2", place="K2")
MOVE = date(2025, 5, 25)


def child(*care: CareEpisode, **different: Any) -> ChildSnapshot:
    return ChildSnapshot(child_id="1001", version=1, care_status=CareStatus.OURS, care=care, **different)


def ended(on: date, rec: str = "X1") -> CareEpisode:
    return HOME.model_copy(update={"dec": on, "rec": rec})


def begun(on: date, rne: str) -> CareEpisode:
    return CareEpisode(decom=on, rne=rne, ls="C2", place="U1")


def prompts(episode: EpisodeSnapshot, register: ChildSnapshot, now: datetime = NOW) -> list[str]:
    """What the register adds to what the episode calls for by itself."""
    own = {one.action for one in next_actions(episode, now)}
    return [f"{one.action.value}: {one.why}" for one in next_actions(episode, now, register) if one.action not in own]


def test_fact_10_a_placement_that_ended_while_missing_prompts_until_the_period_is_ended_and_changes_nothing_itself() -> None:
    episode = raised(last_seen_at=SEEN)
    moved = child(ended(MOVE), begun(MOVE, "P"))
    assert prompts(episode, moved) == [
        "end_period: The placement ended on 25 May 2025 while missing: end this period, one stretch of the absence, and start another"
    ]
    at = datetime(2025, 5, 25, 14, tzinfo=ZoneInfo("Europe/London"))
    answered = after(episode, c.ChangeCategory(category="M", from_at=at, reason="Moved", placement_ended=True), NOW)
    assert prompts(answered, moved) == []
    kept = ("owner", "last_seen_at", "status", "interview_due_at", "recorded_at")
    assert [getattr(answered, name) for name in kept] == [getattr(episode, name) for name in kept]


@pytest.mark.parametrize(
    ("care", "why_not"),
    [
        ((HOME,), "nothing has ended"),
        ((ended(MOVE), begun(MOVE, "L")), "a change of legal status alone is no end of a placement"),
        ((ended(date(2025, 5, 20)), begun(date(2025, 5, 20), "P")), "the child went from the new placement"),
        ((ended(date(2025, 6, 20)), begun(date(2025, 6, 20), "P")), "it has not ended yet"),
    ],
)
def test_nobody_is_asked_to_end_a_period_whose_placement_goes_on(care: tuple[CareEpisode, ...], why_not: str) -> None:
    assert prompts(raised(last_seen_at=SEEN), child(*care)) == [], why_not


def test_fact_9_care_that_ends_on_the_18th_birthday_asks_once_for_the_end_on_that_day() -> None:
    episode = raised(last_seen_at=SEEN)
    adult = child(ended(date(2025, 6, 1), "E8"), date_of_birth=date(2007, 6, 1))
    assert prompts(episode, adult, NOW - timedelta(days=3)) == [], "not the day before"
    assert prompts(episode, adult) == ["record_turned_18: 18 since 1 June 2025: record it, and the adult worker who accepts"]
    midnight = datetime(2025, 6, 1, tzinfo=ZoneInfo("Europe/London"))
    held = after(episode, c.RecordOtherEnd(kind="turned_18", at=midnight), NOW)
    assert prompts(held, adult) == []
    assert held.ongoing, "held on to until an adult worker accepts"
    assert held.periods[-1].end == midnight


def test_care_that_ended_while_missing_asks_how_the_absence_ends_and_not_for_a_period_of_a_placement_nobody_has() -> None:
    episode = raised(last_seen_at=SEEN)
    assert prompts(episode, child(ended(MOVE, "E4a"))) == [
        "record_care_ended: Care ended on 25 May 2025: record it. Who is still missing is looked for as before"
    ]
    back = child(ended(MOVE, "E4a"), begun(MOVE + timedelta(days=3), "S"))
    assert [one.partition(":")[0] for one in prompts(episode, back)] == ["end_period"], "in care again: another placement"
    over = after(episode, c.RecordReturn(returned_at=NOW, found_location="friend"), NOW)
    assert prompts(over, child(ended(MOVE, "E4a"))) == [], "it has ended"


def test_who_was_18_or_out_of_care_before_is_not_prompted_for_it() -> None:
    episode = raised(last_seen_at=SEEN)
    assert prompts(episode, child(ended(date(2025, 5, 1), "E8"), date_of_birth=date(2007, 5, 1))) == []
    assert prompts(episode, child(date_of_birth=date(2010, 3, 5))) == [], "no episode of care was ever sent"
