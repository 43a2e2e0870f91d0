"""The return home interview: two clocks of 72 elapsed hours from return, weekends and clock changes included (guidance 2014)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.contracts.episodes import Interview, InterviewSummary, Offer

INTERVIEW_WITHIN = timedelta(hours=72)


def interview_due(returned_at: datetime) -> datetime:
    """72 elapsed hours: counted in UTC, so an hour that clocks skip or repeat is never lost or gained."""
    return returned_at + INTERVIEW_WITHIN


def interview_summary(due: datetime | None, offers: Sequence[Offer], interviews: Sequence[Interview]) -> InterviewSummary:
    """The two figures and what they rest on. Both flags are None while there is no due time: not returned, or days only known.

    What was held was offered, at the latest then: nobody has to have written down the offer by itself.
    """
    first = min(interviews, key=lambda interview: interview.held_at, default=None)
    held_at = first.held_at if first else None
    offered = [offer.offered_at for offer in offers if offer.outcome.offered]
    offered_at = min((*offered, *((held_at,) if held_at else ())), default=None)
    return InterviewSummary(
        outcome=offers[-1].outcome if offers else None,
        offered_at=offered_at,
        held_at=held_at,
        conductor_relation=first.conductor_relation if first else None,
        independent=first.independent if first else None,
        offered_within_72_hours=_within(offered_at, due),
        held_within_72_hours=_within(held_at, due),
    )


def _within(at: datetime | None, due: datetime | None) -> bool | None:
    return None if due is None else at is not None and at <= due
