"""Two times that cannot both be true: whoever typed one reads both, what each of them is, and that the other may be the wrong one."""

from datetime import UTC, datetime, timedelta

import pytest
from made_episodes import SEEN, after, raised, returned
from test_record_while_away import LATER, at, category, found, refused

from services.missing.domain import commands as c
from services.missing.domain.refusals import said
from shared.contracts.episodes import EpisodeSnapshot

EARLY, BACK = at(hours=-1), at(hours=3)


def held(when: datetime) -> c.HoldInterview:
    return c.HoldInterview(held_at=when, conducted_by="J", conductor_relation="advocate")


def dead() -> EpisodeSnapshot:
    return after(raised(), c.RecordOtherEnd(kind="died", at=BACK), LATER)


@pytest.mark.parametrize(
    ("episode", "command", "sentence"),
    [
        (
            raised(),
            c.RecordSighting(seen_at=EARLY, contact="telephone", by="x"),
            f"the sighting or contact ({said(EARLY)}) would be before the child was last seen ({said(SEEN)})",
        ),
        (
            returned(BACK),
            c.RecordSighting(seen_at=at(hours=4), contact="telephone", by="x"),
            f"the sighting or contact ({said(at(hours=4))}) would be after the absence ended ({said(BACK)})",
        ),
        (
            raised(),
            c.ReportToPolice(police_reference="x", reported_at=EARLY),
            f"the report to the police ({said(EARLY)}) would be before the child was last seen ({said(SEEN)})",
        ),
        (
            raised(),
            c.RecordReturn(returned_at=EARLY, found_location="friend"),
            f"the return ({said(EARLY)}) would be before the child was last seen ({said(SEEN)})",
        ),
        (
            after(raised(), found(at(hours=2)), LATER),
            c.RecordReturn(returned_at=at(hours=1), found_location="friend"),
            f"the return ({said(at(hours=1))}) would be before the child was found ({said(at(hours=2))})",
        ),
        (
            raised(),
            category("A", SEEN),
            f"the change ({said(SEEN)}) would be no later than when the running period began ({said(SEEN)})",
        ),
        (
            returned(BACK),
            c.RecordPreventionCheck(checked_at=at(hours=2), by="x"),
            f"the prevention check ({said(at(hours=2))}) would be before the child was found ({said(BACK)})",
        ),
        (returned(BACK), held(at(hours=2)), f"the talk ({said(at(hours=2))}) would be before the child came back ({said(BACK)})"),
        (
            returned(BACK),
            c.ArrangeInterview(at=at(hours=2), place="x"),
            f"the interview ({said(at(hours=2))}) would be before the child came back ({said(BACK)})",
        ),
        (
            after(raised(), found(at(hours=2)), LATER),
            c.RecordOtherEnd(kind="hospital", at=at(hours=1)),
            f"the time given here ({said(at(hours=1))}) would be before the child was found ({said(at(hours=2))})",
        ),
        (
            dead(),
            c.RecordChildsComment(words="x", said_at=at(hours=4)),
            f"the time the child said it ({said(at(hours=4))}) would be after the child died ({said(BACK)})",
        ),
        (
            after(returned(BACK), held(at(hours=4)), LATER),
            c.CorrectEpisode(returned_at=at(hours=5), reason="x"),
            f"the return ({said(at(hours=5))}) would be after an interview was held ({said(at(hours=4))})",
        ),
        (
            raised(),
            c.CorrectEpisode(reported_at=EARLY, reason="x"),
            f"the time we were told ({said(EARLY)}) would be before the child was last seen ({said(SEEN)})",
        ),
        (
            raised(),
            c.CorrectEpisode(last_seen_precision="between", last_seen_until=EARLY, reason="x"),
            f"the later of the two times ({said(EARLY)}) would be before the first ({said(SEEN)})",
        ),
    ],
)
def test_an_error_names_both_times_and_what_each_of_them_is(episode: EpisodeSnapshot, command: c.Command, sentence: str) -> None:
    said_of_it = refused(episode, command).message
    assert said_of_it == f"{sentence}: change this time, or correct the other if that is the wrong one"


def test_on_the_night_the_clocks_go_back_two_equal_times_are_told_apart() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (said(second - timedelta(hours=1)), said(second)) == ("25 October 2026 at 01:30 (BST)", "25 October 2026 at 01:30 (GMT)")
