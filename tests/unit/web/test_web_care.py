"""Whose child it is reads the same on an alert, an episode and the child's own page."""

import pytest

from shared.contracts.codes import CareStatus
from shared.contracts.episodes import ChildAtStart
from shared.web.care import care_at_start


@pytest.mark.parametrize(
    ("status", "left", "provisional", "words"),
    [
        (CareStatus.OURS, False, False, "In our care"),
        (CareStatus.AT_HOME, True, False, "Left our care"),
        (CareStatus.AT_HOME, False, False, "At home"),
        (CareStatus.CARE_LEAVER, True, False, "Left our care, a care leaver (to 25)"),
        (CareStatus.CARE_LEAVER, False, False, "Care leaver (to 25)"),
        (CareStatus.AT_HOME, None, False, "Left our care"),  # as older builds wrote it
        (CareStatus.AT_HOME, None, True, "At home"),
    ],
)
def test_only_a_child_who_was_ours_has_left_our_care(status: CareStatus, left: bool | None, provisional: bool, words: str) -> None:
    assert care_at_start(ChildAtStart(care_status=status, left_our_care=left, in_care=False, provisional=provisional)) == words
