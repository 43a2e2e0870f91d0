"""A handover sheet says what is new since the one before it, at the hours of England."""

from datetime import datetime

import pytest

from services.missing.domain.sheets import sheet_after, sheet_before
from shared.clock import LONDON


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-05-15T08:45", "2026-05-14T17:00"),
        ("2026-05-15T09:30", "2026-05-14T17:00"),
        ("2026-05-15T12:00", "2026-05-15T08:45"),
        ("2026-05-15T17:00", "2026-05-15T08:45"),
        ("2026-05-15T02:00", "2026-05-14T17:00"),
        ("2026-10-25T08:45", "2026-10-24T17:00"),  # the clocks went back that night
    ],
)
def test_what_is_new_reaches_back_to_the_sheet_the_reader_has_seen(now: str, before: str) -> None:
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (now, before))
    assert sheet_before(at) == expected


@pytest.mark.parametrize(
    ("now", "after"),
    [
        ("2026-05-15T08:45", "2026-05-15T17:00"),
        ("2026-05-15T08:00", "2026-05-15T17:00"),
        ("2026-05-15T16:50", "2026-05-16T08:45"),
        ("2026-05-15T02:00", "2026-05-15T08:45"),
        ("2026-10-24T17:30", "2026-10-25T08:45"),
    ],
)
def test_what_is_to_do_reaches_to_the_sheet_that_relieves_the_reader(now: str, after: str) -> None:
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (now, after))
    assert sheet_after(at) == expected
