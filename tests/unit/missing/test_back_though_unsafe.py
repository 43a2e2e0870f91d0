"""It stands that it is not safe to go back, and the child is back: nobody records the one beside the other without a word."""

import pytest
from made_episodes import after, called_for, raised
from pydantic import ValidationError
from test_record_while_away import LATER, at, found, refused

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, decide
from services.missing.timeline import headline
from shared.contracts.codes import DecisionKind, EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import SinceUnsafe

UNSAFE = after(raised(), found(at(hours=2), safe_to_return=False), LATER)


def back(**different: object) -> c.RecordReturn:
    return c.RecordReturn.model_validate({"returned_at": at(hours=3), "found_location": "placement"} | different)


def asks(episode: EpisodeSnapshot) -> bool:
    return "decide_safety" in called_for(episode, LATER)


def test_a_return_to_where_it_is_not_safe_says_what_has_changed() -> None:
    refusal = refused(UNSAFE, back(since_unsafe=None))
    assert refusal.field == "since_unsafe"
    assert "it is recorded that it is not safe for the child to go back" in refusal.message
    returned = after(UNSAFE, back(since_unsafe="safe_now", what_changed="Her uncle has gone home."), LATER)
    assert (returned.status, returned.safe_to_return) == (EpisodeStatus.RETURNED, True)


def test_a_case_system_that_asks_nobody_records_the_return_as_ever_and_what_was_said_stands() -> None:
    returned = after(UNSAFE, back(), LATER)
    assert (returned.status, returned.safe_to_return) == (EpisodeStatus.RETURNED, False)


@pytest.mark.parametrize("still", [SinceUnsafe.STAYS_ELSEWHERE, SinceUnsafe.STILL_UNSAFE])
def test_what_was_said_of_safety_stands_unless_it_is_safe_now(still: SinceUnsafe) -> None:
    command = back(since_unsafe=still, what_changed="With her aunt.")
    (change,) = decide(UNSAFE, command, Around(LATER))
    assert "had been said not to be safe" in headline(change, command.narrative())
    assert after(UNSAFE, command, LATER).safe_to_return is False
    assert command.narrative() == {"what_changed": "With her aunt."}


SAFETY = c.RecordManagementDecision(kind="safety", decision="At her aunt’s", rationale="Her uncle is at home", at=at(hours=4))


@pytest.mark.parametrize("said", [None, "still_unsafe", "stays_elsewhere"])
def test_until_a_manager_decides_where_they_are_safe_the_record_asks(said: str | None) -> None:
    assert asks(UNSAFE), "found, and somebody has to find a bed"
    episode = after(UNSAFE, back(since_unsafe=said, what_changed="x") if said else back(), LATER)
    assert asks(episode)
    assert asks(after(episode, SAFETY.model_copy(update={"kind": DecisionKind.CARE_PLAN_REVIEW}), LATER)), (
        "another decision is none on this"
    )
    assert asks(after(episode, SAFETY.model_copy(update={"at": at(hours=1)}), LATER)), "made before they were found"
    assert not asks(after(episode, SAFETY, LATER))
    assert not asks(after(episode, c.RecordOtherEnd(kind="died", at=at(hours=4)), LATER))


def test_what_is_decided_while_they_are_found_holds_for_who_stays_elsewhere_alone() -> None:
    decided = after(UNSAFE, SAFETY.model_copy(update={"at": at(hours=2.5)}), LATER)
    assert not asks(decided)
    assert not asks(after(decided, back(since_unsafe="stays_elsewhere", what_changed="x"), LATER))
    assert asks(after(decided, back(since_unsafe="still_unsafe", what_changed="x"), LATER))
    assert asks(after(decided, back(), LATER)), "nobody was asked what has changed"


def test_nobody_is_asked_who_says_that_it_is_safe_now() -> None:
    assert not asks(after(UNSAFE, back(since_unsafe="safe_now", what_changed="x"), LATER))
    assert not asks(after(UNSAFE, found(at(hours=2), safe_to_return=True), LATER))
    assert not asks(after(UNSAFE, c.RecordOtherEnd(kind="hospital", at=at(hours=3)), LATER)), "they are kept"


def test_nobody_is_asked_where_nothing_contradicts_it() -> None:
    for episode in (raised(), after(raised(), found(at(hours=2), safe_to_return=True), LATER), after(raised(), found(at(hours=2)), LATER)):
        assert after(episode, back(), LATER).status is EpisodeStatus.RETURNED
        assert refused(episode, back(since_unsafe="safe_now", what_changed="x")).field == "since_unsafe"
    with pytest.raises(ValidationError, match="go together"):
        back(since_unsafe="safe_now")
