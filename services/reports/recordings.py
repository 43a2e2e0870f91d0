"""When each part of the answer to an absence was written down, and by whom: one row for each event that records one.

An episode's own row says what happened; only the event says when that was written down. Events are never changed, so neither are these
rows, and what was known on a day are those written down by then, without the entries that were said to be in error by then.
"""

import json
from datetime import timedelta
from typing import Any

from services.reports.kind import on, texts, utc
from shared.contracts.codes import Code
from shared.contracts.envelope import EVENT_OF
from shared.contracts.episodes import (
    ActionDone,
    ActionSet,
    ChildReturned,
    DiscussionHeld,
    EntryRecordedInError,
    EpisodeEnded,
    InterviewHeld,
    InterviewOffered,
    PreventionChecked,
    ReturnPlanMade,
)
from shared.contracts.facts import Fact
from shared.working_days import FIRST, LAST, working_days_after


class Part(Code):
    """What is done about a return, one by one."""

    RETURN = "return"
    OTHER_END = "other_end"
    RETURN_PLAN = "return_plan"
    OFFER = "offer", "Offer of an interview"
    INTERVIEW = "interview", "Return home interview"
    DISCUSSION = "discussion", "Discussion with the social worker"
    PREVENTION_CHECK = "prevention_check", "Police prevention check"
    ACTION = "action", "Action agreed"
    ACTION_DONE = "action_done"
    IN_ERROR = "in_error", "Entry recorded in error"


_OF: dict[type[Fact], tuple[Part, str]] = {
    ChildReturned: (Part.RETURN, "returned_at"),
    EpisodeEnded: (Part.OTHER_END, "at"),
    ReturnPlanMade: (Part.RETURN_PLAN, "made_at"),
    InterviewOffered: (Part.OFFER, "offered_at"),
    InterviewHeld: (Part.INTERVIEW, "held_at"),
    DiscussionHeld: (Part.DISCUSSION, "held_at"),
    PreventionChecked: (Part.PREVENTION_CHECK, "checked_at"),
    ActionSet: (Part.ACTION, "set_at"),
    ActionDone: (Part.ACTION_DONE, "done_at"),
    EntryRecordedInError: (Part.IN_ERROR, "marked_at"),
}
"""The part a change records, and which of its instants says when that happened."""

_TYPE_OF: dict[str, Part] = {EVENT_OF[change].model_fields["type"].default: part for change, (part, _) in _OF.items()}
TYPES = frozenset(_TYPE_OF)
_INSTANTS = tuple(dict.fromkeys(instant for _, instant in _OF.values()))
_CHANGE: dict[str, Any] = {
    **texts(*_INSTANTS, "entry", "outcome", "conductor_relation", "independent"),
    "responses": ["VARCHAR"],
    "reasons": ["VARCHAR"],
}
_READ = json.dumps(
    {
        **texts("source", "type", "recordedby"),
        "data": {"recorded_at": "VARCHAR", "episode": texts("episode_id", "version"), "change": _CHANGE},
    }
)
_HAPPENED = f"coalesce({', '.join(f'c.{instant}' for instant in _INSTANTS)})"
_CASES = " ".join(f"WHEN '{type_}' THEN '{part}'" for type_, part in _TYPE_OF.items())
_PART = f"CASE type {_CASES} END"
_TALKS = f"('{Part.INTERVIEW}', '{Part.DISCUSSION}')"

PREPARE = f"""
PREPARE record_parts AS INSERT INTO parts_recorded BY NAME
SELECT split_part(source, ':', 3) AS authority, e.episode_id::UUID AS episode_id, coalesce(c.entry, e.version)::INTEGER AS version,
    {on("recorded_at")} AS known_on, {_PART} AS part, {utc(_HAPPENED)} AS happened_at, {on(_HAPPENED)} AS happened_on,
    {utc("recorded_at")} AS recorded_at, split_part(recordedby, ':', 1) AS role, split_part(recordedby, ':', 2) AS person,
    c.responses AS planned, c.outcome, c.conductor_relation, c.independent::BOOLEAN AS independent,
    CASE WHEN {_PART} IN {_TALKS} THEN len(coalesce(c.reasons, [])) > 0 END AS coded
FROM (
    SELECT event.source, event.type, event.recordedby, event.data.recorded_at, event.data.episode AS e, event.data.change AS c
    FROM (SELECT from_json(body, '{_READ}') AS event FROM arriving)
);"""
RECORD = "EXECUTE record_parts; DELETE FROM arriving;"
"""Makes rows of the JSON texts in `arriving`, all of them of `TYPES`."""

_DAYS = {1: 2, 2: 2, 3: 2, 4: 4, 5: 4, 6: 3, 7: 2}
"""From each weekday (Monday is 1) to the second working day after it, in days, where no bank holiday lies between."""
_LONGER = {
    day: due
    for day in (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days))
    if (due := working_days_after(day, 2)) and due > day + timedelta(days=_DAYS[day.isoweekday()])
}
"""The days from which bank holidays make it longer, as far as they are known."""
_LONGEST = max((due - day).days for day, due in _LONGER.items())
_BY_WEEKDAY = f"w.happened_on + CASE isodow(w.happened_on) {' '.join(f'WHEN {weekday} THEN {days}' for weekday, days in _DAYS.items())} END"
_WITH_HOLIDAYS = " ".join(f"WHEN DATE '{day}' THEN DATE '{due}'" for day, due in _LONGER.items())
LATE = f"""CASE WHEN w.known_on <= {_BY_WEEKDAY} THEN false WHEN w.known_on > w.happened_on + {_LONGEST} THEN true
    ELSE w.known_on > CASE w.happened_on {_WITH_HOLIDAYS} ELSE {_BY_WEEKDAY} END END"""
"""Whether a row `w` of recordings was written down late: after the second working day (ours), by London dates. The holidays are looked up
for the few rows that they can make a difference to."""
IN_TIME = "by the end of the second working day after"
DONE = (Part.OFFER, Part.INTERVIEW, Part.DISCUSSION, Part.PREVENTION_CHECK)
"""The work with the child that can be done on one day and written down on another. A plan and an action are made as they are written."""
TALKS = (Part.INTERVIEW, Part.DISCUSSION)


def among(parts: tuple[Part, ...]) -> str:
    """The condition that a row `w` is of one of them."""
    return f"w.part IN ({', '.join(repr(str(part)) for part in parts)})"
