"""Whom a sign-in belongs to, which addresses are addresses, and who holds what until a rota is set."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.notify.domain.people import PersonChannel, RotaPerson, reachable, unreachable, whose_sign_in, working_channels, wrong_with
from services.notify.domain.rota import Held, holders
from services.notify.roster import default_rota
from services.notify.settings import NotifySettings
from shared.contracts.alert_codes import Channel, Position
from shared.identity.people import DEMO_PEOPLE, Role

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOOK = "https://hooks.example.com/services/T0/B0/secret"


def reached(channel: Channel, address: str = "", *, enabled: bool = True) -> PersonChannel:
    return PersonChannel(channel=channel, address=address, enabled=enabled)


def a_person(*channels: PersonChannel, email: str = "helen.marsh@example.gov.uk") -> RotaPerson:
    return RotaPerson(name="Helen Marsh", email=email, channels=channels)


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        (Channel.PAGE, "", ""),
        (Channel.EMAIL, "helen@example.gov.uk", "helen@example.gov.uk"),
        (Channel.SMS, "+447700900123", "+447700900123"),
        (Channel.SMS, "07700 900 123", "+447700900123"),
        (Channel.SMS, "+44 7700 900123", "+447700900123"),
        (Channel.TEAMS, HOOK, HOOK),
        (Channel.SLACK, f" {HOOK} ", HOOK),
    ],
)
def test_an_address_is_kept_as_its_channel_needs_it(channel: Channel, typed: str, kept: str) -> None:
    assert reached(channel, typed).address == kept


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        (Channel.PAGE, "x"),
        (Channel.EMAIL, ""),
        (Channel.EMAIL, "helen"),
        (Channel.EMAIL, "a@example.gov.uk,b@example.gov.uk"),
        (Channel.EMAIL, "a@example.gov.uk\nBcc: b@example.gov.uk"),
        (Channel.SMS, "020 7946 0018"),
        (Channel.SMS, "+33612345678"),
        (Channel.SMS, "0770090012"),
        (Channel.SMS, "+4477009001234"),
        (Channel.SMS, "+44770090012\u0663"),
        (Channel.TEAMS, "http://hooks.example.com/1"),
        (Channel.SLACK, "https://"),
        (Channel.SLACK, "https://somebody:secret@hooks.example.com/1"),
        (Channel.SLACK, "https://hooks.example.com:port/1"),
        (Channel.SLACK, "https://hooks.example.com/1 2"),
        (Channel.SLACK, "https://hooks.example.com/" + "x" * 2000),
    ],
)
def test_what_is_no_address_of_the_channel_is_refused_with_field_and_value(channel: Channel, typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reached(channel, typed)
    (error,) = refused.value.errors()
    assert (error["loc"], error["input"]) == (("address",), typed)


def test_an_address_stands_once() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        a_person(reached(Channel.SMS, "07700900123"), reached(Channel.SMS, "+447700900123"))


def test_only_what_is_enabled_and_carried_works_in_the_persons_order_and_the_page_always() -> None:
    person = a_person(reached(Channel.SMS, "07700900123"), reached(Channel.PAGE), reached(Channel.EMAIL, "h@example.gov.uk", enabled=False))
    assert [one.channel for one in working_channels(person)] == [Channel.SMS, Channel.PAGE]
    assert [one.channel for one in working_channels(person, {Channel.EMAIL, Channel.PAGE})] == [Channel.PAGE]
    assert [one.channel for one in working_channels(a_person())] == [Channel.PAGE]
    assert reachable(person)
    assert not reachable(person, {Channel.EMAIL, Channel.PAGE}), "texts that nobody carries reach nobody"


def test_whoever_will_hold_a_position_and_has_no_working_channel_is_named() -> None:
    people = {UUID(int=1): a_person(), UUID(int=2): a_person(reached(Channel.EMAIL, "t@example.gov.uk"))}
    held = {UUID(int=n): (Position.DIRECTOR,) for n in (1, 2, 3)}
    assert set(unreachable(held, people, tuple(Channel))) == {UUID(int=1), UUID(int=3)}


def test_a_sign_in_is_known_by_its_id_else_by_its_email() -> None:
    people = {UUID(int=1): a_person(), UUID(int=2): a_person(email="Tom@Example.gov.uk")}
    assert whose_sign_in(str(UUID(int=1)), "tom@example.gov.uk", people) == UUID(int=1)
    assert whose_sign_in(str(UUID(int=9)), "tom@example.gov.uk", people) == UUID(int=2)
    assert whose_sign_in(str(UUID(int=9)), None, people) is None
    assert [one.field for one in wrong_with(UUID(int=3), people[UUID(int=1)], people)] == ["email"]
    assert wrong_with(UUID(int=1), people[UUID(int=1)], people) == []


def test_until_a_rota_is_set_the_settings_say_who_holds_what_and_the_director_holds_the_rest() -> None:
    addresses: Any = {"director": "d@example.gov.uk", "edt_lead": "e@example.gov.uk", "team_manager": "e@example.gov.uk"}
    default = default_rota(NotifySettings(position_addresses=addresses, oidc_issuer="https://login.example.gov.uk"))
    director, edt, deputy = holders(default.rota, (Position.DIRECTOR, Position.EDT_LEAD, Position.DEPUTY), NOW)
    assert not director.vacant
    assert director.person_id
    assert deputy == Held(Position.DEPUTY, director.person_id, True)
    assert len(default.people) == 2, "one address is one person"
    assert edt.person_id
    (page, email) = default.people[edt.person_id].channels
    assert (page.channel, email.channel, email.address) == (Channel.PAGE, Channel.EMAIL, "e@example.gov.uk")
    assert default_rota(NotifySettings(position_addresses=addresses, oidc_issuer="https://login.example.gov.uk")) == default


def test_in_a_demonstration_the_made_up_people_hold_the_positions_of_their_roles() -> None:
    default = default_rota(NotifySettings())
    by_role = {person.role: person for person in DEMO_PEOPLE}
    held = {one.position: one for one in holders(default.rota, Position, NOW)}
    assert str(held[Position.EDT_LEAD].person_id) == by_role[Role.EDT].id
    assert str(held[Position.DEPUTY].person_id) == by_role[Role.DIRECTOR].id
    assert held[Position.DEPUTY].vacant
    tom = default.people[UUID(by_role[Role.EDT].id)]
    assert tom.name == "Tom Whitfield"
    assert [(one.address[:10], one.enabled) for one in tom.channels if one.channel is Channel.SMS] == [("+447700900", False)]
    named: Any = {"director": "director@example.gov.uk"}
    only = default_rota(NotifySettings(position_addresses=named))
    assert list(only.people) == [UUID(by_role[Role.DIRECTOR].id)], "whom the operator names holds, and nobody else"
