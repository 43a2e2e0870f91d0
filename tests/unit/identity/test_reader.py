"""What a route answers to whom: 401 or the sign-in page, 403, or what was asked for."""

from pathlib import Path

from shared.clock import MovableClock
from shared.identity.between_services import EVENTS_READ, NAMES_READ, ServiceTokens
from shared.identity.keys import KeyRing
from shared.identity.people import DEMO_PEOPLE, Role
from shared.identity.tokens import command_token, person_token

from .conftest import Browser, MakeApp


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_call_without_a_token_is_401_and_never_a_redirect(app_of: MakeApp, browser: Browser) -> None:
    client = browser(app_of("missing"))
    for path in ("/missing/api/me", "/missing/api/names", "/missing/events"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "Not signed in"


async def test_a_page_without_a_session_leads_to_sign_in_and_back(app_of: MakeApp, browser: Browser) -> None:
    answer = await browser(app_of("missing")).get("/missing/open?risk=high&team=CLA-N")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/missing/open%3Frisk%3Dhigh%26team%3DCLA-N")


async def test_a_refusal_says_why_but_never_repeats_the_token(
    app_of: MakeApp, browser: Browser, operator: KeyRing, clock: MovableClock
) -> None:
    token = person_token(operator, Role.EDT, "Demo", clock.now())
    clock.forward(hours=9)
    answer = await browser(app_of("missing")).get("/missing/api/me", headers=bearer(token))
    assert "expired" in answer.json()["detail"]
    assert token not in answer.text


async def test_a_role_without_the_permission_is_403_in_the_readers_form(
    app_of: MakeApp, browser: Browser, operator: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("missing"))
    planner = bearer(person_token(operator, Role.PLANNER, "Demo", clock.now()))
    call = await client.get("/missing/api/names", headers=planner)
    assert (call.status_code, call.headers["content-type"]) == (403, "application/problem+json")
    page = await client.get("/missing/open", headers=planner)
    assert page.status_code == 403
    assert "Your role, planner, does not include this page." in page.text


async def test_a_feed_answers_services_with_the_scope_and_administrators_alone(
    app_of: MakeApp, browser: Browser, operator: KeyRing, notify: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("missing"))
    for role in Role:
        answer = await client.get("/missing/events", headers=bearer(person_token(operator, role, "Demo", clock.now())))
        assert answer.status_code == (200 if role is Role.ADMINISTRATOR else 403), role
    tokens = ServiceTokens(notify, clock)
    assert (await client.get("/missing/events", headers=bearer(tokens.token("missing", EVENTS_READ)))).json() == {"for": "notify"}
    names = await client.get("/missing/events", headers=bearer(tokens.token("missing", NAMES_READ, DEMO_PEOPLE[0])))
    assert names.status_code == 403


async def test_a_service_gets_names_only_for_a_reader_who_may_have_them(
    app_of: MakeApp, browser: Browser, notify: KeyRing, clock: MovableClock
) -> None:
    client, tokens = browser(app_of("missing")), ServiceTokens(notify, clock)
    for reader in DEMO_PEOPLE:
        answer = await client.get("/missing/api/names", headers=bearer(tokens.token("missing", NAMES_READ, reader)))
        nameless = {Role.PLANNER, Role.AUDITOR, Role.LEAD_MEMBER, Role.ADMINISTRATOR}
        assert answer.status_code == (403 if reader.role in nameless else 200), reader.role
    assert (await client.get("/missing/api/names", headers=bearer(tokens.token("missing", EVENTS_READ)))).status_code == 403


async def test_a_service_is_not_a_person(app_of: MakeApp, browser: Browser, notify: KeyRing, clock: MovableClock) -> None:
    tokens = ServiceTokens(notify, clock)
    for token in (tokens.token("missing", EVENTS_READ), tokens.token("missing", NAMES_READ, DEMO_PEOPLE[0])):
        assert (await browser(app_of("missing")).get("/missing/api/me", headers=bearer(token))).status_code == 403


async def test_with_a_provider_made_tokens_are_refused_and_the_operators_commands_still_work(
    app_of: MakeApp, browser: Browser, operator: KeyRing, clock: MovableClock
) -> None:
    client = browser(app_of("missing", "https://login.example.gov.uk"))
    made = await client.get("/missing/api/me", headers=bearer(person_token(operator, Role.DIRECTOR, "Demo", clock.now())))
    assert made.status_code == 401
    command = bearer(command_token(operator, clock.now()))
    assert (await client.get("/missing/events", headers=command)).json() == {"for": "Operator at the command line"}
    clock.forward(seconds=65)
    assert (await client.get("/missing/events", headers=command)).status_code == 401


async def test_tokens_outlive_a_restart(app_of: MakeApp, browser: Browser, operator: KeyRing, clock: MovableClock, keys_dir: Path) -> None:
    token = person_token(operator, Role.EDT, "Demo", clock.now())
    for _ in range(2):
        assert (await browser(app_of("reports")).get("/reports/api/me", headers=bearer(token))).status_code == 200
