"""The cookie: ten minutes, renewed by whoever sees it, twelve hours at most, at every service the same."""

from pathlib import Path

import pytest

from shared.clock import MovableClock
from shared.identity.keys import KeyRing, open_keys
from shared.identity.people import DEMO_PEOPLE, Role, person_id
from shared.identity.session import read_session, sign_session, start_session
from shared.identity.tokens import EVERY_SERVICE, Kind, TokenRefused, person_claims, person_token, sign

from .conftest import Browser, MakeApp

NADIA = DEMO_PEOPLE[0]


def cookie(keys: KeyRing, clock: MovableClock) -> dict[str, str]:
    return {"safereturn": sign_session(keys, start_session(NADIA, clock.now()), clock.now())}


@pytest.mark.parametrize("signs", ["missing", "notify", "reports"])
@pytest.mark.parametrize("sees", ["missing", "notify", "reports"])
def test_signed_in_at_one_service_is_signed_in_at_every_other(keys_dir: Path, clock: MovableClock, signs: str, sees: str) -> None:
    session = start_session(NADIA, clock.now())
    value = sign_session(open_keys(signs, keys_dir), session, clock.now())
    seen = read_session(open_keys(sees, keys_dir), value, clock.now())
    assert seen == session
    assert seen.person.sid


def test_a_session_left_alone_ends_after_ten_minutes(missing: KeyRing, clock: MovableClock) -> None:
    value = sign_session(missing, start_session(NADIA, clock.now()), clock.now())
    clock.forward(minutes=10, seconds=5)
    with pytest.raises(TokenRefused, match="expired"):
        read_session(missing, value, clock.now())


def test_renewing_cannot_keep_a_session_beyond_twelve_hours(missing: KeyRing, clock: MovableClock) -> None:
    session = start_session(NADIA, clock.now())
    value = sign_session(missing, session, clock.now())
    for _ in range(12 * 12 - 1):
        clock.forward(minutes=5)
        session = read_session(missing, value, clock.now())
        value = sign_session(missing, session, clock.now())
    clock.forward(minutes=5, seconds=5)
    with pytest.raises(TokenRefused):
        read_session(missing, value, clock.now())


def test_a_cookie_signed_past_the_twelve_hours_is_refused(missing: KeyRing, clock: MovableClock) -> None:
    started = int(clock.now().timestamp())
    clock.forward(hours=12, seconds=5)
    forged = person_claims(NADIA) | {"sid": "x", "auth_time": started}
    with pytest.raises(TokenRefused, match="12 hours"):
        read_session(missing, sign(missing, Kind.SESSION, EVERY_SERVICE, forged, clock.now()), clock.now())


@pytest.mark.parametrize("wrong", [{}, {"sid": "", "auth_time": 1}, {"sid": "x"}, {"sid": "x", "auth_time": "yesterday"}, {"auth_time": 1}])
def test_claims_that_describe_no_session_are_refused(missing: KeyRing, clock: MovableClock, wrong: dict[str, object]) -> None:
    with pytest.raises(TokenRefused, match="session"):
        read_session(missing, sign(missing, Kind.SESSION, EVERY_SERVICE, person_claims(NADIA) | wrong, clock.now()), clock.now())


async def test_the_cookie_is_renewed_by_another_service_with_the_same_session(
    app_of: MakeApp, browser: Browser, missing: KeyRing, notify: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("notify"))
    client.headers["Cookie"] = f"safereturn={cookie(missing, clock)['safereturn']}"
    first = await client.get("/notify/api/me")
    assert "set-cookie" not in first.headers, "a page and its assets do not each sign a new one"
    for _ in range(3):
        clock.forward(minutes=9)
        answer = await client.get("/notify/api/me")
        assert answer.json() == first.json()
        client.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
    renewed = client.headers["Cookie"].removeprefix("safereturn=")
    assert read_session(notify, renewed, clock.now()).issued == clock.now()


async def test_a_session_that_is_over_is_not_renewed(app_of: MakeApp, browser: Browser, missing: KeyRing, clock: MovableClock) -> None:
    client = browser(app_of("missing"))
    client.cookies.update(cookie(missing, clock))
    clock.forward(minutes=11)
    answer = await client.get("/missing/api/me")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("address", "oidc_issuer", "name", "flags"),
    [
        ("http://127.0.0.1:8000", None, "safereturn", "HttpOnly; Path=/; SameSite=lax"),
        ("http://[::1]:8000", None, "safereturn", "HttpOnly; Path=/; SameSite=lax"),
        ("https://127.0.0.1:8000", None, "__Host-safereturn", "HttpOnly; Path=/; SameSite=lax; Secure"),
        ("http://safereturn.example.gov.uk", None, "__Host-safereturn", "HttpOnly; Path=/; SameSite=lax; Secure"),
        ("http://127.0.0.1:8000", "https://login.example.gov.uk", "__Host-safereturn", "HttpOnly; Path=/; SameSite=lax; Secure"),
    ],
)
async def test_the_cookie_is_secure_everywhere_but_in_the_demonstration_on_this_machine(
    app_of: MakeApp, browser: Browser, missing: KeyRing, clock: MovableClock, address: str, oidc_issuer: str | None, name: str, flags: str
) -> None:
    client = browser(app_of("missing", oidc_issuer), address)
    sent = {"Cookie": f"{name}={cookie(missing, clock)['safereturn']}"}
    clock.forward(minutes=5)
    answer = await client.get("/missing/api/me", headers=sent)
    assert answer.headers["set-cookie"].startswith(f"{name}=ey")
    assert answer.headers["set-cookie"].partition("; ")[2] == flags
    wrong = "safereturn" if name.startswith("__Host-") else "__Host-safereturn"
    refused = await client.get("/missing/api/me", headers={"Cookie": f"{wrong}={cookie(missing, clock)['safereturn']}"})
    assert refused.status_code == 401


async def test_a_person_token_is_no_cookie_and_a_cookie_no_bearer_token(
    app_of: MakeApp, browser: Browser, missing: KeyRing, operator: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("missing"))
    token = person_token(operator, Role.EDT, "Demo", clock.now())
    assert (await client.get("/missing/api/me", headers={"Cookie": f"safereturn={token}"})).status_code == 401
    bearer = {"Authorization": f"Bearer {cookie(missing, clock)['safereturn']}"}
    assert (await client.get("/missing/api/me", headers=bearer)).status_code == 401


async def test_a_refused_bearer_token_does_not_fall_back_to_the_cookie(
    app_of: MakeApp, browser: Browser, missing: KeyRing, operator: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("missing"))
    client.cookies.update(cookie(missing, clock))
    for header in ("Bearer nonsense", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "nonsense"):
        answer = await client.get("/missing/api/me", headers={"Authorization": header})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), header
    token = person_token(operator, Role.EDT, "Demo", clock.now())
    answer = await client.get("/missing/api/me", headers={"Authorization": f"bearer {token}", "Purpose": " handover "})
    assert answer.json() == {"id": person_id(Role.EDT, "Demo"), "name": "Demo", "sid": None, "purpose": "handover"}
