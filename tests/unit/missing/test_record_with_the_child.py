"""What goes to and fro between the record and the child whose record it is."""

from datetime import timedelta

import pytest
from made_episodes import SEEN, after, called_for, raised, returned

from services.missing.domain import commands as c
from services.missing.domain.refusals import AlreadyClosed, InTheFuture, NotAllowedNow, TimesCannotBeTrue
from services.missing.sentences import SENTENCES
from shared.contracts import episodes as e

BACK = SEEN + timedelta(hours=3)
LATER = BACK + timedelta(days=1)


def test_what_a_child_has_to_say_is_taken_after_closing_when_they_first_read_it() -> None:
    closed = after(returned(BACK), c.CloseEpisode(reason="All done."), LATER)
    commented = after(closed, c.RecordChildsComment(words="I was not at a party.", disagrees=True), LATER)
    assert (commented.status, commented.closed_at, commented.version) == ("closed", closed.closed_at, closed.version + 1)
    with pytest.raises(AlreadyClosed):
        after(closed, c.WriteToChild(words="Dear Amelia"), LATER)


def test_after_a_death_what_the_child_had_said_is_written_down_with_its_time_and_nothing_is_said_by_them_later() -> None:
    over = after(raised(), c.RecordOtherEnd(kind="died", at=BACK), LATER)
    said = after(over, c.RecordChildsComment(words="I rang home twice.", said_at=SEEN), LATER)
    assert said.model_copy(update={"version": over.version}) == over
    for late in (c.RecordChildsComment(words="x"), c.RecordChildsComment(words="x", said_at=BACK + timedelta(minutes=1))):
        with pytest.raises(TimesCannotBeTrue, match="would be after the child died"):
            after(over, late, LATER)


def test_a_letter_decides_nothing_and_asks_nobody_for_anything() -> None:
    before = returned(BACK)
    written = after(before, c.WriteToChild(words="Dear Amelia"), LATER)
    assert called_for(written, LATER) == called_for(before, LATER)
    assert written.model_copy(update={"version": before.version}) == before


@pytest.mark.parametrize("command", [c.WriteToChild(words="x", written_at=LATER), c.RecordChildsComment(words="x", said_at=LATER)])
def test_words_of_tomorrow_are_refused(command: c.Command) -> None:
    with pytest.raises(InTheFuture):
        after(raised(), command, BACK)


def test_what_the_child_disagrees_with_stands_in_one_sentence() -> None:
    command = c.RecordChildsComment(words="I rang home twice.", disagrees=True, about="That nobody could reach me")
    change = e.ChildCommented(said_at=LATER, disagrees=True)
    assert SENTENCES[type(change)](change, command.narrative()) == "The child disagrees: That nobody could reach me; I rang home twice."


def test_a_child_takes_back_their_consent_also_after_closing_and_no_word_of_it_enters_the_event() -> None:
    held = c.HoldDiscussion(held_at=BACK, summary="x", voice={"words": "I was cold.", "consent_to_quote": True})
    closed = after(after(returned(BACK), held, LATER), c.CloseEpisode(reason="All done."), LATER)
    command = c.WithdrawConsent(uses="in reports", words="Not for the councillors.")
    taken_back = after(closed, command, LATER)
    assert taken_back.model_copy(update={"version": closed.version}) == closed, "it decides nothing else"
    change = e.ConsentWithdrawn(withdrawn_at=LATER, every_use=False)
    words = "The child no longer wants to be quoted for some uses: in reports; Not for the councillors."
    assert SENTENCES[type(change)](change, command.narrative()) == words


def test_where_no_talk_is_recorded_there_is_nothing_to_take_back() -> None:
    with pytest.raises(NotAllowedNow):
        after(returned(BACK), c.WithdrawConsent(), LATER)


def test_how_an_interview_was_held_is_coded_and_its_words_are_not() -> None:
    held = c.HoldInterview(
        held_at=LATER,
        conducted_by="Jo Marsh",
        conductor_relation="commissioned",
        known_to_child=True,
        communication="interpreter",
        interpreter="Tigrinya, by telephone",
        observation="Drew the house, would not draw the kitchen.",
        voice={"words": "I was cold.", "override": "Told the police: a man waits at the station."},
    )
    (interview,) = after(returned(BACK), held, LATER).interviews
    assert (interview.known_to_child, interview.communication) == (True, "interpreter")
    assert "Tigrinya" not in interview.model_dump_json()
    assert held.narrative()["voice.override"].startswith("Told the police")
