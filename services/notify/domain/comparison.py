"""The open episodes that alerts know, held against those of the record itself. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from services.notify.domain.findings import Finding
from shared.contracts.codes import EpisodeStatus

ONGOING = frozenset({EpisodeStatus.OPEN, EpisodeStatus.FOUND})


class State(NamedTuple):
    """An episode as one side knows it."""

    reference: str
    status: EpisodeStatus
    version: int


States = Mapping[UUID, State]


def differences(before: States, record: States, after: States) -> Iterator[tuple[Finding, str]]:
    """Each with the reference it is about. `before` and `record` are the ongoing ones, known here before the record was asked and by the
    record then; `after` is what is known here, once all that the record had written then is read, of every episode of either.

    What changed since the record was asked has a later version here, and is no difference.
    """
    for episode_id, there in record.items():
        here = after.get(episode_id)
        earlier = before.get(episode_id, there)
        if here is None:
            yield Finding.EPISODE_ONLY_IN_RECORD, there.reference
        elif here.version < there.version or earlier.version > there.version or (here.version == there.version and here != there):
            yield Finding.EPISODE_DIFFERS, there.reference
    for episode_id, known in before.items():
        if episode_id not in record and after.get(episode_id) == known:
            yield Finding.EPISODE_ONLY_HERE, known.reference
