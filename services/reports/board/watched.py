"""What the board hears of every quarter, section by section: figures of the catalogue, each with the words of its sentence.

Only counts and shares: an average or a middle can be one child's own number.
"""

from dataclasses import dataclass

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.narrative.signals import Way


@dataclass(frozen=True)
class OfTheQuarter:
    """`says` is its sentence up to the comparison: {about} is the count, {share} the share of {of}. `better` as in the digest.

    `drawn`: shown as a picture, too.
    """

    indicator: Indicator
    says: str
    better: Way | None = None
    drawn: bool = False


def _told(indicator: str, says: str, better: Way | None = None, *, drawn: bool = False) -> OfTheQuarter:
    return OfTheQuarter(INDICATORS[indicator], says, better, drawn)


HOW_MANY = (
    _told("incidents", "{about} missing incidents were recorded", drawn=True),
    _told("children", "{about} children had a missing incident"),
    _told("again_within_30_days", "after {share} of {of} absences the child went again within 30 days"),
)
READY = (
    _told("begun_with_a_plan", "{share} of {of} absences began with a response plan in force", Way.UP),
    _told("strategy_decided", "a strategy decision was recorded for {share} of {of} absences", Way.UP),
)
AFTER = (
    _told("interviews_offered_within_72_hours", "an interview was offered within 72 hours after {share} of {of} returns", Way.UP),
    _told("interviews_held_within_72_hours", "an interview was held within 72 hours after {share} of {of} returns", Way.UP, drawn=True),
    _told("independent_interviews", "somebody independent held {share} of {of} interviews", Way.UP),
    _told("any_conversation", "somebody talked with the child, in an interview or a discussion, after {share} of {of} returns", Way.UP),
)
DONE = (
    _told("actions_agreed", "after {share} of {of} returns something was agreed to be done", Way.UP),
    _told("actions_done", "{share} of {of} agreed actions that were due are done", Way.UP),
)

SECTIONS = (
    ("How many, and how often", HOW_MANY),
    ("Ready before a child goes, and deciding in time", READY),
    ("After a child is back", AFTER),
    ("What was agreed, and done", DONE),
)
REASONS = INDICATORS["reasons"]
