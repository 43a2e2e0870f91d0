"""A record as it stands once corrected, for readers who are shown no correction: what was wrong is nowhere in it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.missing.domain.correct import CORRECTABLE
from services.missing.domain.moments import happened_at
from shared.contracts import episodes as e
from shared.contracts.envelope import Event
from shared.contracts.facts import Fact

Logged = Sequence[tuple[Event[Any], int]]
Said = dict[UUID, dict[str, str]]

CODED: Mapping[type[Fact], Mapping[str, str]] = {
    e.EpisodeRaised: {
        name: name for name in ("last_seen_at", "last_seen_precision", "last_seen_until", "reported_at", "category", "returned_at")
    },
    e.PoliceReported: {"reported_at": "police_reported_at"},
    e.ChildFound: {"found_at": "found_at", "place": "found_location"},
    e.CategoryChanged: {"from_at": "found_at"},
    e.ChildReturned: {"returned_at": "returned_at", "found_location": "found_location"},
}
"""Which fields of a change are corrected under which name. They follow where they held what the correction says was wrong."""

WRITTEN: Mapping[str, type[Fact]] = {
    "last_seen_by": e.EpisodeRaised,
    "last_seen_place": e.EpisodeRaised,
    "circumstances": e.EpisodeRaised,
    "police_reference": e.PoliceReported,
}
"""Where the words stand that a correction replaces."""


def as_corrected(logged: Logged, narratives: Mapping[UUID, Mapping[str, str]], shown: Said) -> tuple[list[tuple[Event[Any], int]], Said]:
    """The events of `logged` that are `shown`, and their words, each as the corrections after it leave them."""
    kept: list[tuple[Event[Any], int]] = []
    words = {event_id: dict(said) for event_id, said in shown.items()}
    for event, position in logged:
        change = event.data.change
        if isinstance(change, e.EpisodeCorrected):
            kept = [(_moved(one, change), at) for one, at in kept if not _taken_off(one, change)]
            _replace(words, kept, narratives.get(event.id, {}))
        if event.id in shown:
            kept.append((event, position))
    return kept, {event.id: words[event.id] for event, _ in kept}


def _taken_off(event: Event[Any], correction: e.EpisodeCorrected) -> bool:
    """The police were never told: then no report to them stands."""
    gone = any(one.field == "police_reported_at" and one.new is None for one in correction.changes)
    return gone and isinstance(event.data.change, e.PoliceReported)


def _moved(event: Event[Any], correction: e.EpisodeCorrected) -> Event[Any]:
    change, fields = event.data.change, CODED.get(type(event.data.change), {})
    said = {one.field: (_read(one.field, one.old), _read(one.field, one.new)) for one in correction.changes}
    new = {field: said[name][1] for field, name in fields.items() if name in said and getattr(change, field) == said[name][0]}
    if not new:
        return event
    right = change.model_copy(update=new)
    return event.model_copy(update={"time": happened_at(right), "data": event.data.model_copy(update={"change": right})})


def _read(field: str, text: str | None) -> Any:
    return None if text is None else CORRECTABLE[field](text)


def _replace(words: Said, kept: Logged, corrected: Mapping[str, str]) -> None:
    for field, kind in WRITTEN.items():
        at = next((event.id for event, _ in reversed(kept) if isinstance(event.data.change, kind)), None)
        if at is not None and corrected.get(field):
            words[at][field] = corrected[field]
