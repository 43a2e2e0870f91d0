"""The police were told and gave no reference: it is asked for while the child is away, and adding it is no second report."""

from datetime import timedelta

from made_episodes import SEEN, after, called_for, raised, returned

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, decide
from services.missing.domain.next_actions import next_actions
from shared.contracts.episodes import EpisodeCorrected, EpisodeSnapshot, PoliceReported

TOLD = SEEN + timedelta(hours=1, seconds=20)
LATER = SEEN + timedelta(hours=2)


def told(**said: object) -> EpisodeSnapshot:
    return after(raised(), c.ReportToPolice(reported_at=TOLD, **said), TOLD)


def asks(episode: EpisodeSnapshot) -> bool:
    return "add_police_reference" in called_for(episode, LATER)


def test_a_report_without_a_reference_asks_for_it_with_no_clock_until_it_is_there_or_the_child_is_back() -> None:
    waiting = told()
    assert asks(waiting)
    (prompt,) = [one for one in next_actions(waiting, LATER) if one.action == "add_police_reference"]
    assert (prompt.due_at, prompt.overdue) == (None, False)
    assert not asks(raised())
    assert not asks(told(police_reference="CAD 1"))
    assert not asks(returned(LATER, waiting)), "nobody rings the police by it any more"


def test_the_reference_of_the_same_report_moves_no_time_and_is_no_second_report() -> None:
    waiting = told()
    typed = TOLD.replace(second=0)  # as a form gives the time back that it was opened with
    for at in (None, TOLD, typed):
        (change,) = decide(waiting, c.ReportToPolice(police_reference="CAD 1", reported_at=at), Around(LATER))
        assert change == PoliceReported(reported_at=TOLD, referenced=True, same_report=True)
    known = after(waiting, c.ReportToPolice(police_reference="CAD 1"), LATER)
    assert (known.police_reported_at, asks(known)) == (TOLD, False)


def test_a_reference_that_a_correction_brings_is_there() -> None:
    (change,) = decide(told(), c.CorrectEpisode(police_reference="CAD 1", reason="Left out"), Around(LATER))
    assert isinstance(change, EpisodeCorrected)
    assert (change.referenced, "CAD" in str(change)) == (True, False)
    assert not asks(after(told(), c.CorrectEpisode(police_reference="CAD 1", reason="Left out"), LATER))
    assert asks(after(told(), c.CorrectEpisode(police_reported_at=SEEN + timedelta(hours=1), reason="Earlier"), LATER))


def test_another_report_later_is_one_and_its_reference_counts() -> None:
    (change,) = decide(told(), c.ReportToPolice(police_reference="CAD 2", reported_at=LATER), Around(LATER))
    assert change == PoliceReported(reported_at=LATER, referenced=True)
    again = after(told(), c.ReportToPolice(police_reference="CAD 2", reported_at=LATER), LATER)
    assert (again.police_reported_at, asks(again)) == (TOLD, False)


def test_an_event_of_an_older_build_says_nothing_of_a_reference_and_nobody_is_asked_for_one() -> None:
    assert PoliceReported.model_validate({"reported_at": TOLD}).referenced is None
    assert not asks(told(police_reference="CAD 1").model_copy(update={"police_reference_awaited": False}))
