"""Who is told: positions of the policy become addresses. One address is told once, however many positions it stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.contracts.codes import Channel, Position

Addresses = Mapping[Position, str]
"""Who holds a position now. A position that is not here is vacant."""


@dataclass(frozen=True)
class Recipient:
    """A position that is told, and the address it is told at. The director holds the vacant ones, so that nobody is told by nobody."""

    position: Position
    address: str
    vacant: bool


def recipients(told: Iterable[Position], held: Addresses) -> list[Recipient]:
    """Raises KeyError for a vacant position while the director's own address is not known; the settings see to it that it is."""
    return [Recipient(position, held[position if position in held else Position.DIRECTOR], position not in held) for position in told]


def once_each(told: Iterable[Recipient]) -> list[Recipient]:
    """One for each address, in order: whoever holds their own position rather than one they stand in for."""
    chosen: dict[str, Recipient] = {}
    for one in told:
        if one.address not in chosen or (chosen[one.address].vacant and not one.vacant):
            chosen[one.address] = one
    return list(chosen.values())


def hint(address: str) -> str:
    """Enough to recognise an address by, too little to write to it: `d…@example.gov.uk`."""
    box, at, host = address.partition("@")
    return f"{box[:1]}…{at}{host}" if at else address


def delivery_id(alert_id: UUID, channel: Channel, address: str) -> UUID:
    """One delivery per alert, channel and address, whoever works it out and however often."""
    return uuid5(alert_id, f"{channel}:{address}")


def message_id(delivery: UUID, domain: str) -> str:
    """What an e-mail is called outside (RFC 5322), the same at every attempt: a mail system may drop the second of two."""
    return f"<{delivery}@{domain}>"
