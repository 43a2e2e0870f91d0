"""What the return to the Department would say of an absence while it is raised: as its days are typed, and with all answers at hand."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from services.missing.domain.return_rules import broken_as_raised, ended_from, outside_care
from services.missing.pages.answers import LATE, Answers, Listed, called
from services.missing.service import Missing
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import Category
from shared.contracts.episodes import Period
from shared.identity.people import Person


async def heeding_raise(service: Missing, person: Person, answers: Answers, page: str, open_now: Collection[str]) -> Mapping[str, Any]:
    """`heed`: `[{from, until, says}]` for the script, of the day that is typed. Of who is missing already, and is added to, nothing."""
    said: list[dict[str, str | None]] = []
    for child, whose in await _raised(service, person, answers, open_now):
        if page == "last-seen":
            said += [_heed(one.since, one.until, whose + one.says) for one in outside_care(child)]
        elif page == LATE and (period := _period(answers, ended=False)):
            said += [_heed(day, None, whose + one) for day, says in ended_from([period], child).items() for one in says]
    return {"heed": json.dumps(said, ensure_ascii=False) if said else ""}


async def broken_by_raise(service: Missing, person: Person, answers: Answers, open_now: Collection[str]) -> Sequence[str]:
    """A sentence for each rule that the answers break, also where no script ran."""
    period = _period(answers, ended=True)
    if period is None:
        return []
    raised = await _raised(service, person, answers, open_now)
    return [whose + one for child, whose in raised for one in broken_as_raised(period, child)]


def _heed(since: date, until: date | None, says: str) -> dict[str, str | None]:
    return {"from": since.isoformat(), "until": until.isoformat() if until else None, "says": says}


def _period(answers: Answers, *, ended: bool) -> Period | None:
    seen, happened, late = answers.last_seen.answer, answers.happened.answer, answers.late.answer
    if seen is None:
        return None
    category = happened.category if happened else Category.M
    return Period(category=category, start=seen.last_seen_at, end=late.returned_at if ended and late else None)


async def _raised(service: Missing, person: Person, answers: Answers, open_now: Collection[str]) -> list[tuple[ChildSnapshot, str]]:
    """Each child of the register, and whose sentence it is where there are several; none whose record this person may not open."""
    named = {one.child_id: called(one) for one in answers.chosen.values() if isinstance(one, Listed)}
    numbers = [one for one in named if one not in open_now]
    found = await service.reading.to_raise(person, numbers)
    return [(child, f"{named[child.child_id]}: " if len(answers.chosen) > 1 else "") for child in found]
