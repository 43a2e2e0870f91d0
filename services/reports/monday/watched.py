"""What a manager hears of every Monday: a few figures of the catalogue, each with the words of its sentence.

`better` is declared only for what is work of ours, as in the digest. Neither way is for absences, nor for what was recorded late, which is
normal and never punished.
"""

from dataclasses import dataclass

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.narrative.signals import Way


@dataclass(frozen=True)
class OfTheWeek:
    """`one` and `many` name what is counted, or what a share is of; `did` is what they, or some of them, did, `did_not`
    what the only one did that is not in the numerator of a share.

    `settled`: it is told of the week before the last, as the days in which it can still change are not over for the last one.
    """

    indicator: Indicator
    one: str
    many: str
    did: str
    did_not: str = ""
    better: Way | None = None
    settled: bool = False


def _told(
    indicator: str, one: str, many: str, did: str, did_not: str = "", *, better: Way | None = None, settled: bool = False
) -> OfTheWeek:
    return OfTheWeek(INDICATORS[indicator], one, many, did, did_not, better, settled)


_RETURN = ("return", "returns")
_EPISODE = ("episode", "episodes")

OF_THE_WEEK = (
    _told("episodes", *_EPISODE, "began"),
    _told("returns", *_RETURN, "took place"),
    _told("begun_with_a_plan", *_EPISODE, "began with a response plan in force", "began without a response plan in force", better=Way.UP),
    _told("strategy_decided", *_EPISODE, "had a strategy decision recorded", "had no strategy decision recorded", better=Way.UP),
    _told(
        "decided_within_24_hours",
        "episode of 24 hours or more",
        "episodes of 24 hours or more",
        "had a management decision in the first 24",
        "had no management decision in the first 24",
        better=Way.UP,
    ),
    _told(
        "interviews_offered_within_72_hours",
        *_RETURN,
        "had an interview offered within 72 hours",
        "had no interview offered within 72 hours",
        better=Way.UP,
        settled=True,
    ),
    _told(
        "interviews_held_within_72_hours",
        *_RETURN,
        "had an interview held within 72 hours",
        "had no interview held within 72 hours",
        better=Way.UP,
        settled=True,
    ),
    _told(
        "any_conversation",
        *_RETURN,
        "had an interview or a discussion",
        "had neither an interview nor a discussion",
        better=Way.UP,
        settled=True,
    ),
    _told(
        "recorded_late",
        *_EPISODE,
        "took more than 24 hours to be written down after we were told",
        "took no more than 24 hours to be written down",
        settled=True,
    ),
)
