"""A caller's trace is carried on; whatever is no trace begins a new one."""

import pytest

from shared.tracing import VALID, current_trace, traced, traceparent

THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_request_belongs_to_its_callers_trace_and_what_follows_to_none() -> None:
    with traced(THEIRS):
        assert current_trace() == THEIRS
    assert current_trace() is None


@pytest.mark.parametrize(
    "header",
    [None, "", THEIRS.upper(), THEIRS + "\n", f"{THEIRS}-00", THEIRS.replace("00-", "ff-"), f"00-{'0' * 32}-b7ad6b7169203331-01"],
)
def test_whatever_is_no_trace_begins_one_of_its_own(header: str | None) -> None:
    made = traceparent(header)
    assert VALID.fullmatch(made)
    assert made not in (header, traceparent(header))
