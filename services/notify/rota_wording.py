"""The rota in words, for its pages."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.domain.rota import Gap, Held
from services.notify.domain.rota_terms import WEEK, Hours, Leave, Override, Rota, Turns, Weekday
from services.notify.message_wording import STATE_IS
from services.notify.roster import BEFORE_ANY_ROTA, Change, Roster
from services.notify.store.channel_tests import Tested
from services.notify.store.people import Known
from shared.identity.people import Role
from shared.web import date_time, day, label
from shared.wording import listed

Named = Callable[[UUID | None], str]


def named(roster: Roster) -> Named:
    """What a page calls somebody."""

    def name(person_id: UUID | None) -> str:
        known = roster.people.get(person_id) if person_id else None
        return known.name if known else "Nobody" if person_id is None else "Somebody no longer known"

    return name


Posted = Turns | Override | Held | Gap


def post(one: Posted) -> str:
    """`Team manager`, `Team manager of CLA-N`."""
    return f"{one.position.label} of {one.team}" if one.team else one.position.label


def as_post(one: Posted) -> str:
    """The same within a sentence: `team manager of CLA-N`."""
    return post(one)[:1].lower() + post(one)[1:]


def days_in_words(weekdays: Iterable[Weekday]) -> str:
    """`Monday to Friday`, `Saturday and Sunday`, `Every day`."""
    numbers = sorted({WEEK.index(one) for one in weekdays})
    if len(numbers) == len(WEEK):
        return "Every day"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{WEEK[numbers[0]].label} to {WEEK[numbers[-1]].label}"
    return listed([WEEK[number].label for number in numbers])


def hours_in_words(one: Hours) -> str:
    """`Monday to Friday 17:00 to 08:45`; a whole day by when it begins."""
    if one.begins == one.ends:
        return f"{days_in_words(one.weekdays)} the whole day from {one.begins:%H:%M}"
    return f"{days_in_words(one.weekdays)} {one.begins:%H:%M} to {one.ends:%H:%M}"


def when(turns: Turns) -> str:
    return "; ".join(hours_in_words(one) for one in turns.hours) or "At all times"


def rotation(turns: Turns) -> str:
    """How turns go round; one person hands over nothing, and who holds a position by the settings always did."""
    since = f"from {day(turns.starts_on)} at {turns.handover:%H:%M}"
    if len(turns.people) == 1:
        return "Not handed over" if turns.starts_on == BEFORE_ANY_ROTA else f"Not handed over, {since}"
    length = "day" if turns.every_days == 1 else "week" if turns.every_days == 7 else f"{turns.every_days} days"
    return f"Handed over every {length}, {since}"


def what_changed(change: Change, name: Named) -> list[str]:
    """What a version added and took away, each in one line."""
    said: list[str] = []
    parts: tuple[tuple[str, Callable[[Any, Named], str]], ...] = (("turns", _turns), ("overrides", _override), ("leave", _leave))
    for part, words in parts:
        before, after = getattr(change.before, part), getattr(change.rota, part)
        stood, stands = set(before), set(after)
        said += [f"Added: {words(one, name)}" for one in after if one not in stood]
        said += [f"Taken away: {words(one, name)}" for one in before if one not in stands]
    return said or ["Nothing"]


def _turns(one: Turns, name: Named) -> str:
    return f"{post(one)}, {listed([name(person) for person in one.people])}. {rotation(one)}. {when(one)}"


def _override(one: Override, name: Named) -> str:
    return f"{name(one.person_id)} as {as_post(one)}, {date_time(one.from_at)} to {date_time(one.until_at)}. {one.reason}"


def _leave(one: Leave, name: Named) -> str:
    until = f"to {date_time(one.until_at)}" if one.until_at else "until further notice"
    return f"{name(one.person_id)} on leave, {date_time(one.from_at)} {until}"


def who_changed(change: Change) -> str:
    return role_in_words(change.by, change.document.by_role)


def role_in_words(by: Known | None, by_role: str) -> str:
    """`Helen Marsh, director of children’s services`; by the role alone where no name is known."""
    role = Role(by_role).shown if by_role in set(Role) else "Somebody"
    return f"{by.name}, {role[:1].lower()}{role[1:]}" if by else role


def test_in_words(one: Tested | None) -> str:
    """`Tested 3 December 2026 at 09:12: sent`."""
    if one is None:
        return "Never tested"
    tried = f" (tried {one.attempts} times)" if one.failure and one.attempts > 1 else ""
    return f"Tested {date_time(one.wanted_at)}: {STATE_IS.get(one.state, label(one.state).lower())}{tried}"


def over(rota: Rota, at: datetime) -> Rota:
    """Without what ended before an instant: the versions before still say it."""
    return Rota(
        turns=rota.turns,
        overrides=tuple(one for one in rota.overrides if one.until_at > at),
        leave=tuple(one for one in rota.leave if one.until_at is None or one.until_at > at),
    )


WORDS = {
    "listed": listed,
    "post": post,
    "as_post": as_post,
    "lower": lambda text: text[:1].lower() + text[1:],
    "when": when,
    "rotation": rotation,
    "who_changed": who_changed,
    "test_in_words": test_in_words,
}
"""For the templates."""
