"""It stands that it is not safe to go back, and the child is back: nobody records the one beside the other without a word."""

import pytest
from made_episodes import after, raised
from pydantic import ValidationError
from test_record_while_away import LATER, at, found, refused

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, decide
from services.missing.timeline import headline
from shared.contracts.codes import EpisodeStatus
from shared.contracts.response_codes import SinceUnsafe

UNSAFE = after(raised(), found(at(hours=2), safe_to_return=False), LATER)


def back(**different: object) -> c.RecordReturn:
    return c.RecordReturn.model_validate({"returned_at": at(hours=3), "found_location": "placement"} | different)


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


def test_nobody_is_asked_where_nothing_contradicts_it() -> None:
    for episode in (raised(), after(raised(), found(at(hours=2), safe_to_return=True), LATER), after(raised(), found(at(hours=2)), LATER)):
        assert after(episode, back(), LATER).status is EpisodeStatus.RETURNED
        assert refused(episode, back(since_unsafe="safe_now", what_changed="x")).field == "since_unsafe"
    with pytest.raises(ValidationError, match="go together"):
        back(since_unsafe="safe_now")
