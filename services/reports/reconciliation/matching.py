"""Two lists of absences laid beside each other: every line and every absence of ours lands in exactly one class. Pure.

First by our own reference, which the case system may hold; then by the child's number and times that overlap, the nearest starts first.
The police's references are in no event, so by those nothing can be matched. Nothing is decided here: a difference is for a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.reports.reconciliation.sent import Line, When

AGREES = timedelta(hours=1)
"""Times this near are called the same (ours): a child is often last seen at about a time. Where only a day is known, it must be that."""
UNENDED = timedelta(days=1)
"""For how long a line without an end is taken to go on (ours), unless ours goes on too: the police may not have written the end down."""
_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Absence:
    """One of ours. `found` and `over` are None where that has not been, or (`end_known` False) nobody knows when; `listed`: it began on
    a day the list is about, so that the list should have it."""

    episode_id: str
    reference: str
    child: str
    category: str
    start: When
    found: When | None
    over: When | None
    end_known: bool = True
    listed: bool = True

    @property
    def end(self) -> When | None:
        """When the child was back, or else found."""
        return self.over or self.found

    @property
    def last(self) -> datetime:
        """The last instant it may have gone on. Of whose end nobody knows, only the day it began is sure."""
        if self.over:
            return self.over.last
        return _EVER if self.end_known else self.start.last


@dataclass(frozen=True)
class Difference:
    """`field` is the list's column; blank where one side says nothing. `theirs` and `ours` are a number, or a time."""

    field: str
    theirs: str | When | None
    ours: str | When | None


@dataclass(frozen=True)
class Pair:
    """One absence in both lists; with differences they say different things of it."""

    line: Line
    absence: Absence
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class OnlyThere:
    """`beside`: references of ours whose time it overlaps, though another line is nearer to them."""

    line: Line
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class OnlyHere:
    """`beside`: numbers of the lines whose time it overlaps, though another of ours is nearer to them."""

    absence: Absence
    beside: tuple[int, ...] = ()


@dataclass(frozen=True)
class Comparison:
    in_both: tuple[Pair, ...]
    differing: tuple[Pair, ...]
    only_there: tuple[OnlyThere, ...]
    only_here: tuple[OnlyHere, ...]


def compare(lines: Sequence[Line], ours: Sequence[Absence]) -> Comparison:
    """The lines in their order, our absences in theirs. Those of ours that are not `listed` are only there to be found."""
    pairs = {line.line: Pair(line, absence, tuple(_differences(line, absence))) for line, absence in _paired(lines, ours)}
    taken = {pair.absence.episode_id for pair in pairs.values()}
    of_child = defaultdict(list)
    for line in lines:
        of_child[line.child].append(line)
    absences = defaultdict(list)
    for absence in ours:
        absences[absence.child].append(absence)
    both = [pairs[line.line] for line in lines if line.line in pairs]
    there = [line for line in lines if line.line not in pairs]
    here = [absence for absence in ours if absence.listed and absence.episode_id not in taken]
    return Comparison(
        in_both=tuple(pair for pair in both if not pair.differences),
        differing=tuple(pair for pair in both if pair.differences),
        only_there=tuple(OnlyThere(one, tuple(a.reference for a in absences[one.child] if _overlap(one, a))) for one in there),
        only_here=tuple(OnlyHere(one, tuple(b.line for b in of_child[one.child] if _overlap(b, one))) for one in here),
    )


def _paired(lines: Sequence[Line], ours: Sequence[Absence]) -> Iterator[tuple[Line, Absence]]:
    by_reference = {absence.reference.casefold(): absence for absence in ours}
    free_lines, free = {}, {absence.episode_id: absence for absence in ours}
    for line in lines:
        absence = by_reference.get(line.reference.casefold())
        if absence and free.pop(absence.episode_id, None):
            yield line, absence
        else:
            free_lines[line.line] = line
    for line, absence in sorted(_candidates(free_lines.values(), free.values()), key=_nearest):
        if line.line in free_lines and absence.episode_id in free:
            del free_lines[line.line], free[absence.episode_id]
            yield line, absence


def _candidates(lines: Iterable[Line], ours: Iterable[Absence]) -> Iterator[tuple[Line, Absence]]:
    absences = defaultdict(list)
    for absence in ours:
        absences[absence.child].append(absence)
    for line in lines:
        for absence in absences[line.child]:
            if _overlap(line, absence):
                yield line, absence


def _nearest(pair: tuple[Line, Absence]) -> tuple[timedelta, int, str]:
    line, absence = pair
    return abs(line.start.at - absence.start.at), line.line, absence.reference


def _overlap(line: Line, absence: Absence) -> bool:
    last = line.end.last if line.end else _EVER if absence.last == _EVER else line.start.last + UNENDED
    return line.start.at <= absence.last and absence.start.at <= last


def _differences(line: Line, absence: Absence) -> Iterator[Difference]:
    if line.child != absence.child:
        yield Difference("child", line.child, absence.child)
    if not _same(line.start, absence.start):
        yield Difference("start", line.start, absence.start)
    if not _ends_agree(line.end, absence):
        yield Difference("end", line.end, absence.end)


def _ends_agree(end: When | None, absence: Absence) -> bool:
    """The police end an absence when the child is found, a case system perhaps when they are back: either is the end of ours."""
    if not absence.end_known:
        return True
    if end is None:
        return absence.over is None
    return any(ours is not None and _same(end, ours) for ours in (absence.found, absence.over))


def _same(one: When, other: When) -> bool:
    if one.day_only or other.day_only:
        return one.day == other.day
    return abs(one.at - other.at) <= AGREES
