"""A service may ask another for what its row allows, for a minute, and for a person only what that person may have."""

from pathlib import Path

import pytest

from shared.clock import MovableClock
from shared.identity.between_services import (
    COMPARISONS_AGE,
    DECISIONS_WRITE,
    EPISODES_COMPARE,
    EVENTS_READ,
    NAMES_READ,
    QUOTATIONS_READ,
    REGISTER_AGE,
    REGISTER_READ,
    SCOPES,
    ServiceTokens,
    verify_service,
)
from shared.identity.keys import SERVICES, KeyRing, open_keys
from shared.identity.people import DEMO_PEOPLE, Person, Role
from shared.identity.tokens import Kind, TokenRefused, person_claims, sign

DIRECTOR = next(person for person in DEMO_PEOPLE if person.role is Role.DIRECTOR)
EVERY_SCOPE = (
    EVENTS_READ,
    DECISIONS_WRITE,
    NAMES_READ,
    REGISTER_READ,
    REGISTER_AGE,
    EPISODES_COMPARE,
    QUOTATIONS_READ,
    COMPARISONS_AGE,
)


@pytest.mark.parametrize("asks", SERVICES)
@pytest.mark.parametrize("whom", SERVICES)
@pytest.mark.parametrize("scope", EVERY_SCOPE)
def test_each_pair_of_services_has_its_row_and_nothing_more(keys_dir: Path, clock: MovableClock, asks: str, whom: str, scope: str) -> None:
    asking, asked = open_keys(asks, keys_dir), open_keys(whom, keys_dir)
    reader: Person | None = DIRECTOR if scope in (DECISIONS_WRITE, NAMES_READ, QUOTATIONS_READ) else None
    claims = {"scope": scope} | ({"on_behalf_of": person_claims(reader)} if reader else {})
    forced = sign(asking, Kind.SERVICE, whom, claims, clock.now())
    if scope in SCOPES.get((asks, whom), ()):
        called = verify_service(asked, ServiceTokens(asking, clock).token(whom, scope, reader), clock.now())
        assert (called.service, called.scope, called.on_behalf_of) == (asks, scope, reader)
    else:
        with pytest.raises(ValueError, match="has no scope"):
            ServiceTokens(asking, clock).token(whom, scope, reader)
        with pytest.raises(TokenRefused, match="may not ask"):
            verify_service(asked, forced, clock.now())


def test_reports_never_gets_names() -> None:
    assert all(NAMES_READ not in scopes for (asks, _), scopes in SCOPES.items() if asks == "reports")


def test_names_are_asked_for_somebody_and_feeds_for_nobody(notify: KeyRing, missing: KeyRing, clock: MovableClock) -> None:
    tokens = ServiceTokens(notify, clock)
    for scope, reader in ((NAMES_READ, None), (EVENTS_READ, DIRECTOR)):
        with pytest.raises(ValueError, match="on behalf of a person"):
            tokens.token("missing", scope, reader)
    for claims in (
        {"scope": NAMES_READ},
        {"scope": EVENTS_READ, "on_behalf_of": person_claims(DIRECTOR)},
        {"scope": EVENTS_READ, "on_behalf_of": "director"},
        {"scope": [EVENTS_READ]},
        {"scope": f"{EVENTS_READ} {NAMES_READ}"},
        {"scope": NAMES_READ, "on_behalf_of": "director"},
        {"scope": NAMES_READ, "on_behalf_of": {}},
        {"scope": ""},
        {},
    ):
        with pytest.raises(TokenRefused):
            verify_service(missing, sign(notify, Kind.SERVICE, "missing", claims, clock.now()), clock.now())


def test_a_token_is_kept_while_fresh_and_renewed_before_it_ends(notify: KeyRing, missing: KeyRing, clock: MovableClock) -> None:
    source = ServiceTokens(notify, clock).source("missing", EVENTS_READ)
    first = source()
    clock.forward(seconds=39)
    assert source() == first
    for _ in range(300):
        clock.forward(seconds=1)
        verify_service(missing, source(), clock.now())
    assert source() != first
    with pytest.raises(TokenRefused, match="expired"):
        verify_service(missing, first, clock.now())


def test_a_clock_set_back_does_not_keep_a_token_from_the_future(notify: KeyRing, missing: KeyRing, clock: MovableClock) -> None:
    source = ServiceTokens(notify, clock).source("missing", EVENTS_READ)
    source()
    clock.forward(hours=-1)
    verify_service(missing, source(), clock.now())
