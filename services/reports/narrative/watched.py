"""What the digest watches: the figures of the catalogue for signals; those declared here are told every month, in their own words.

`better` is declared only for what is work of ours. Of absences neither way is: fewer recorded may be fewer that were written down.
"""

from dataclasses import dataclass

from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.narrative.signals import Way


@dataclass(frozen=True)
class Watched:
    """`says` is the clause of its sentence, its braces filled by `grammar`; `one` and `many` name what is counted, or divided by."""

    indicator: Indicator
    says: str = ""
    one: str = ""
    many: str = ""
    better: Way | None = None
    denies: str = ""
    """Of a share: the clause for the only one there is, where it is not in the numerator."""
    late: str = ""
    """Of a share: where the rest went, which was not done in time."""
    once_recorded: bool = False
    """Told only where something of it is on record in the months looked at: nobody has to ask."""
    concentrated_by: tuple[str, ...] = ()
    """Breakdowns in which to look for a group that holds most; a published form takes the first alone."""

    @property
    def always(self) -> bool:
        """Whether it is told when there is no signal in it."""
        return bool(self.says)


def _told(indicator: str, says: str, one: str, many: str, **more: object) -> Watched:
    return Watched(INDICATORS[indicator], says, one, many, **more)  # type: ignore[arg-type]


TOLD = (
    _told("episodes", "{count} began in {month}", "episode, missing or away,", "episodes, missing or away,"),
    _told(
        "incidents",
        "{count} {were} recorded in {month}",
        "missing incident",
        "missing incidents",
        concentrated_by=("placement_group", "age_band"),
    ),
    _told("children", "{count} had a missing incident in {month}", "child", "children"),
    _told(
        "incidents_per_child",
        "The average in {month} was {value}, over {of}",
        "child with a missing incident",
        "children with a missing incident",
    ),
    _told(
        "percent_of_looked_after_children",
        "{share} had a missing incident in {month}",
        "child looked after",
        "children looked after",
        denies="{share} had no missing incident in {month}",
    ),
    _told("duration_median", "The median length of {of} in {month} was {value}", "missing incident", "missing incidents"),
    _told("duration_median_hours", "The median time until back was {value} for {of} in {month}", "return", "returns"),
    _told(
        "interviews_offered_within_72_hours",
        "{share} in {month} had an interview offered within 72 hours",
        "return",
        "returns",
        better=Way.UP,
        denies="{share} in {month} had no interview offered within 72 hours",
        late="past 72 hours without an interview offered",
    ),
    _told(
        "interviews_held_within_72_hours",
        "{share} in {month} had an interview held within 72 hours",
        "return",
        "returns",
        better=Way.UP,
        denies="{share} in {month} had no interview held within 72 hours",
        late="past 72 hours without an interview held",
    ),
    _told(
        "strategy_within_6_hours",
        "{share} begun in {month} had a strategy decision within 6 hours",
        "episode of 6 hours or more",
        "episodes of 6 hours or more",
        better=Way.UP,
        denies="{share} begun in {month} had no strategy decision within 6 hours",
        late="past 6 hours without a strategy decision",
    ),
    _told(
        "actions_done",
        "{share} due in {month} had been done",
        "agreed action",
        "agreed actions",
        better=Way.UP,
        denies="{share} due in {month} had not been done",
        late="past the day without being done",
        once_recorded=True,
    ),
    _told(
        "listened_to",
        "in {share}, after the returns of {month}, the child felt listened to",
        "interview with an answer",
        "interviews with an answer",
        denies="in {share}, after the returns of {month}, the child did not feel listened to",
        once_recorded=True,
    ),
)
SPOKEN = (
    _told("reasons", "{count} {are} on record from children who came back in {month}", "reason for going", "reasons for going"),
    _told(
        "harms",
        "{count} {are} on record from children who came back in {month}",
        "harm that a child told of",
        "harms that children told of",
    ),
)
"""What children say, in codes: told every month, each code judged by its share of all that was said."""
_BY_ID = {one.indicator.id: one for one in TOLD}
NOT_JUDGED = frozenset({"looked_after", "duration_mean"})
"""What is counted again from one month to the next, which a chart of independent months takes for a signal: the children looked after, and
the days so far of incidents that go on (`duration_mean_over` counts each incident once)."""
WATCHED = (*TOLD, *(Watched(one) for one in CATALOGUE if one.id not in _BY_ID and not one.bands and one.id not in NOT_JUDGED))
"""Bands have no one value a month, so nothing to judge."""
