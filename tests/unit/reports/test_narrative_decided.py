"""The sentences of a digest on what was decided, done and left overdue."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from made_up_months import of, said

from services.reports.deciding.decision import Decision
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.findings import findings


def decision(decided: str, review: str, done: str | None = None, indicator: str = "incidents") -> Decision:
    on = date.fromisoformat(decided)
    at = datetime.combine(on, time(12), tzinfo=UTC)
    outcome, done_on = ("Done", date.fromisoformat(done)) if done else (None, None)
    return Decision(
        uuid4(), 1, indicator, None, "12 incidents.", "/reports/figures/incidents", on, "Look", "Head of service",
        date.fromisoformat(review), outcome, done_on, at, "A", "Team manager",
    )  # fmt: skip


DECISIONS = (Found.DECIDED, Found.DONE, Found.REVIEWS)


@pytest.mark.parametrize(
    ("decisions", "texts"),
    [
        ([], []),
        ([decision("2026-11-01", "2026-12-01")], []),
        (
            [decision("2026-10-31", "2026-11-01")],
            [
                "One decision was taken in October 2026, on one figure.",
                "One decision was open at the end of October 2026, and its review was not overdue.",
            ],
        ),
        (
            [decision("2026-10-01", "2026-12-01"), decision("2026-10-02", "2026-12-01", indicator="children")],
            [
                "2 decisions were taken in October 2026, on 2 figures.",
                "2 decisions were open at the end of October 2026, and none was overdue.",
            ],
        ),
        ([decision("2026-08-01", "2026-09-01", "2026-10-31")], ["One decision was done in October 2026."]),
        ([decision("2026-08-01", "2026-09-01", "2026-09-30")], []),
        (
            [decision("2026-08-01", "2026-09-01", "2026-11-01")],
            ["One decision was open at the end of October 2026: its review was due on 1 September 2026."],
        ),
        (
            [decision("2026-08-01", "2026-10-31"), decision("2026-08-02", "2026-11-01")],
            ["2 decisions were open at the end of October 2026: the review of one was overdue, due on 31 October 2026."],
        ),
        (
            [decision("2026-08-01", "2026-10-31"), decision("2026-08-02", "2026-09-05")],
            ["2 decisions were open at the end of October 2026: the reviews of 2 were overdue, the first since 5 September 2026."],
        ),
    ],
)
def test_what_was_decided_done_and_left_overdue_is_counted_at_the_end_of_the_month(decisions: list[Decision], texts: list[str]) -> None:
    assert said(of(decisions=tuple(decisions)), *DECISIONS) == texts


def test_a_sentence_on_decisions_leads_to_them() -> None:
    told = of(decisions=(decision("2026-10-01", "2026-10-20"), decision("2026-10-02", "2026-10-20", "2026-10-21")))
    leads = {one.kind: one.leads_to for one in findings(told) if one.kind in DECISIONS}
    assert leads == {
        Found.DECIDED: "/reports/decisions",
        Found.DONE: "/reports/decisions?state=done",
        Found.REVIEWS: "/reports/decisions?state=due",
    }
