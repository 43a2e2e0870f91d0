"""An instant that somebody sends is taken as they wrote it, or refused: never guessed, and never a crash."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.clock import UtcDatetime, london_midnight

INSTANT: TypeAdapter[datetime] = TypeAdapter(UtcDatetime)


def test_any_offset_is_kept_as_utc() -> None:
    assert INSTANT.validate_python("2026-05-14T22:40:00+01:00") == datetime(2026, 5, 14, 21, 40, tzinfo=UTC)
    assert INSTANT.validate_json('"2026-05-14T21:40Z"') == datetime(2026, 5, 14, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize("sent", ["2026-05-14T22:40:00", "2026-05-14", 1_778_794_800, 1_778_794_800.5, "1778794800", "-1.5", True])
def test_without_an_offset_it_is_refused(sent: object) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(sent)


def test_an_end_that_a_council_writes_for_no_end_is_still_a_time() -> None:
    assert INSTANT.validate_python(london_midnight(date(9999, 12, 31))) == datetime(9999, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_year_no_time_zone_reaches_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError, match="end of all years"):
        INSTANT.validate_python(sent)
