"""Correcting what was recorded wrongly. Everything derived follows: period edges, clocks, the two 72-hour figures, the child that day."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_birth, refuse_before_last_seen, refuse_future
from services.missing.domain.child import on_another_day
from services.missing.domain.interviews import interview_due, interview_summary
from services.missing.domain.neighbours import refuse_overlap
from services.missing.domain.refusals import LAST_SEEN, NotAllowedNow, OutOfOrder, Refused, TimesCannotBeTrue, refuse_return_before, said
from shared.clock import london_date, london_midnight
from shared.contracts import episodes as e
from shared.contracts.codes import Category, FoundLocation, LastSeenPrecision
from shared.contracts.episodes import EpisodeSnapshot, FieldCorrected, Period

CORRECTABLE: Mapping[str, Callable[[str], Any]] = {
    "last_seen_at": datetime.fromisoformat,
    "last_seen_precision": LastSeenPrecision,
    "last_seen_until": datetime.fromisoformat,
    "reported_at": datetime.fromisoformat,
    "category": Category,
    "found_at": datetime.fromisoformat,
    "found_location": FoundLocation,
    "returned_at": datetime.fromisoformat,
    "police_reported_at": datetime.fromisoformat,
}
"""The coded fields a person may correct, each with what reads its value out of an event."""

RECORDED_FIRST = {
    "found_at": "found",
    "found_location": "found",
    "returned_at": "the return",
    "police_reported_at": "a report to the police",
}
"""What has to be recorded before it can be wrong."""


def correct_episode(episode: EpisodeSnapshot, command: c.CorrectEpisode, around: Around) -> tuple[e.EpisodeCorrected]:
    """Raises Refused where the times could not be true together, or would lie in another episode's time."""
    changes = tuple(_differing(episode, command))
    if not changes and len(command.narrative()) == 1:
        raise Refused("reason", "everything is recorded like this already: there is nothing to correct", None)
    after = episode.model_copy(update=corrected(episode, changes))
    _refuse_untrue(after, around)
    changed = {one.field for one in changes}
    if "police_reported_at" in changed:
        refuse_future(around.now, police_reported_at=after.police_reported_at)
        refuse_before_last_seen(after, "police_reported_at", after.police_reported_at)
    if "returned_at" in changed:
        _refuse_after_interview(after)
    child, referenced = _child_then(episode, after, around), command.police_reference is not None
    return (e.EpisodeCorrected(corrected_at=around.now, changes=changes, child=child, referenced=referenced),)


def _child_then(episode: EpisodeSnapshot, after: EpisodeSnapshot, around: Around) -> e.ChildAtStart | None:
    """What the figures call age and placement at the start. None where nothing of it changes."""
    day = london_date(after.last_seen_at)
    if around.child is None or day == london_date(episode.last_seen_at):
        return None
    child = on_another_day(episode.child, around.child, day, submitted=episode.origin == "imported")
    return None if child == episode.child else child


def corrected(episode: EpisodeSnapshot, changes: tuple[FieldCorrected, ...]) -> dict[str, Any]:
    """The fields of the episode with `changes`, and all that follows from them."""
    new = {one.field: None if one.new is None else CORRECTABLE[one.field](one.new) for one in changes}
    category = new.pop("category", episode.periods[0].category)
    if "returned_at" in new and "found_at" not in new and episode.found_at == episode.returned_at:
        new["found_at"] = new["returned_at"]  # one moment was both
    if "last_seen_at" in new and "reported_at" not in new and episode.times == "days":
        new["reported_at"] = new["last_seen_at"]  # the file said no more
    if "last_seen_at" in new:
        new["seen_later_at"] = None  # decided
    since = {episode.found_at: new.get("found_at"), episode.returned_at: new.get("returned_at")}.get(episode.unsafe_since)
    if since is not None:
        new["unsafe_since"] = since
    periods = tuple(_moved(episode, period, new) for period in episode.periods)
    first = periods[0].model_copy(update={"category": category, "start": new.get("last_seen_at", episode.last_seen_at)})
    periods = (first, *periods[1:])
    due, back = episode.interview_due_at, new.get("returned_at")
    if back is not None and episode.ended_at == episode.returned_at:
        new["over_at"] = back
        due = due and interview_due(back)
    return new | {
        "periods": periods,
        "category": periods[-1].category,
        "by_people": True,
        "interview_due_at": due,
        "interview": interview_summary(due, episode.offers, episode.interviews),
    }


