"""Signing in works at whichever service is up, leads back to the page wanted, and cannot be done by another site."""

import re
from dataclasses import replace
from html import unescape

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import MovableClock
from shared.identity.keys import KeyRing
from shared.identity.onward import safe_next
from shared.identity.people import DEMO_PEOPLE, Person, Role
from shared.identity.session import read_session

from .conftest import Browser, MakeApp

NADIA = DEMO_PEOPLE[0]


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no hidden {name} on the page"
    return unescape(found.group(1))


async def sign_in(client: httpx.AsyncClient, person: Person, wanted: str = "", **changed: str) -> httpx.Response:
    page = await client.get("/sign-in", params={"next": wanted} if wanted else {})
    answers = {name: hidden(page, name) for name in ("form", "next", "csrf_token")}
    return await client.post("/sign-in", data=answers | {"person": person.id} | changed)


@pytest.mark.parametrize("service", ["missing", "notify", "reports"])
async def test_every_demo_person_can_sign_in_at_every_service(app_of: MakeApp, browser: Browser, service: str) -> None:
    app = app_of(service)
    for person in DEMO_PEOPLE:
        client = browser(app)
        assert (await sign_in(client, person)).status_code == 303
        assert (await client.get(f"/{service}/api/me")).json()["id"] == person.id


async def test_signed_in_at_one_service_stays_so_when_that_one_is_gone(app_of: MakeApp, browser: Browser) -> None:
    first = browser(app_of("missing"))
    await sign_in(first, NADIA)
    other = browser(app_of("notify"))
    other.cookies.update(first.cookies)
    assert (await other.get("/notify/api/me")).json()["name"] == NADIA.name


async def test_a_form_from_one_service_is_taken_by_another(app_of: MakeApp, browser: Browser) -> None:
    first, other = browser(app_of("missing")), browser(app_of("notify"))
    page = await first.get("/sign-in")
    other.cookies.update(first.cookies)
    answer = await other.post("/sign-in", data={"form": hidden(page, "form"), "person": NADIA.id})
    assert (answer.status_code, answer.headers["location"]) == (303, "/missing")


async def test_the_page_says_it_is_a_demonstration_and_offers_each_role(app_of: MakeApp, browser: Browser) -> None:
    page = await browser(app_of("missing")).get("/sign-in")
    assert page.status_code == 200
    assert "This is a demonstration" in page.text
    assert page.text.count('name="person"') == len(Role)


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.SOCIAL_WORKER, "/missing"), (Role.TEAM_MANAGER, "/missing/team"), (Role.EDT, "/missing"),
        (Role.CARER, "/missing"), (Role.INTERVIEWER, "/missing/interviews"), (Role.IRO, "/missing/reviews"),
        (Role.MISSING_COORDINATOR, "/missing/coordinator"),
        (Role.DIRECTOR, "/notify"), (Role.ASSISTANT_DIRECTOR, "/notify"), (Role.HEAD_OF_SERVICE, "/notify"), (Role.LEAD_MEMBER, "/reports"),
        (Role.PLANNER, "/reports"), (Role.AUDITOR, "/reports"), (Role.ADMINISTRATOR, "/missing/administration"),
    ],
)  # fmt: skip
async def test_each_role_starts_at_its_own_first_page(app_of: MakeApp, browser: Browser, role: Role, first: str) -> None:
    client = browser(app_of("missing"))
    signed_in = await sign_in(client, next(person for person in DEMO_PEOPLE if person.role is role))
    assert signed_in.headers["location"] == first
    assert (await client.get("/")).headers["location"] == first
    assert (await client.get(first)).status_code == 404, "no redirect to sign in again"


async def test_nobody_starts_at_the_sign_in_page(app_of: MakeApp, browser: Browser) -> None:
    assert (await browser(app_of("missing")).get("/")).headers["location"] == "/sign-in"


async def test_sign_in_leads_back_to_the_page_wanted(app_of: MakeApp, browser: Browser) -> None:
    wanted = "/missing/open?risk=high&since=2026-05-01"
    answer = await sign_in(browser(app_of("missing")), NADIA, wanted)
    assert answer.headers["location"] == wanted


LEAD_ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:/evil.example", "http:evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "/\x00",
    "/missing\r\nSet-Cookie: a=b", "/missing//evil.example", "/./evil", "/..//evil.example", "/missing/../..//evil", "/missing\\evil",
    "missing", "", "@evil.example", "/\x7f/evil", "/sign-in", "/sign-in?next=/missing", "/sign-out", "///evil.example", "/\u00a0\\",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", LEAD_ELSEWHERE)
