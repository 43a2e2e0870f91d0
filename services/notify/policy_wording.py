"""The alert policy in words, for its pages: what a row says, what a change changes and takes away, what a preview found."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from services.notify.domain.conditions import When as Condition
from services.notify.domain.conditions import alternatives, always_asked, takes_in, words
from services.notify.domain.policy import Policy, Row, Trigger, Wakes
from services.notify.policies import Kept, Preview
from services.notify.rota_wording import role_in_words
from services.notify.wording import positions
from shared.contracts.alert_codes import Position, Severity
from shared.web import day


class Changed(NamedTuple):
    """One change of the policy in words. `less`: somebody may be told later or not at all, or sleep on, who would have been told before."""

    words: str
    less: bool


def begins(row: Row) -> str:
    """When a row is asked: `24 hours after the child was last seen, then every 7 days`."""
    match row.on:
        case Trigger.AT_ONCE:
            return "As soon as it is so"
        case Trigger.MISSING_FOR:
            again = f", then every {_count(row.again_days, 'day')}" if row.again_days else ""
            return f"{_hours(row.after)} after the child was last seen{again}"
        case Trigger.INTERVIEW_DUE:
            due = "the return home interview is due"
            return f"{_hours(row.after)} before {due}" if row.after else f"When {due}"
        case Trigger.HANDOVER:
            return f"{_count(row.after, 'minute')} after a handover was offered and while it is not accepted"
        case Trigger.TOLD:
            return "As soon as it is told, until it is answered"


class When(NamedTuple):
    """What a row asks about, for a page: a sentence, and the alternatives it ends in, if there are any."""

    lead: str
    alternatives: Sequence[str]


def when(row: Row) -> When:
    common, beyond = " and ".join(clause.words for clause in always_asked(row.when)), alternatives(row.when)
    parts = [part for part in (common, beyond[0] if len(beyond) == 1 else "one of these is so:" if beyond else "") if part]
    if not parts:
        return When(begins(row), ())
    joined = ", and ".join(parts)
    lead = f"As soon as {joined}" if row.on in (Trigger.AT_ONCE, Trigger.TOLD) else f"{begins(row)}, if {joined}"
    return When(lead, beyond if len(beyond) > 1 else ())


def since(row: Row, versions: Sequence[Kept]) -> date | None:
    """The day from which a row has been as it is; `versions` are the one it stands in and those before it, latest first. None: always."""
    unchanged: list[date] = []
    for one in versions:
        if one.policy.row(row.id) != row:
            break
        if one.policy.effective_from is None:
            return None
        unchanged.append(one.policy.effective_from)
    return min(unchanged, default=None)


def never_counted(one: Kept, later: Sequence[Kept]) -> bool:
    """A version that was to begin on a day by which a later one counted already."""
    own = one.policy.effective_from
    return own is not None and any(after.policy.effective_from is not None and after.policy.effective_from <= own for after in later)


def changes(before: Policy, after: Policy) -> list[Changed]:
    """Row by row, then the settings."""
    found = []
    for row in before.rows:
        now = after.row(row.id)
        if now is None:
            found.append(Changed(f"“{row.title}” is taken out: nobody is told by it any more", less=not row.off))
        else:
            found += [Changed(f"“{row.title}”: {said}", less and not row.off) for said, less in _row(row, now)]
    had = {row.id for row in before.rows}
    found += [Changed(f"“{row.title}” is new: {_told(row)}", less=False) for row in after.rows if row.id not in had]
    kept = [row.id for row in after.rows if row.id in had]
    if kept != [row.id for row in before.rows if row.id in kept]:
        found.append(Changed("The order of the rows", less=False))
    return [*found, *_settings(before, after)]


def _told(row: Row) -> str:
    return f"{begins(row)[:1].lower()}{begins(row)[1:]} the {positions(row.tells)}"


def _row(old: Row, new: Row) -> Iterator[tuple[str, bool]]:
    if old.off != new.off:
        yield ("switched off, nobody is told by it", True) if new.off else ("switched on", False)
    if old.title != new.title:
        yield f"now called “{new.title}”", False
    if (old.on, old.after, old.again_days) != (new.on, new.after, new.again_days):
        yield f"{begins(new)}. Before: {begins(old)}", _later(old, new)
    if old.when != new.when:
        yield _asked(old.when, new.when), not takes_in(new.when, old.when)
    if more := _without(new.tells, old.tells):
        yield f"tells the {positions(more)} too", False
    if fewer := _without(old.tells, new.tells):
        yield f"does not tell the {positions(fewer)} any more", True
    if old.then != new.then:
        fewer = _without(old.then, (*new.then, *new.tells))
        yield f"then {_ladder(new)}. Before: {_ladder(old)}", bool(fewer)
    if old.wakes is not new.wakes:
        yield f"wakes at night: {_lower(new.wakes)}. Before: {_lower(old.wakes)}", WAKING.index(new.wakes) < WAKING.index(old.wakes)
    if old.severity is not new.severity:
        yield f"{_lower(new.severity)}, before {_lower(old.severity)}", new.severity is Severity.ROUTINE
    if old.asks is not new.asks:
        asked = _lower(new.asks) if new.asks else "nothing"
        yield f"asks for {asked}, before {_lower(old.asks) if old.asks else 'nothing'}", old.asks is not None
    if old.source != new.source:
        yield f"source: {new.source}", False
    if old.confirmed != new.confirmed:
        yield "confirmed" if new.confirmed else "unconfirmed", False


def _settings(before: Policy, after: Policy) -> Iterator[Changed]:
    if before.minutes != after.minutes:
        longer = after.minutes > before.minutes
        yield Changed(f"Passed on after {after.minutes} minutes without an answer, before {before.minutes}", longer)
    if before.act_within != after.act_within:
        yield Changed(
            f"Reminded {after.act_within} minutes after an acknowledgement, before {before.act_within}",
            after.act_within > before.act_within,
        )
    if (before.night_from, before.night_until) != (after.night_from, after.night_until):
        yield Changed(f"Night is {night(after)}, before {night(before)}", not _night(after) <= _night(before))


def night(policy: Policy) -> str:
    return f"{policy.night_from:%H:%M} to {policy.night_until:%H:%M}"


def _night(policy: Policy) -> set[int]:
    """Its minutes of the day."""
    first, last = (at.hour * 60 + at.minute for at in (policy.night_from, policy.night_until))
    return set(range(first, last)) if first <= last else set(range(first, 24 * 60)) | set(range(last))


def _later(old: Row, new: Row) -> bool:
    if old.on is not new.on:
        return True
    later = new.after < old.after if old.on is Trigger.INTERVIEW_DUE else new.after > old.after
    return later or (old.again_days is not None and (new.again_days is None or new.again_days > old.again_days))


def _asked(old: Condition, new: Condition) -> str:
    """What a condition takes in and leaves out that it did not before; all of it where the alternatives have nothing in common."""
    if always_asked(old) != always_asked(new) or not (alternatives(old) and alternatives(new)):
        return f"if {words(new) or 'the child is gone'}. Before: if {words(old) or 'the child is gone'}"
    had, has = alternatives(old), alternatives(new)
    more, fewer = ("; or ".join(one for one in some if one not in others) for some, others in ((has, had), (had, has)))
    if more and fewer:
        return f"if {more}. Before: if {fewer}"
    return f"also if {more}" if more else f"not any more if {fewer}" if fewer else "what it asks for, in another order"


WAKING = tuple(Wakes)
"""From never to always."""


def _ladder(row: Row) -> str:
    return ", then ".join([f"the {positions(step)}" for step in row.ladder[1:]] + ["somebody rings"])


def _without(some: Sequence[Position], others: Sequence[Position]) -> list[Position]:
    return [one for one in some if one not in others]


def _lower(code: Position | Wakes | Severity | object) -> str:
    label = str(getattr(code, "label", code))
    return f"{label[:1].lower()}{label[1:]}"


def _hours(hours: int) -> str:
    days, rest = divmod(hours, 24)
    return _count(days, "day") if days >= 7 and not rest else _count(hours, "hour")


def _count(number: int | None, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def headline(preview: Preview) -> str:
    """`14 more alerts in the last 90 days, 3 of them at night`."""
    more, night = preview.more, preview.more_at_night
    length = f"in the last {preview.days} days"
    said = f"{_alerts(more)} {length}" if more else f"As many alerts {length} as there were"
    if not night:
        return f"{said}, none of them at night" if more else f"{said}, and as many at night"
    within = more != 0 and (night > 0) == (more > 0) and abs(night) <= abs(more)
    return f"{said}, {abs(night)} of them at night" if within else f"{said}, and {_alerts(night)} at night"


def _alerts(number: int) -> str:
    return f"{abs(number)} {'more' if number > 0 else 'fewer'} alert{'' if abs(number) == 1 else 's'}"


def often(per_week: float) -> str:
    """`0.4 times a week`, from a number of alerts over weeks."""
    if 0 < per_week < 0.05:
        return "less than 0.1 times a week"
    return f"{per_week:.1f}".removesuffix(".0") + " times a week"


def who_set(kept: Kept) -> str:
    """`Helen Marsh, director of children’s services`."""
    return role_in_words(kept.by, kept.document.by_role) if kept.document else "It is what Safe Return comes with"


WORDS = {
    "when": when,
    "since": since,
    "night": night,
    "positions": positions,
    "told": lambda row_tells: f"{positions(row_tells)[:1].upper()}{positions(row_tells)[1:]}",
    "headline": headline,
    "often": often,
    "who_set": who_set,
    "never_counted": never_counted,
    "changes": changes,
    "begin_day": lambda kept: day(kept.policy.effective_from) if kept.policy.effective_from else None,
}
"""For the templates."""
