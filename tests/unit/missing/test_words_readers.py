"""Which readers of a child's words somebody is, and whom the words are for."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from made_episodes import raised

from services.missing.domain import commands as c
from services.missing.domain.readers import KEEPS, SIGN_IN, UNNAMED, readers, reads_as
from shared.contracts import episodes as e
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.response_codes import WordsReader
from shared.identity.people import DEMO_PEOPLE, Person, Role

WORKER, MANAGER = (person for person in DEMO_PEOPLE if person.role in (Role.SOCIAL_WORKER, Role.TEAM_MANAGER))
AT = datetime(2026, 1, 16, tzinfo=UTC)


def child(team: str | None = "CLA-S") -> ChildSnapshot:
    return ChildSnapshot(child_id="1001", version=1, care_status=CareStatus.OURS, team=team)


@pytest.mark.parametrize("person", [WORKER, MANAGER], ids=lambda person: person.role)
def test_your_social_worker_and_their_manager_are_those_of_the_childs_team_or_who_hold_the_episode(person: Person) -> None:
    this = {WordsReader.SOCIAL_WORKER if person is WORKER else WordsReader.TEAM_MANAGER}
    assert reads_as(person, child(), "", raised()) == set(), "of another team"
    assert reads_as(person, child("CLA-N"), "", raised()) == this
    assert reads_as(person, child(), person.name.upper(), raised()) == this, "named in the register"
    assert reads_as(person, child(), "", raised(owner=UUID(person.id))) == this, "holds the episode tonight"
    assert reads_as(person, child(None), "", raised()) == this, "nobody knows a team"
    assert reads_as(replace(person, team=None), child(), "", raised()) == this, "their sign-in names none"


def test_every_other_reader_is_a_role_wherever_it_works() -> None:
    for person in DEMO_PEOPLE:
        if person not in (WORKER, MANAGER):
            assert reads_as(person, child(), "", raised()) == {one for one, roles in SIGN_IN.items() if person.role in roles}


def test_where_nobody_named_keeps_the_record_the_childs_own_people_can_give_them_their_copy() -> None:
    assert readers(e.ChildCommented(said_at=AT, disagrees=False)) == UNNAMED
    assert readers(e.ConsentWithdrawn(withdrawn_at=AT, every_use=True)) == UNNAMED
    assert readers(e.DiscussionHeld(held_at=AT, readers=(WordsReader.PARENTS,))) == (WordsReader.PARENTS, *UNNAMED)
    assert readers(e.DiscussionHeld(held_at=AT, readers=(WordsReader.CARER, WordsReader.IRO))) == (WordsReader.CARER, WordsReader.IRO)
    for one in WordsReader:
        assert KEEPS.intersection(readers(e.DiscussionHeld(held_at=AT, readers=(one,)))), "somebody always can"


def test_readers_in_codes_are_held_to_once_each_and_anybody_else_is_kept_in_words() -> None:
    voice = c.Voice.model_validate({"words": "x", "readers": ["iro", "My aunt", "iro"]})
    assert voice.named == (WordsReader.IRO,)
    assert voice.readers == (WordsReader.IRO, "My aunt", WordsReader.IRO)
