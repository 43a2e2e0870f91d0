"""Who is told: positions of the policy become addresses. One address is told once, however many positions it stands for."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from shared.contracts.alert_codes import Channel, Position


class Reach(NamedTuple):
    """One way of telling whoever holds a position: `person_id` is None where only an address is known of them."""

    position: Position
    person_id: UUID | None
    channel: Channel
    address: str
    vacant: bool


def once_each(ways: Iterable[Reach]) -> list[Reach]:
    """One for each address, in order: for whoever holds their own position rather than one they stand in for."""
    chosen: dict[tuple[Channel, str], Reach] = {}
    for one in ways:
        before = chosen.get((one.channel, one.address))
        if before is None or (before.vacant and not one.vacant):
            chosen[one.channel, one.address] = one
    return list(chosen.values())


def hint(address: str) -> str:
    """Enough to recognise an address by, too little to write to it: `d…@example.gov.uk`, `…123`, `hooks.slack.com`."""
    if "://" in address:
        return urlsplit(address).hostname or "…"
    box, at, host = address.partition("@")
    return f"{box[:1]}…{at}{host}" if at else f"…{address[-3:]}" if address else ""


def delivery_id(alert_id: UUID, channel: Channel, address: str, telling: int = 0) -> UUID:
    """One delivery per alert, telling, channel and address, whoever works it out and however often."""
    return uuid5(alert_id, f"{channel}:{address}" + (f":{telling}" if telling else ""))


def message_id(delivery: UUID, domain: str) -> str:
    """What an e-mail is called outside (RFC 5322), the same at every attempt: a mail system may drop the second of two."""
    return f"<{delivery}@{domain}>"


_OUTSIDE = re.compile(r"(?P<head><?[0-9a-f-]{36})(?:\.(?P<round>[1-9]\d{0,5}))?(?P<tail>@[^>]*>)?")


def outside(reference: str, round_: int) -> str:
    """What the message of a round is called: the first by the reference itself, the second `<reference>.2`."""
    found = _OUTSIDE.fullmatch(reference)
    if round_ == 1 or found is None:
        return reference
    return f"{found['head']}.{round_}{found['tail'] or ''}"


def inside(name: str) -> tuple[str, int]:
    """The reference and the round that `outside` made a name from."""
    found = _OUTSIDE.fullmatch(name)
    if found is None:
        return name, 1
    return f"{found['head']}{found['tail'] or ''}", int(found["round"] or 1)
