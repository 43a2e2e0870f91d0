"""Whatever is wrong with a form is said in one round: at 2 a.m. nobody sends the same page three times."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from services.missing.pages.answers import LINE, TOLD_OR_NOT, LastSeen, Late, Risk
from services.missing.pages.recordings.agreeing import ActionForm
from services.missing.pages.recordings.correcting import CorrectionForm
from services.missing.pages.recordings.finding import FoundForm, ReturnForm
from services.missing.pages.recordings.while_away import SightingForm, StrategyForm, ToldForm
from shared.web import Form

ONE = [("day", "15"), ("month", "1"), ("year", "2026"), ("time", "22:10")]


def at(name: str) -> list[tuple[str, str]]:
    return [(f"{name}-{part}", value) for part, value in ONE]


def wrong(model: type[BaseModel], *typed: tuple[str, str]) -> list[str]:
    return [one["text"] for one in Form.posted(model, typed).error_list]


@pytest.mark.parametrize(
    ("model", "typed", "said"),
    [
        (
            LastSeen,
            [("last_seen_precision", "between")],
            ["Enter the day and the time they were last seen", "Enter the later of the two times", "Enter who saw them last"],
        ),
        (Risk, [("police_told", "yes")], ["Select how high the risk is, or not yet assessed", "Enter when the police were told"]),
        (
            Late,
            [("returned_by", "PC Lee")],
            ["Enter when they came back", "Select where they were found or how they came back"],
        ),
        (
            ReturnForm,
            [("since_unsafe", "still_unsafe")],
            [
                "Enter when they came back",
                "Select where they were found or how they came back",
                "Enter what is different now, or who keeps them safe tonight",
            ],
        ),
        (
            FoundForm,
            [("place", "placement")],
            [
                "Enter when they were found",
                "Select where they are. If they are back, record the return instead",
                "Enter who has seen them",
            ],
        ),
        (
            SightingForm,
            [],
            [
                "Enter when they were seen, or heard from",
                "Enter where they were seen, or select that they were not seen",
                "Enter who saw them, or heard from them",
            ],
        ),
        (ToldForm, [("told", "no")], ["Select who this is about", "Enter why they are not told"]),
        (
            StrategyForm,
            [("decision", "meeting_held")],
            ["Select the kind of meeting", "Enter when the meeting is or was, or when it was decided", "Enter the reasons"],
        ),
        (
            CorrectionForm,
            [("was", '{"last_seen_by": "Night staff", "circumstances": "Left"}')],
            [
                "Enter this as it should be: what is recorded can be changed, not emptied",
                "Enter this as it should be: what is recorded can be changed, not emptied",
                "Enter how you know, or what went wrong",
            ],
        ),
    ],
    ids=lambda one: one.__name__ if isinstance(one, type) else "",
)
def test_what_is_missing_and_what_contradicts_are_said_together(
    model: type[BaseModel], typed: Sequence[tuple[str, str]], said: list[str]
) -> None:
    assert wrong(model, *typed) == said


def test_what_was_typed_wrong_is_not_taken_for_missing() -> None:
    agreed: list[tuple[str, Any]] = [("what", "A bus pass"), ("origin", "discussion"), *at("due")]
    assert wrong(ActionForm, *agreed, ("owner", "x" * (LINE + 1))) == [f"Who does it must be {LINE} characters or fewer"]
    assert wrong(ActionForm, *agreed) == ["Select a colleague, or enter who else does it: one of the two"]


def test_a_time_of_telling_the_police_is_asked_about_unless_their_reference_is_what_is_wrong() -> None:
    changed = [("level", "not_yet_assessed"), ("police_begun", "2026-01-15T23:00:00+00:00"), *at("police_reported_at")]
    assert wrong(Risk, *changed) == [TOLD_OR_NOT]
    assert wrong(Risk, *changed, ("police_reference", "x" * (LINE + 1))) == [f"Police reference must be {LINE} characters or fewer"]


def test_the_time_that_stood_there_is_no_report_without_a_reference_or_the_tick() -> None:
    begun = [("level", "not_yet_assessed"), ("police_begun", "2026-01-15T22:10:00+00:00"), *at("police_reported_at")]
    said = Form.posted(Risk, begun).answer
    assert said is not None
    assert said.police_reported_at is None
    told = Form.posted(Risk, [*begun, ("police_told", "yes")]).answer
    assert told is not None
    assert told.police_reported_at is not None
