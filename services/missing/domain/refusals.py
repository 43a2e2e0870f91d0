"""What cannot be true or may not happen: each refusal names the field, the value, and what to do now. A refusal changes nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.clock import LONDON


def said(instant: datetime) -> str:
    """An instant as people read it: `14 May 2025 at 22:40`, London; of an hour that happens twice also which one, `01:30 (BST)`."""
    local = instant.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local.day} {local:%B %Y} at {local:%H:%M}{f' ({local.tzname()})' if twice else ''}"


class Refused(Exception):
    """A rule of the domain broken by one field's value."""

    title = "This cannot be recorded"

    def __init__(self, field: str, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.field, self.message, self.value = field, message, value
        self.about: Any = None
        """Whom, where several children are raised at once."""


class TimesCannotBeTrue(Refused):
    """Two times contradict each other, or one lies in the future."""

    title = "These times cannot both be true"


class InTheFuture(TimesCannotBeTrue):
    title = "This time is in the future"

    def __init__(self, field: str, value: datetime) -> None:
        super().__init__(field, f"{said(value)} has not come yet: give the time it happened, with its offset", value)


WHAT = {
    "seen_at": "the sighting or contact",
    "told_at": "the time they were told",
    "sent_at": "the sending of the grab pack",
    "assessed_at": "the assessment",
    "reported_at": "the report to the police",
    "police_reported_at": "the report to the police",
    "from_at": "the change",
    "found_at": "the time the child was found",
    "returned_at": "the return",
    "checked_at": "the prevention check",
    "held_at": "the talk",
    "offered_at": "the offer of an interview",
    "written_at": "the time it was given to the child",
    "said_at": "the time the child said it",
}
"""What the time at a field is, where no decision says it better."""


def contradiction(what: str, at: datetime, order: str, fact: str, other: datetime) -> str:
    """Two times and what each of them is, in the order in which they cannot be, and which to change."""
    return f"{what} ({said(at)}) would be {order} {fact} ({said(other)}): change this time, or correct the other if that is the wrong one"


class OutOfOrder(TimesCannotBeTrue):
    """The time at a field would be before, or after, another that is known."""

    def __init__(self, field: str, value: datetime, order: str, fact: str, other: datetime, what: str | None = None) -> None:
        super().__init__(field, contradiction(what or WHAT.get(field, "the time given here"), value, order, fact, other), value)


LAST_SEEN, FOUND, BACK = "the child was last seen", "the child was found", "the child came back"


class ReturnBeforeLastSeen(OutOfOrder):
    def __init__(self, last_seen_at: datetime, value: datetime) -> None:
        super().__init__("returned_at", value, "before", LAST_SEEN, last_seen_at)


def refuse_return_before(last_seen_at: datetime, found_at: datetime | None, over_at: datetime | None, value: datetime) -> None:
    """A return follows all three; the refusal names the first of them that it comes before."""
    if value < last_seen_at:
        raise ReturnBeforeLastSeen(last_seen_at, value)
    if found_at is not None and value < found_at:
        raise OutOfOrder("returned_at", value, "before", FOUND, found_at)
    if over_at is not None and value < over_at:
        raise OutOfOrder("returned_at", value, "before", "the absence ended", over_at)


class NotAllowedNow(Refused):
    """The episode is not at a point of its life where this can happen."""

    title = "Not possible for this episode now"


class AlreadyCancelled(NotAllowedNow):
    def __init__(self) -> None:
        super().__init__("status", "the episode was cancelled: reopen it first, if that was a mistake", "cancelled")


class AlreadyClosed(NotAllowedNow):
    def __init__(self) -> None:
        super().__init__("status", "the episode is closed: correct it, or reopen it first", "closed")


class NotOver(NotAllowedNow):
    def __init__(self, doing: str, status: str) -> None:
        super().__init__("status", f"the episode is {status}: {doing}", status)


class NotYours(NotAllowedNow):
    """Only somebody else may do this, whom the record names."""

    title = "This is for somebody else"


class NoSuchPart(Refused):
    """The address names a part that the episode does not have."""

    title = "Not part of this episode"


class AlreadyReturned(NotAllowedNow):
    def __init__(self, returned_at: datetime | None) -> None:
        when = f" {said(returned_at)}" if returned_at else ""
        super().__init__("returned_at", f"the return{when} is recorded already", returned_at)


class NotReturnedYet(NotAllowedNow):
    def __init__(self, field: str, value: datetime) -> None:
        super().__init__(field, "the return is not recorded yet: record it first", value)


class NotFoundYet(NotAllowedNow):
    def __init__(self, field: str, value: datetime | None) -> None:
        super().__init__(field, "the child is not recorded as found or back: record that first", value)


class OverlapsAnother(NotAllowedNow):
    """Two episodes of a child would cover the same time."""

    def __init__(self, field: str, reference: str, value: datetime) -> None:
        super().__init__(field, f"episode {reference} covers this time already", value)
        self.reference = reference


class OpenAlready(NotAllowedNow):
    """One open episode per child: a second report of the same absence adds to it."""

    title = "This child has an open episode"

    def __init__(self, episode_id: UUID, reference: str) -> None:
        super().__init__("child_id", f"episode {reference} is open: add to it", None)
        self.episode_id, self.reference = episode_id, reference
