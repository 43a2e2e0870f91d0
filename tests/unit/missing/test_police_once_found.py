"""What the police still have to hear once a child is found, and what is to be said where they were never told."""

from datetime import timedelta

from made_episodes import SEEN, after, called_for, raised, returned

from services.missing.domain import commands as c
from services.missing.domain.next_actions import next_actions
from shared.contracts.episodes import EpisodeSnapshot

FOUND = SEEN + timedelta(hours=3)
LATER = FOUND + timedelta(hours=1)
ABOUT_POLICE = {"report_to_police", "tell_police_found", "say_why_police_not_told"}


def asked(episode: EpisodeSnapshot) -> set[str]:
    return ABOUT_POLICE & set(called_for(episode, LATER))


def found(episode: EpisodeSnapshot) -> EpisodeSnapshot:
    return after(episode, c.RecordFound(found_at=FOUND, place="friend", seen_by="Her aunt"), FOUND)


def test_police_who_look_for_a_child_are_told_at_once_that_they_are_found_or_back() -> None:
    looking = raised(police_reference="CAD 1")
    assert asked(looking) == set()
    for episode in (found(looking), returned(FOUND, looking)):
        assert asked(episode) == {"tell_police_found"}
        (prompt,) = [one for one in next_actions(episode, LATER) if one.action == "tell_police_found"]
        assert prompt.due_at == FOUND
        before = after(episode, c.RecordTold(who="police", told_at=FOUND - timedelta(hours=1)), LATER)
        assert asked(before) == {"tell_police_found"}, "they heard of it before there was anything to hear"
        assert asked(after(episode, c.RecordTold(who="police", told_at=LATER), LATER)) == set()
    checked = after(returned(FOUND, looking), c.RecordPreventionCheck(checked_at=LATER, by="PC Lane"), LATER)
    assert asked(checked) == set(), "they have seen the child"


def test_where_the_police_were_never_told_it_is_said_why_and_nobody_is_reported_missing_who_is_found() -> None:
    assert asked(raised()) == {"report_to_police"}
    for episode in (found(raised()), returned(FOUND)):
        assert asked(episode) == {"say_why_police_not_told"}
        (prompt,) = [one for one in next_actions(episode, LATER) if one.action == "say_why_police_not_told"]
        assert "do not report them missing now" in prompt.why
        assert asked(after(episode, c.RecordTold(who="police", not_told_because="Back within minutes"), LATER)) == set()
        assert asked(after(episode, c.RecordTold(who="police", told_at=LATER), LATER)) == set()


def test_of_a_child_whose_whereabouts_were_known_throughout_the_police_need_not_hear() -> None:
    assert asked(returned(FOUND, raised(category="A"))) == set()
