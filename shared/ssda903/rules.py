"""The rules on missing periods, declared as the Department's list reads, and the small engine that runs them.

Numbers and meaning: the Department's SSDA903 validation rules; INT04 and INT13 are the community validator's own. Where that
validator and the rule's words differ we keep to the words: 575 is about placements, not legal status; 576 also finds a child who
has no row at all; 578 also covers the very day care ceased, and leaves a start before any care to 581;
580 also finds a period that is still open, or ends later: the child was missing when care ceased, whatever was sent as the end.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.contracts.codes import Category
from shared.ssda903.breach import FILE_RULE, Breach
from shared.ssda903.dates import eighteenth_birthday, write_date
from shared.ssda903.submission import Facts, Period, Submission
from shared.ssda903.tables import EPISODES, MISSING, Row, Table
from shared.ssda903.years import CollectionYear

_CHILD = re.compile(r"[A-Za-z0-9/-]{1,10}")
_CEASED_OTHERWISE = "E8"


@dataclass(frozen=True, slots=True)
class Rule:
    """`message` is filled from the row's columns and the year. `needs` names the tables without which it cannot be said."""

    code: str
    column: str
    message: str
    broken_by: Callable[[Facts], Iterable[Row]]
    refuses: bool = False
    """Such a row cannot be stored, so an import leaves it out; a row breaking any other rule is loaded and named."""
    needs: frozenset[str] = frozenset()
    table: Table[Any] = MISSING


def each(fails: Callable[[Period, Facts], bool]) -> Callable[[Facts], Iterator[Row]]:
    """The rows whose own period fails."""
    return lambda facts: (period.row for period in facts.periods if fails(period, facts))


def _type_without_start(period: Period, facts: Facts) -> bool:
    return _sent(period.row.missing) and not _sent(period.row.mis_start)


def _start_without_type(period: Period, facts: Facts) -> bool:
    return _sent(period.row.mis_start) and not _sent(period.row.missing)


def _end_without_type(period: Period, facts: Facts) -> bool:
    return _sent(period.row.mis_end) and not _sent(period.row.missing)


def _ends_before_start(period: Period, facts: Facts) -> bool:
    return period.start is not None and period.end is not None and period.end < period.start


def _starts_after_year(period: Period, facts: Facts) -> bool:
    return period.start is not None and period.start > facts.year.last_day


def _ends_outside_year(period: Period, facts: Facts) -> bool:
    return period.end is not None and period.end not in facts.year


def overlapping(facts: Facts) -> Iterator[Row]:
    """Periods that begin before an earlier one of the same child has ended, `M` and `A` together."""
    for periods in facts.by_child.values():
        latest = periods[0].until
        for period in periods[1:]:
            if period.overlaps_an_earlier(latest):
                yield period.row
            latest = max(latest, period.until)


def _open_though_placement_ended(period: Period, facts: Facts) -> bool:
    care = facts.care.get(period.child_id)
    if care is None or period.start is None or not period.open:
        return False
    return any(placement.ceased is not None and placement.holds(period.start) for placement in care.placements)


def _not_carried_over(facts: Facts) -> Iterator[Row]:
    """Rows of last year's file that were open, and have no row with the same start this year."""
    started = {(period.child_id, period.start) for period in facts.periods}
    for row in (facts.last.missing or ()) if facts.last else ():
        period = Period.of(row)
        if period.open and period.start is not None and (period.child_id, period.start) not in started:
            yield row


def _ends_outside_care(period: Period, facts: Facts) -> bool:
    care = facts.care.get(period.child_id)
    if care is None or period.end is None:
        return False
    return not any(span.reaches(period.end) for span in care.periods)


def _open_though_care_ceased(period: Period, facts: Facts) -> bool:
    """Judged by the period of care begun last before the start, or the first one where the start is before all care."""
    care = facts.care.get(period.child_id)
    if care is None or period.start is None or not period.open:
        return False
    begun = [span for span in care.periods if span.began <= period.start] or care.periods[:1]
    return begun[-1].ceased is not None


