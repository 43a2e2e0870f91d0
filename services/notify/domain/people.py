"""People on the rota: what they are called, how a sign-in is known to be theirs, and the channels they chose, the best first."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from services.notify.domain.rota_terms import Wrong
from shared.contracts.alert_codes import Channel, Position
from shared.contracts.facts import Fact

EMAIL = r"^[^@\s<>,]+@[^@\s<>,]+$"
MOBILE = re.compile(r"\+447\d{9}", re.ASCII)

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=EMAIL)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


def uk_mobile(typed: str) -> str:
    """`07700 900123` and `+44 7700 900123` as E.164. Raises ValueError for what is no mobile number of the United Kingdom."""
    number = re.sub(r"[\s()-]", "", typed)
    number = f"+44{number[1:]}" if number.startswith("07") else number
    if not MOBILE.fullmatch(number):
        raise ValueError("must be a mobile number of the United Kingdom, such as 07700 900123 or +447700900123")
    return number


def email_address(typed: str) -> str:
    if not re.fullmatch(EMAIL, typed.strip()) or not typed.strip().isprintable() or len(typed) > 254:
        raise ValueError("must be one e-mail address, such as name@example.gov.uk")
    return typed.strip()


def webhook(typed: str) -> str:
    """An incoming webhook's address. It is a secret: whoever has it can write to the chat."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        whole = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or len(url) > 2000 or re.search(r"\s", url) or not url.isprintable():
        raise ValueError("must be the https address that the chat gave for its incoming webhook")
    return url


def nowhere(typed: str) -> str:
    if typed:
        raise ValueError("must be left out: the page has no address")
    return ""


CHECKS = {
    Channel.PAGE: nowhere,
    Channel.EMAIL: email_address,
    Channel.SMS: uk_mobile,
    Channel.TEAMS: webhook,
    Channel.SLACK: webhook,
}


class PersonChannel(Fact):
    """A way to reach somebody. The page needs no address; one that is not enabled is kept and not used."""

    channel: Channel
    address: str = Field(default="", validate_default=True)
    enabled: bool = True

    @field_validator("address")
    @classmethod
    def of_its_kind(cls, address: str, info: ValidationInfo) -> str:
        return CHECKS[info.data["channel"]](address) if "channel" in info.data else address


class RotaPerson(Fact):
    """Somebody who can be put on the rota. `email` is what their sign-in is matched by, where its id is another."""

    name: Name
    email: Email
    channels: tuple[PersonChannel, ...] = Field(default=(), max_length=10)

    @field_validator("channels")
    @classmethod
    def each_once(cls, channels: tuple[PersonChannel, ...]) -> tuple[PersonChannel, ...]:
        if len({(one.channel, one.address) for one in channels}) < len(channels):
            raise ValueError("the same address stands twice for one channel")
        return channels


ON_THE_PAGE = PersonChannel(channel=Channel.PAGE)


def working_channels(person: RotaPerson, carried: Collection[Channel] = tuple(Channel)) -> list[PersonChannel]:
    """Those that are enabled and that this system can send by, in the person's order. The page is always one of them."""
    chosen = [one for one in person.channels if one.enabled and one.channel in carried]
    return chosen if any(one.channel is Channel.PAGE for one in chosen) else [ON_THE_PAGE, *chosen]


Failed = Collection[tuple[Channel, str]]
"""Addresses of which the latest word is that nothing arrives there. Messages to them are tried all the same: nobody counts on them."""


def reachable(person: RotaPerson, carried: Collection[Channel] = tuple(Channel), failed: Failed = ()) -> bool:
    """Whether anything reaches them while no page is open."""
    ways = [one for one in working_channels(person, carried) if one.channel is not Channel.PAGE]
    return any((one.channel, one.address) not in failed for one in ways)


def unreachable(
    held: Mapping[UUID, tuple[Position, ...]], people: Mapping[UUID, RotaPerson], carried: Collection[Channel], failed: Failed = ()
) -> dict[UUID, tuple[Position, ...]]:
    """Of those who hold positions, whom nothing but an open page would reach."""
    return {who: positions for who, positions in held.items() if who not in people or not reachable(people[who], carried, failed)}


def whose_sign_in(person_id: str, email: str | None, people: Mapping[UUID, RotaPerson]) -> UUID | None:
    """Which of the people somebody signed in is: by their id, else by the e-mail of their credentials."""
    if UUID(person_id) in people:
        return UUID(person_id)
    return next((one for one, known in people.items() if email and known.email.casefold() == email.casefold()), None)


def wrong_with(person_id: UUID, person: RotaPerson, people: Mapping[UUID, RotaPerson]) -> list[Wrong]:
    """Two people with one e-mail: nobody could say whose a sign-in is."""
    others = (known for one, known in people.items() if one != person_id)
    return [Wrong("email", f"is {taken.name}’s already", person.email) for taken in _same_email(person, others)][:1]


def _same_email(person: RotaPerson, others: Iterable[RotaPerson]) -> Iterable[RotaPerson]:
    return (one for one in others if one.email.casefold() == person.email.casefold())
