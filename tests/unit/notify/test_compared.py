"""What differs between the record and what alerts know, and what is only on its way."""

import pytest

from services.notify.domain.comparison import State, States, differences
from services.notify.domain.findings import Finding
from shared.contracts.codes import EpisodeStatus
from shared.ids import new_id

ONE = new_id()
OPEN, FOUND, BACK = EpisodeStatus.OPEN, EpisodeStatus.FOUND, EpisodeStatus.RETURNED


def known(status: EpisodeStatus, version: int) -> States:
    return {ONE: State("SR-2026-000001", status, version)}


@pytest.mark.parametrize(
    ("before", "record", "after", "found"),
    [
        (known(OPEN, 3), known(OPEN, 3), known(OPEN, 3), None),
        ({}, known(OPEN, 1), {}, Finding.EPISODE_ONLY_IN_RECORD),
        ({}, known(OPEN, 1), known(OPEN, 1), None),
        (known(OPEN, 3), {}, known(OPEN, 3), Finding.EPISODE_ONLY_HERE),
        (known(OPEN, 3), {}, known(BACK, 4), None),
        (known(OPEN, 3), {}, known(OPEN, 5), None),
        (known(OPEN, 3), known(FOUND, 4), known(OPEN, 3), Finding.EPISODE_DIFFERS),
        (known(OPEN, 3), known(FOUND, 3), known(OPEN, 3), Finding.EPISODE_DIFFERS),
        ({}, known(OPEN, 3), known(BACK, 3), Finding.EPISODE_DIFFERS),
        (known(OPEN, 3), known(FOUND, 4), known(BACK, 5), None),
        (known(OPEN, 4), known(OPEN, 3), known(OPEN, 4), Finding.EPISODE_DIFFERS),
    ],
    ids=[
        "equal",
        "lost here",
        "raised while we asked",
        "over by the record",
        "back, and we were slower",
        "reopened since we asked",
        "older here",
        "another status",
        "over here alone",
        "went on since we asked",
        "newer here before we asked",
    ],
)
def test_each_difference_is_named_and_what_is_on_its_way_is_none(
    before: States, record: States, after: States, found: Finding | None
) -> None:
    assert list(differences(before, record, after)) == ([(found, "SR-2026-000001")] if found else [])