def _in_care_at_start(period: Period, facts: Facts) -> bool:
    care = facts.care.get(period.child_id)
    return care is None or period.start is None or any(span.holds(period.start) for span in care.periods)


def _starts_after_care(period: Period, facts: Facts) -> bool:
    if _in_care_at_start(period, facts) or period.start is None:
        return False
    return any(span.began <= period.start for span in facts.care[period.child_id].periods)


def _starts_outside_care(period: Period, facts: Facts) -> bool:
    return not _in_care_at_start(period, facts)


def _missing_at_eighteen(facts: Facts) -> Iterator[Row]:
    """Episodes of care ending on the 18th birthday of a child missing on that day, for another reason than E8."""
    for period in facts.periods:
        care = facts.care.get(period.child_id)
        if care is None or period.start is None or period.born is None:
            continue
        birthday = eighteenth_birthday(period.born)
        if period.start <= birthday <= period.until:
            yield from (e.row for e in care.episodes if e.ceased == birthday and e.row.rec.strip() != _CEASED_OTHERWISE)


def _before_birth(period: Period, facts: Facts) -> bool:
    return period.start is not None and period.born is not None and period.start <= period.born


def _start_no_date(period: Period, facts: Facts) -> bool:
    return period.start is None


def _end_no_date(period: Period, facts: Facts) -> bool:
    return not period.open and period.end is None


def _type_unknown(period: Period, facts: Facts) -> bool:
    return _sent(period.row.missing) and period.row.missing.strip() not in list(Category)


def _no_episode_of_care(period: Period, facts: Facts) -> bool:
    return period.child_id not in facts.children_with_care


def _not_in_header(period: Period, facts: Facts) -> bool:
    return period.child_id not in facts.born_by_header


def _born_otherwise(period: Period, facts: Facts) -> bool:
    in_header = facts.born_by_header.get(period.child_id)
    return in_header is not None and period.born is not None and in_header != period.born


def _child_malformed(period: Period, facts: Facts) -> bool:
    return _CHILD.fullmatch(period.child_id) is None


def _birth_no_date(period: Period, facts: Facts) -> bool:
    return period.born is None


def _sent(text: str) -> bool:
    return bool(text.strip())


_CARE = frozenset({"episodes"})
_HEADER = frozenset({"header"})
_LAST = frozenset({"last"})