async def test_no_link_can_make_sign_in_lead_to_another_site(app_of: MakeApp, browser: Browser, elsewhere: str) -> None:
    assert safe_next(elsewhere) is None
    client = browser(app_of("missing"))
    assert (await sign_in(client, NADIA, elsewhere)).headers["location"] == "/missing"
    changed_in_the_form = await sign_in(browser(app_of("missing")), NADIA, next=elsewhere)
    assert changed_in_the_form.headers["location"] == "/missing"


@given(st.text(alphabet=st.sampled_from("/\\.:@?#%\t\n\r ab") | st.characters(), max_size=12))
def test_whatever_is_let_through_resolves_to_this_address(path: str) -> None:
    onward = safe_next(path)
    if onward is not None:
        assert httpx.URL("http://here.example/sign-in").join(onward).host == "here.example"
        assert not re.match(r"[/\\]{2}", re.sub(r"[\t\r\n]", "", onward).strip())


async def test_another_site_cannot_sign_a_browser_in(app_of: MakeApp, browser: Browser) -> None:
    app = app_of("missing")
    theirs = hidden(await browser(app).get("/sign-in"), "form")
    victim = browser(app)
    await victim.get("/sign-in")
    for form in (theirs, "", "nonsense"):
        answer = await victim.post("/sign-in", data={"form": form, "person": NADIA.id})
        assert answer.status_code in (403, 422)
        assert "safereturn" not in victim.cookies
    without_cookie = await browser(app).post("/sign-in", data={"form": theirs, "person": NADIA.id})
    assert without_cookie.status_code == 403
    from_elsewhere = await victim.post("/sign-in", data={"form": theirs, "person": NADIA.id}, headers={"Origin": "https://evil.example"})
    assert from_elsewhere.status_code == 403


async def test_a_page_left_open_is_offered_again(app_of: MakeApp, browser: Browser, clock: MovableClock) -> None:
    client = browser(app_of("missing"))
    page = await client.get("/sign-in", params={"next": "/missing/open"})
    clock.forward(hours=2)
    answer = await client.post("/sign-in", data={"form": hidden(page, "form"), "next": "/missing/open", "person": NADIA.id})
    assert answer.status_code == 403
    assert "Nobody was signed in" in answer.text
    again = await client.post("/sign-in", data={"form": hidden(answer, "form"), "next": hidden(answer, "next"), "person": NADIA.id})
    assert again.headers["location"] == "/missing/open"


async def test_two_open_sign_in_pages_both_work(app_of: MakeApp, browser: Browser) -> None:
    client = browser(app_of("missing"))
    first = await client.get("/sign-in")
    await client.get("/sign-in")
    assert (await client.post("/sign-in", data={"form": hidden(first, "form"), "person": NADIA.id})).status_code == 303


async def test_each_sign_in_has_a_session_of_its_own(app_of: MakeApp, browser: Browser, missing: KeyRing, clock: MovableClock) -> None:
    app: FastAPI = app_of("missing")
    client = browser(app)
    sessions = set()
    for person in DEMO_PEOPLE[:3]:
        await sign_in(client, person)
        session = read_session(missing, client.cookies["safereturn"], clock.now())
        assert session.person.id == person.id
        sessions.add(session.person.sid)
    assert len(sessions) == 3, "an id given to somebody beforehand would still be theirs"


async def test_an_unknown_person_is_refused(app_of: MakeApp, browser: Browser) -> None:
    client = browser(app_of("missing"))
    answer = await sign_in(client, replace(NADIA, id="5afe0000-0000-4000-8000-000000000099"))
    assert answer.status_code == 422
    assert "safereturn" not in client.cookies


async def test_signing_out_ends_the_session_in_this_browser(app_of: MakeApp, browser: Browser, clock: MovableClock) -> None:
    client = browser(app_of("missing"))
    await sign_in(client, NADIA)
    clock.forward(minutes=5)  # a renewal is due: it must not undo the signing out
    page = await client.get("/sign-in")
    assert (await client.post("/sign-out", data={"csrf_token": "forged"})).status_code == 403
    assert (await client.get("/missing/api/me")).status_code == 200
    clock.forward(minutes=5)
    answer = await client.post("/sign-out", data={"csrf_token": hidden(page, "csrf_token")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await client.get("/missing/api/me")).status_code == 401


async def test_with_a_provider_there_are_no_demonstration_people(app_of: MakeApp, browser: Browser) -> None:
    client = browser(app_of("missing", "https://login.example.gov.uk"))
    for answer in (await client.get("/sign-in"), await client.post("/sign-in", data={"form": "x", "person": NADIA.id})):
        assert answer.status_code == 404
        assert NADIA.name not in answer.text
