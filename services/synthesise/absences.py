"""When a child is missing (`M`) or away without authorisation (`A`): the 903's periods.

Built to pass every rule: starts rise strictly, a period ends before or on the day the next begins, it lies in one spell of care, and it
ends where its placement ends (rule 575), the child going on missing in a second period from that day.
"""

from dataclasses import dataclass
from itertools import pairwise

from services.synthesise import rates
from services.synthesise.care import CareEpisode, Child, Day
from services.synthesise.dice import Dice


@dataclass(frozen=True, slots=True)
class Period:
    category: str
    start: Day
    end: Day | None


@dataclass(slots=True)
class YearEnd:
    """Keeps the number of children missing on 31 March to the published rate while children are made one by one."""

    looked_after: int = 0
    missing: int = 0

    def wants_one(self) -> bool:
        rate = (rates.MISSING_AT_YEAR_END + rates.AWAY_AT_YEAR_END) / rates.LOOKED_AFTER
        least = min(rates.LEAST_AT_YEAR_END, self.looked_after // rates.ONE_AT_YEAR_END_IN)
        return self.missing < max(least, int(rate * self.looked_after))

    def category(self) -> str:
        """One in five of those not back on 31 March is away, not missing (published: 60 of 280)."""
        return "A" if self.missing % 5 == 4 else "M"


def absences(dice: Dice, child: Child, years: list[tuple[Day, Day]], ends: list[YearEnd]) -> list[Period]:
    """Every period of a child that starts in the years given (first and last day of each), in order of start."""
    periods: list[Period] = []
    usual = child.habit, dice.draw()
    for (first, last), year_end in zip(years, ends, strict=True):
        spans = [(max(start, first), min(end - 1, last)) for start, end in child.spells if start <= last and end > first]
        if not spans:
            continue
        year_end.looked_after += 1
        missing, away = _how_many(dice, child, usual, spans)
        if missing or away:
            free = periods[-1].end if periods and periods[-1].end is not None else first
            starts = [start for start in _starts(dice, spans, missing + away) if start > free]
            _fill(dice, child, periods, starts, away, (first, last))
        if missing and year_end.wants_one() and _still_missing(dice, child, periods, year_end.category(), first, last, years[-1][1]):
            year_end.missing += 1
    if any(period.end == child.eighteen for period in periods):
        child.care[-1].rec = "E8"  # rule 580: still missing at 18
    return periods


def _how_many(dice: Dice, child: Child, usual: tuple[float, float], spans: list[tuple[Day, Day]]) -> tuple[int, int]:
    days = sum(end - start + 1 for start, end in spans)
    age = min(child.age_on(spans[-1][0] + (spans[-1][1] - spans[-1][0]) // 2), 17)
    share = rates.MISSING_SHARE_BY_AGE[age] * (rates.UASC_MISSING_SHARE if child.uasc else 1)
    standing = usual[0] if dice.chance(rates.HABIT) else dice.draw()
    length = usual[1] if dice.chance(rates.HABIT) else dice.draw()
    exposure = (days + 90) / 455  # a few weeks in care hold more of the risk than their share of the year
    missing = away = 0
    if standing < share * exposure:
        table = rates.INCIDENTS_A_YEAR if age >= 10 else rates.INCIDENTS_BEFORE_TEN
        low, high = table.at(length)
        missing = max(1, round(dice.between(low, high) * exposure))
    if dice.chance(rates.AWAY_SHARE_OF_MISSING if missing else rates.AWAY_SHARE_OF_OTHERS * exposure) and age >= 10:
        away = max(1, round(dice.within(rates.AWAY_A_YEAR) * exposure))
    return missing, away


def _starts(dice: Dice, spans: list[tuple[Day, Day]], wanted: int) -> list[Day]:
    """Days on which the child goes, in order, no day twice, often soon after one another; fewer where the time in care is short."""
    taken: set[Day] = set()
    day = 0
    for _ in range(3 * wanted):
        if taken and dice.chance(rates.NEXT_SOON):
            day += dice.between(*rates.SOON)
        else:
            day = dice.between(*dice.pick(spans))
        if any(first <= day <= last for first, last in spans):
            taken.add(day)
            if len(taken) == wanted:
                break
    return sorted(taken)


def _fill(dice: Dice, child: Child, periods: list[Period], starts: list[Day], away: int, year: tuple[Day, Day]) -> None:
    """Gives each start its category and its end, moving it on where the child is not back yet; nothing here leaves the year."""
    first, last = year
    for left, start in zip(range(len(starts), 0, -1), starts, strict=True):
        category = "A" if dice.draw() * left < away else "M"
        away -= category == "A"
        before = periods[-1] if periods else None
        if before is not None and before.end is not None:
            found = before.category == "M" and before.start < before.end and first <= before.end < start
            if category == "A" and found and dice.chance(rates.FOUND_NOT_BACK):
                start = before.end
            start = max(start, before.end, before.start + 1)
            if start > last:
                return
        end = min(start + dice.within(rates.DAYS_MISSING), last)
        _absent(child, periods, category, start, end)


def _absent(child: Child, periods: list[Period], category: str, start: Day, end: Day | None, known_to: Day = 0) -> None:
    """One absence, cut where care or a legal status ends and divided where a placement ends. `end` None is open on `known_to`."""
    for episode, following in pairwise([*child.care, None]):
        assert episode is not None
        if not episode.decom <= start < episode.dec:
            continue
        until = known_to + 1 if end is None else end
        if until <= episode.dec:
            periods.append(Period(category, start, end))
            return
        periods.append(Period(category, start, episode.dec))
        if following is None or following.decom != episode.dec or following.placement == episode.placement:
            return
        start = episode.dec


def _still_missing(dice: Dice, child: Child, periods: list[Period], category: str, first: Day, last: Day, known_to: Day) -> bool:
    """Makes the year's last absence one that goes on past 31 March; whether that could be done.

    It starts after the day its episode of care began, since the community validator's 575 counts the day an earlier one ended.
    """
    episode = _episode_on(child, last)
    latest = periods[-1] if periods else None
    if episode is None or latest is None or latest.end is None or latest.start < first:
        return False
    before = periods[-2] if len(periods) > 1 else None
    earliest = episode.decom + 1 if before is None or before.end is None else max(episode.decom + 1, before.end, before.start + 1)
    if earliest > last:
        return False
    start = max(last - dice.within(rates.DAYS_GONE_AT_YEAR_END), earliest)
    back = last + dice.within(rates.DAYS_TO_COME)
    periods.pop()
    _absent(child, periods, category, start, back if back <= known_to else None, known_to)
    return True


def _episode_on(child: Child, day: Day) -> CareEpisode | None:
    """The episode of care that goes on past a day."""
    return next((episode for episode in child.care if episode.decom <= day < episode.dec), None)