def _moved(episode: EpisodeSnapshot, period: Period, new: Mapping[str, Any]) -> Period:
    """Edges that stood at the time that was wrong stand at the right one: an `M` ends at found, an `A` at the return."""
    found = {episode.found_at: new["found_at"]} if "found_at" in new else {}
    back = {episode.returned_at: new["returned_at"]} if "returned_at" in new else {}
    ends = back | found if period.category is Category.M else found | back
    return period.model_copy(
        update={"start": found.get(period.start, period.start), "end": None if period.end is None else ends.get(period.end, period.end)}
    )


def _differing(episode: EpisodeSnapshot, command: c.CorrectEpisode) -> list[FieldCorrected]:
    found = []
    for field in CORRECTABLE:
        new: Any = getattr(command, field)
        old: Any = episode.periods[0].category if field == "category" else getattr(episode, field)
        if new is None:
            continue
        if old is None and field in RECORDED_FIRST and (field != "found_location" or episode.found_at is None):
            raise NotAllowedNow(field, f"{RECORDED_FIRST[field]} is not recorded: record it, there is nothing to correct", new)
        if isinstance(new, datetime) and episode.times == "days" and (old is None or old == london_midnight(london_date(old))):
            new = london_midnight(london_date(new))  # of imported history the day is all that is known
        if new != old:
            found.append(FieldCorrected(field=field, old=_written(old), new=_written(new)))
    if command.police_not_told:
        if episode.police_reported_at is None:
            raise NotAllowedNow(
                "police_not_told", f"{RECORDED_FIRST['police_reported_at']} is not recorded: nothing can be taken off", True
            )
        found.append(FieldCorrected(field="police_reported_at", old=_written(episode.police_reported_at)))
    if command.last_seen_at and episode.seen_later_at and not any(one.field == "last_seen_at" for one in found):
        stands = _written(episode.last_seen_at)  # asked about since a later time was reported, and right as it is
        found.append(FieldCorrected(field="last_seen_at", old=stands, new=stands))
    until = episode.last_seen_until
    if until is not None and command.last_seen_precision not in (None, LastSeenPrecision.BETWEEN) and command.last_seen_until is None:
        found.append(FieldCorrected(field="last_seen_until", old=_written(until), new=None))
    return found


def _written(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return None if value is None else str(value)


def _refuse_untrue(after: EpisodeSnapshot, around: Around) -> None:
    times = {name: getattr(after, name) for name in ("last_seen_at", "last_seen_until", "reported_at", "returned_at", "found_at")}
    refuse_future(around.now, **times)
    refuse_wrong_between(after.last_seen_precision, after.last_seen_at, after.last_seen_until)
    refuse_reported_before(after.reported_at, after.last_seen_at)
    refuse_before_birth(after.child, after.last_seen_at)
    if after.found_at is not None and after.found_at < after.last_seen_at:
        raise OutOfOrder("found_at", after.found_at, "before", LAST_SEEN, after.last_seen_at)
    if after.returned_at is not None:
        refuse_return_before(after.last_seen_at, after.found_at, None, after.returned_at)
    _refuse_periods_out_of_order(after)
    refuse_overlap(
        "last_seen_at", after.last_seen_at, after.last_seen_at, after.ended_at or (around.now if after.ongoing else None), around.others
    )


def _refuse_after_interview(after: EpisodeSnapshot) -> None:
    """As when an interview is recorded: it follows the return, or custody or hospital."""
    first = after.interview.held_at
    if first is not None and after.ended_at is not None and first < after.ended_at:
        raise OutOfOrder("returned_at", after.ended_at, "after", "an interview was held", first)


def _refuse_periods_out_of_order(after: EpisodeSnapshot) -> None:
    for period in after.periods:
        if period.end is not None and period.end < period.start:
            raise OutOfOrder("last_seen_at", period.end, "before", "it began", period.start, "the end of a period")
    for before, then in pairwise(after.periods):
        if before.end is None or before.end > then.start:
            raise TimesCannotBeTrue("found_at", f"this period ends when the next one begins, {said(then.start)}", before.end)


def refuse_wrong_between(precision: LastSeenPrecision, at: datetime, until: datetime | None) -> None:
    between = precision is LastSeenPrecision.BETWEEN
    if between and until is None:
        raise TimesCannotBeTrue("last_seen_until", "last seen between two times needs both: give last_seen_until", None)
    if not between and until is not None:
        raise TimesCannotBeTrue("last_seen_until", "a second time goes with the precision between only: leave it out", until)
    if until is not None and until < at:
        raise OutOfOrder("last_seen_until", until, "before", "the first", at, "the later of the two times")


def refuse_reported_before(reported_at: datetime, last_seen_at: datetime) -> None:
    if reported_at < last_seen_at:
        raise OutOfOrder("reported_at", reported_at, "before", LAST_SEEN, last_seen_at, "the time we were told")
