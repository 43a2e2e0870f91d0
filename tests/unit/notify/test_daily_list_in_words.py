"""The daily list has no words of the record: what it says of a decision or a day must not mislead."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from services.notify.daily_list_words import decision_words, returned
from shared.contracts.codes import DecisionKind
from shared.contracts.response_codes import StrategyOutcome

MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (DecisionKind.PUBLICITY, "Publicity decision"),
        (DecisionKind.LADO_REFERRAL, "Referral to the LADO decision"),
        (DecisionKind.OTHER, "Another decision"),
        (DecisionKind.DIRECTOR_TOLD, "Director told"),
        (StrategyOutcome.NOT_NEEDED, "No meeting needed"),
    ],
)
def test_a_kind_of_decision_does_not_read_as_what_was_decided(what: DecisionKind | StrategyOutcome, said: str) -> None:
    assert decision_words(what) == said


@pytest.mark.parametrize(("times", "said"), [("days", "27 November 2026"), ("minutes", "27 November 2026 at 00:00")])
def test_of_an_imported_return_the_day_alone_is_known(times: str, said: str) -> None:
    line: Any = SimpleNamespace(times=times, returned_at=MIDNIGHT)
    assert returned(line) == said
