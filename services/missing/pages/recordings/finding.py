"""Whereabouts known again: found and not yet back, and the periods that the Department counts."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.heeding import heeding
from services.missing.pages.recordings.recording import YES_NO, Recorded
from services.missing.pages.recordings.voice import AccountForm
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from services.missing.timeline import Entry, latest_of, latest_words
from shared.contracts.codes import Category, EpisodeStatus, FoundLocation
from shared.contracts.episodes import ChildFound
from shared.contracts.response_codes import SinceUnsafe
from shared.contracts.told_by_child import safety_to_decide
from shared.identity.people import Person
from shared.web import Form, Moment, Refused, Typed, ask

FOUND = "missing.child_found"
BACK = (FoundLocation.OWN_RETURN, FoundLocation.PLACEMENT)
NOT_BACK = [one for one in FoundLocation if one not in (*BACK, FoundLocation.NOT_KNOWN)]
"""Where a child can be who is found and not yet back: it is known where."""


class FoundForm(AccountForm):
    """`safe_to_return` is "yes", "no", or left open: then it is asked for next."""

    command_type = c.RecordFound

    found_at: Moment = ask("Enter when they were found", what="When they were found")
    place: FoundLocation = ask("Select where they are")
    seen_by: str = ask("Enter who has seen them", what="Who has seen them", max_length=LINE)
    safe_to_return: str | None = ask("", default=None)
    tonight: str | None = ask("", what="Where they stay tonight", default=None, max_length=WORDS)
    account: str | None = ask("", what="What they said", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.place not in NOT_BACK:
            yield Refused("place", "Select where they are. If they are back, record the return instead")

    def command(self) -> c.Command:
        return c.RecordFound(
            **self.model_dump(include={"found_at", "place", "seen_by", "tonight", "account"}),
            safe_to_return=YES_NO.get(self.safe_to_return or ""),
            names_placement=self.names_them,
        )


class ReturnForm(AccountForm):
    """`unsafe`: the page asks what has changed, since it stands that it is not safe."""

    command_type = c.RecordReturn

    returned_at: Moment = ask("Enter when they came back", what="When they came back")
    found_location: FoundLocation = ask("Select where they were found or how they came back")
    returned_by: str | None = ask("", what="Who brought them back", default=None, max_length=LINE)
    condition: str | None = ask("", what="How they are", default=None, max_length=WORDS)
    unsafe: str | None = ask("", default=None)
    since_unsafe: SinceUnsafe | None = ask("Select what has changed", default=None)
    what_changed: str | None = ask("", what="What is different now, or who keeps them safe tonight", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.unsafe == "yes" and self.since_unsafe is None:
            yield Refused("since_unsafe", "Select what has changed since it was said not to be safe")
        if (self.since_unsafe is not None or self.unsafe == "yes") and not self.what_changed:
            yield Refused("what_changed", "Enter what is different now, or who keeps them safe tonight")

    def command(self) -> c.Command:
        """Whoever fills it in was asked what has changed, where that is asked; words without the choice would be said of nothing."""
        unsaid = {"version", "names_placement", "unsafe", "since_unsafe"} | (set() if self.since_unsafe else {"what_changed"})
        said = self.model_dump(exclude=unsaid, exclude_none=True)
        return c.RecordReturn(**said, since_unsafe=self.since_unsafe, names_placement=self.names_them)


class CategoryForm(Recorded):
    command_type = c.ChangeCategory

    category: Category = ask("Select whether you know where they are")
    from_at: Moment = ask("Enter from when", what="When it changed")
    placement_ended: str | None = ask("", default=None)
    reason: str = ask("Enter what changed", what="What changed", max_length=WORDS)

    def command(self) -> c.Command:
        said: dict[str, Any] = self.model_dump(include={"category", "from_at", "reason"})
        return c.ChangeCategory(**said, placement_ended=self.placement_ended == "yes")


def found_before(opened: OpenedEpisode, typed: Typed) -> Typed:
    """Found is recorded already: what is open still is whether it is safe to go back, and where they stay tonight. What was said of the
    one stands in the form while the other is said."""
    episode = opened.view.episode
    if episode.status is not EpisodeStatus.FOUND or typed:
        return {}
    safe = {True: "yes", False: "no", None: None}[episode.safe_to_return]
    seen_by = latest_of(opened.timeline, FOUND).get("seen_by")
    return Form.blank(FoundForm, found_at=episode.found_at, place=episode.found_location, safe_to_return=safe, seen_by=seen_by).typed


def found_there(opened: OpenedEpisode, typed: Typed) -> Typed:
    """Where they were found stands on the return, too, unless somebody says it better."""
    place = opened.view.episode.found_location
    return Form.blank(ReturnForm, found_location=place).typed if place and not typed else {}


def _said_unsafe(opened: OpenedEpisode) -> Entry | None:
    """The entry that last said that it is not safe to go back, where that stands."""
    if opened.view.episode.safe_to_return is not False:
        return None
    said = [one for one in opened.timeline if isinstance(one.change, ChildFound) and one.change.safe_to_return is False]
    return said[-1] if said else None


async def said_of_safety(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """What whoever decides where the child is safe has to know, while that is outstanding."""
    unsafe = _said_unsafe(opened) if safety_to_decide(opened.view.episode) else None
    return {"unsafe": unsafe, "latest": latest_words(opened.timeline)}


async def unsafe_before(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """As `heeding`; and where it stands that it is not safe to go back, `unsafe`: the entry that last said so."""
    return {**await heeding(service, person, opened), "unsafe": _said_unsafe(opened), "changed": SinceUnsafe}


def next_period(opened: OpenedEpisode, typed: Typed) -> Typed:
    """Where no period runs, the next begins when the last ended."""
    ended = opened.view.episode.periods[-1].end
    return Form.blank(CategoryForm, category=Category.A, from_at=ended).typed if ended and not typed else {}
