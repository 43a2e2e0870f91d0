"""Who is still to be told of an absence, or it is said why not: by the facts of the child, and nobody once it is over."""

from datetime import timedelta
from typing import Any

import pytest
from made_episodes import SEEN, after, raised, returned

from services.missing.domain import commands as c
from services.missing.domain.to_tell import to_tell
from shared.contracts.children import Mark
from shared.contracts.codes import CareStatus, MarkCode
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom

LATER = SEEN + timedelta(hours=5)


def of(episode: EpisodeSnapshot | None = None, /, **child: Any) -> set[str]:
    stands = episode or raised()
    about = stands.child.model_copy(update={"age": 14} | child)
    return {who.value for who in to_tell(stands.model_copy(update={"child": about}))}


EVERYBODY = {"parents", "health", "school", "virtual_school"}


@pytest.mark.parametrize(
    ("child", "whom"),
    [
        ({}, EVERYBODY),
        ({"age": None}, {"parents", "health"}),
        ({"age": 4}, {"parents", "health"}),
        ({"age": 5}, EVERYBODY),
        ({"age": 16}, EVERYBODY),
        ({"age": 17}, {"parents", "health"}),
        ({"age": 18}, set()),
        ({"care_status": CareStatus.CARE_LEAVER, "in_care": False, "age": None}, set()),
        ({"care_status": CareStatus.AT_HOME, "in_care": False}, EVERYBODY - {"virtual_school"}),
        ({"in_care": False}, EVERYBODY - {"virtual_school"}),
        ({"legal_status": "C1"}, EVERYBODY | {"guardian"}),
        ({"legal_status": "L2"}, EVERYBODY | {"guardian"}),
        ({"legal_status": "C2"}, EVERYBODY),
        ({"legal_status": "J1"}, EVERYBODY | {"youth_justice"}),
        ({"marks": (Mark(code=MarkCode.UASC),)}, EVERYBODY | {"home_office"}),
        ({"marks": (Mark(code=MarkCode.DISABILITY),)}, EVERYBODY),
    ],
)
def test_whom_is_decided_by_what_the_register_holds(child: dict[str, Any], whom: set[str]) -> None:
    assert of(**child) == whom


def test_whoever_was_told_and_whoever_is_not_told_for_a_reason_is_asked_about_no_more() -> None:
    told = after(raised(), c.RecordTold(who=TellWhom.PARENTS, told_at=SEEN + timedelta(hours=1)), LATER)
    assert of(told) == EVERYBODY - {"parents"}
    decided = after(told, c.RecordTold(who=TellWhom.SCHOOL, not_told_because="It is August."), LATER)
    assert of(decided) == {"health", "virtual_school"}


def test_it_is_asked_also_once_the_child_is_back_and_never_after_closing_cancelling_a_death_or_the_birthday() -> None:
    back = returned(SEEN + timedelta(hours=3))
    assert of(back) == EVERYBODY
    assert of(after(back, c.CloseEpisode(reason="Done."), LATER)) == set()
    assert of(after(raised(), c.Cancel(reason="She was asleep."), LATER)) == set()
    for kind in ("died", "turned_18"):
        assert of(after(raised(), c.RecordOtherEnd(kind=kind, at=SEEN + timedelta(hours=3)), LATER)) == set(), kind


def test_history_that_has_ended_asks_nothing_and_an_imported_child_who_is_away_still_does() -> None:
    imported = {"origin": "imported"}
    assert of(returned(SEEN + timedelta(hours=3)).model_copy(update=imported)) == set()
    assert of(raised().model_copy(update=imported)) == EVERYBODY
