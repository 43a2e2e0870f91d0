"""From missing rows to episodes: which rows are one period, and which periods one absence. Pure; dates are London dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts.codes import Category
from shared.ssda903.care import care_of_each_child
from shared.ssda903.submission import Period, in_time_order
from shared.ssda903.tables import EpisodeRow, MissingRow
from shared.ssda903.years import CollectionYear


@dataclass(frozen=True, slots=True)
class ImportedPeriod:
    """`end` is None where no file gave one. `sent` names each row: its collection year and its line in that year's file."""

    category: Category
    start: date
    end: date | None
    sent: tuple[tuple[CollectionYear, int], ...] = field(compare=False, default=())

    @property
    def last_known_open(self) -> date | None:
        """The last day a file said the period was still open: 31 March of the latest year that sent it without an end."""
        return None if self.end else max(year for year, _ in self.sent).last_day

    @property
    def until(self) -> date:
        return self.end or date.max


@dataclass(frozen=True, slots=True)
class ImportedEpisode:
    """One absence. `open_now` is False as well for an absence without an end that a later year's file no longer mentions."""

    child_id: str
    periods: tuple[ImportedPeriod, ...]
    open_now: bool


def join(loaded: Mapping[CollectionYear, Sequence[MissingRow]], care: Iterable[EpisodeRow] = ()) -> list[ImportedEpisode]:
    """The episodes that all loaded years' rows add up to, by child in the order first seen, then by start.

    A later year's row with the same child, type and start is the same period and brings its end. A row starting on the day the
    one before ended joins its episode when the type differs or a placement ended that day; any other row is an episode of its own.
    Rows must be storable, as `admission.admit` leaves them; one that is not raises ValueError.
    """
    latest_year = max(loaded, default=None)
    periods_by_child = same_periods(loaded)
    care_by_child = care_of_each_child(row for row in care if row.child_id in periods_by_child)
    episodes: list[ImportedEpisode] = []
    for child, periods in periods_by_child.items():
        placement_ends = care_by_child[child].placement_ends if child in care_by_child else frozenset()
        for joined in _absences(periods, placement_ends):
            last = joined[-1]
            open_now = last.end is None and max(year for year, _ in last.sent) == latest_year
            episodes.append(ImportedEpisode(child, tuple(joined), open_now))
    return episodes


def same_periods(loaded: Mapping[CollectionYear, Sequence[MissingRow]]) -> dict[str, list[ImportedPeriod]]:
    """Each child's periods by start and end, a period sent in several years once. Two rows of one file are never one period."""
    found: dict[str, list[ImportedPeriod]] = defaultdict(list)
    for year in sorted(loaded):
        before = {child: list(periods) for child, periods in found.items()}
        for row in in_time_order(_storable(row) for row in loaded[year]):
            sent = _as_sent(row, year)
            carried = _carried_over(before.get(row.child_id, []), sent)
            if carried is None:
                found[row.child_id].append(sent)
                continue
            before[row.child_id].remove(carried)
            at = next(i for i, period in enumerate(found[row.child_id]) if period is carried)
            found[row.child_id][at] = replace(carried, end=sent.end or carried.end, sent=carried.sent + sent.sent)
    for periods in found.values():
        periods.sort(key=lambda period: (period.start, period.until))
    return dict(found)


def _carried_over(before: list[ImportedPeriod], sent: ImportedPeriod) -> ImportedPeriod | None:
    """The period of an earlier year that this row sends again: one with its very end, else one still open, else any."""
    same = [period for period in before if (period.category, period.start) == (sent.category, sent.start)]
    return min(same, key=lambda period: (period.end != sent.end, period.end is not None), default=None)


def _absences(periods: list[ImportedPeriod], placement_ends: frozenset[date]) -> Iterator[list[ImportedPeriod]]:
    absence: list[ImportedPeriod] = []
    for period in periods:
        before = absence[-1] if absence else None
        touches = before is not None and before.end == period.start
        if before and touches and (period.category != before.category or period.start in placement_ends):
            absence.append(period)
            continue
        if absence:
            yield absence
        absence = [period]
    yield absence


def _storable(row: MissingRow) -> Period:
    period = Period.of(row)
    if period.start is None or (period.end is None and not period.open):
        raise ValueError(f"line {row.line}: a row without readable dates is no period")
    return period


def _as_sent(period: Period, year: CollectionYear) -> ImportedPeriod:
    assert period.start is not None
    return ImportedPeriod(Category(period.row.missing.strip()), period.start, period.end, ((year, period.row.line),))