# fmt: off
RULES = (
    Rule(FILE_RULE, "CHILD", "CHILD {child!r} is not 1 to 10 letters, digits, / or -", each(_child_malformed)),
    Rule(FILE_RULE, "DOB", "DOB {dob!r} is not a date written dd/mm/yyyy", each(_birth_no_date)),
    Rule("564", "MIS_START", "the type is {missing} but there is no start: give MIS_START", each(_type_without_start), True),
    Rule("565", "MISSING", "it starts {mis_start} but has no type: give MISSING as M or A", each(_start_without_type), True),
    Rule("566", "MISSING", "it ends {mis_end} but has no type: give MISSING as M or A", each(_end_without_type), True),
    Rule("567", "MIS_END", "it ends {mis_end}, before it starts {mis_start}: correct one of them", each(_ends_before_start), True),
    Rule("570", "MIS_START", "it starts {mis_start}, after the collection year ended {last_day}", each(_starts_after_year)),
    Rule("571", "MIS_END", "it ends {mis_end}, outside {first_day} to {last_day}: leave the end of a period open on {last_day} blank",
         each(_ends_outside_year)),
    Rule("574", "MIS_START", "it starts {mis_start}, before an earlier period of the child has ended", overlapping, True),
    Rule("575", "MIS_END", "the placement the child went from on {mis_start} has ended: end the period that day and start another",
         each(_open_though_placement_ended), needs=_CARE),
    Rule("576", "MIS_START", "open since {mis_start} at the end of last year, and no period starts on that day this year",
         _not_carried_over, needs=_LAST),
    Rule("577", "MIS_END", "it ends {mis_end}, when the child was not looked after", each(_ends_outside_care), needs=_CARE),
    Rule("577", "MIS_END", "it is open since {mis_start} though care has ceased: end it by the day care ceased",
         each(_open_though_care_ceased), needs=_CARE),
    Rule("578", "MIS_START", "it starts {mis_start}, when the child had ceased to be looked after", each(_starts_after_care), needs=_CARE),
    Rule("580", "REC", "the child was missing on the 18th birthday, when care ceased ({dec}): REC is {rec} and should be E8",
         _missing_at_eighteen, needs=_CARE, table=EPISODES),
    Rule("581", "MIS_START", "it starts {mis_start}, when the child was not looked after", each(_starts_outside_care), needs=_CARE),
    Rule("586", "MIS_START", "it starts {mis_start}, on or before the day of birth {dob}", each(_before_birth), True),
    Rule("1004", "MIS_START", "MIS_START {mis_start!r} is not a date written dd/mm/yyyy", each(_start_no_date), True),
    Rule("1005", "MIS_END", "MIS_END {mis_end!r} is not a date written dd/mm/yyyy", each(_end_no_date), True),
    Rule("1006", "MISSING", "MISSING {missing!r} is neither M nor A", each(_type_unknown), True),
    Rule("1012", "CHILD", "child {child} has no episode of care in this submission", each(_no_episode_of_care), needs=_CARE),
    Rule("INT04", "CHILD", "child {child} is not in the Header", each(_not_in_header), needs=_HEADER),
    Rule("INT13", "DOB", "the date of birth {dob} is not the one in the Header", each(_born_otherwise), needs=_HEADER),
)
# fmt: on

SAYS = {
    "575": "no period stays open when the placement the child went from has ended",
    "576": "a period open at the end of last year comes back in this one with the same start",
    "577": "no period ends, or stays open, when the child is no longer looked after",
    "578": "no period starts after care has ceased",
    "580": "of a child missing on the 18th birthday, the reason why care ceased (REC) is E8",
    "581": "no period starts when the child is not looked after",
    "1012": "every child has an episode of care in this submission",
    "INT04": "every child is in the Header",
    "INT13": "every date of birth is the one in the Header",
}
"""What each rule that holds a row against another table asks for, in words for who reads its number where no row is named."""

REFUSING = frozenset(rule.code for rule in RULES if rule.refuses)


def check(submission: Submission, year: CollectionYear, last: Submission | None = None) -> list[Breach]:
    """Every breach of every rule that can be said from the tables in hand, by file, line and rule."""
    facts = Facts(submission, year, last)
    skipped = unsaid(submission, last)
    breaches = [_breach(rule, row, year) for rule in RULES if rule.code not in skipped for row in rule.broken_by(facts)]
    return sorted(set(breaches), key=lambda breach: (breach.file, breach.line or 0, breach.rule))


def unsaid(submission: Submission, last: Submission | None) -> list[str]:
    """The rules that could not be checked because a table was not sent: not checked is not passed."""
    tables = {"header": submission.header, "episodes": submission.episodes, "last": last.missing if last else None}
    in_hand = {name for name, table in tables.items() if table is not None}
    return list(dict.fromkeys(rule.code for rule in RULES if not rule.needs <= in_hand))


def _breach(rule: Rule, row: Row, year: CollectionYear) -> Breach:
    values = {column.lower(): getattr(row, column.lower()) for column in rule.table.columns}
    said = rule.message.format(**values, first_day=write_date(year.first_day), last_day=write_date(year.last_day))
    file = f"{year.previous}/{rule.table.file}" if rule.needs == _LAST else rule.table.file
    return Breach(file, row.line, rule.column, values[rule.column.lower()], rule.code, said, row.child_id or None)
