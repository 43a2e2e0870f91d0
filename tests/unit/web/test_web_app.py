"""The frame around an app: problems, form tokens, headers, limits, assets."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared import web
from shared.web import Pages, form_token
from shared.web.hosts import KnownHosts
from tests.unit.web.framed_app import SID, framed_app
from tests.unit.web.test_web_forms import GOOD

HERE = "http://127.0.0.1"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(framed_app()), base_url=HERE, cookies={"sid": SID}) as client:
        yield client


@pytest.fixture
async def stranger() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(framed_app()), base_url=HERE) as client:
        yield client


async def test_a_page_stands_in_the_frame_with_the_places_of_the_role(client: httpx.AsyncClient) -> None:
    page = (await client.get("/demo/table")).text
    assert "<title>Open episodes – Safe Return</title>" in page
    assert "made-up people" in page
    assert "Helen Marsh" in page
    assert 'href="/notify"' in page
    assert 'href="/missing/raise"' not in page, "a director does not raise"


async def test_descriptions_of_the_calls_promise_the_problem_details_a_refusal_has(client: httpx.AsyncClient) -> None:
    described = framed_app().openapi()
    for path in described["paths"].values():
        for call in path.values():
            assert "422" not in call["responses"], "FastAPI's own form, which no refusal of ours has"
            assert set(call["responses"]["default"]["content"]) == {"application/problem+json"}
    promised = described["components"]["schemas"]["Problem"]["properties"]
    refusal = (await client.get("/demo/api/nowhere")).json()
    assert set(refusal) <= set(promised)


async def test_nobody_gets_no_navigation_and_no_token(stranger: httpx.AsyncClient) -> None:
    page = (await stranger.get("/demo/form")).text
    assert "Sign out" not in page
    assert 'name="csrf_token" value=""' in page


async def test_no_font_crown_or_wordmark_of_gov_uk_is_served(client: httpx.AsyncClient) -> None:
    page = (await client.get("/demo/form")).text
    style = (await client.get(page.split('rel="stylesheet" href="')[1].split('"')[0])).text
    for mark in ("GDS Transport", "@font-face", "crest"):
        assert mark not in style
    for mark in ("GOV.UK", "crown", "favicon.ico"):
        assert mark.lower() not in page.lower()


async def test_assets_are_kept_for_a_year_and_compressed(client: httpx.AsyncClient) -> None:
    page = (await client.get("/demo/form")).text
    sizes = len(page.encode())
    for address in {part.split('"')[0] for part in page.split('"/assets/')[1:]}:
        answer = await client.get(f"/assets/{address}")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        sizes += int(answer.headers["content-length"])
    assert sizes < 200_000
    plain = await client.get(f"/assets/{address}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert (await client.get("/assets/../pages.py")).status_code == 404
    assert (await client.get("/assets/manifest.json")).status_code == 404


async def test_a_page_is_never_kept_and_runs_no_foreign_script(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/demo/form")).headers
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in headers["content-security-policy"]
    assert "sha256-" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_a_form_without_a_token_changes_nothing(client: httpx.AsyncClient) -> None:
    for token in ("", "x.y", form_token("another session"), "é.é"):
        answer = await client.post("/demo/form", data=GOOD | {"csrf_token": token})
        assert answer.status_code == 403
        assert "could not be sent" in answer.text


async def test_a_form_with_its_token_arrives_whole(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/form", data=GOOD | {"csrf_token": form_token(SID)})
    assert answer.status_code == 200
    assert "14 May 2026 at 22:40" in answer.text
    assert 'type="hidden" name="last_seen_at-time" value="2240"' in answer.text
    assert "csrf_token" in answer.text


async def test_a_form_from_another_site_is_refused_whatever_it_carries(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ):
        for who in (client, stranger):
            answer = await who.post("/demo/form", data=GOOD | {"csrf_token": form_token(SID)}, headers=headers)
            assert answer.status_code == 403


async def test_a_call_by_cookie_must_come_from_our_own_pages(client: httpx.AsyncClient) -> None:
    body = {"at": "2026-05-14T22:40:00+01:00", "place": "park"}
    assert (await client.post("/demo/api/sightings", json=body)).status_code == 403
    assert (await client.post("/demo/api/sightings", json=body, headers={"origin": "http://evil.example"})).status_code == 403
    assert (await client.post("/demo/api/sightings", json=body, headers={"origin": HERE})).status_code == 200
    assert (await client.post("/demo/api/sightings", json=body, headers={"sec-fetch-site": "same-origin"})).status_code == 200


async def test_a_call_by_bearer_token_needs_neither(client: httpx.AsyncClient) -> None:
    body = {"at": "2026-05-14T22:40:00+01:00", "place": "park"}
    assert (await client.post("/demo/api/sightings", json=body, headers={"authorization": "Bearer x"})).status_code == 200


async def test_an_unreadable_form_is_refused_without_an_error(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/form", content=b"--x\r\nrubbish", headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"at": "2026-05-14T22:40:00", "place": "park"}, [("at", "2026-05-14T22:40:00")]),
        ({"place": "x" * 4000}, [("at", None), ("place", "x" * 200 + "…")]),
        ({"at": 1e400, "place": {"a": [1, 2]}}, [("at", None), ("place", {"a": [1, 2]})]),
        ([1], [("body", [1])]),
    ],
)
async def test_a_wrong_call_names_field_and_value_but_never_hands_back_a_payload(
    stranger: httpx.AsyncClient, body: Any, errors: list[tuple[str, Any]]
) -> None:
    answer = await stranger.post("/demo/api/sightings", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [field for field, _ in errors]
    for error, (_, value) in zip(problem["errors"], errors, strict=True):
        assert error["message"]
        assert value is None or error["value"] == value


async def test_what_is_not_json_is_said_to_be_so(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/demo/api/sightings", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith("This is not JSON")


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b'{"place": "Bromley \xff"}', "application/json", 400, "is not text in UTF-8, from byte 19 on"),
        (b"\xff{", "application/json", 400, "is not text in UTF-8, from byte 0 on"),
        (b"[" * 5_000, "application/json", 400, "is nested too deeply"),
        (b"{}", "text/plain", 422, "was not read as JSON: send it with the header Content-Type: application/json"),
        (b"\xff", "text/plain", 422, "was not read as JSON: send it with the header Content-Type: application/json"),
    ],
)
async def test_a_body_nobody_can_read_is_a_problem_that_says_why(
    stranger: httpx.AsyncClient, body: bytes, kind: str, status: int, said: str
) -> None:
    answer = await stranger.post("/demo/api/sightings", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert [(one["field"], one["message"]) for one in answer.json()["errors"]] == [("body", said)]
    assert answer.json()["title"] in ("The request could not be read", "The request is not valid")


@pytest.mark.parametrize("body", ['{"at": "\\ud800", "place": "x"}', '{"place": {"\\ud800": "\\udfff"}}', '["\\ud800"]'])
async def test_half_a_character_is_refused_like_any_wrong_value(stranger: httpx.AsyncClient, body: str) -> None:
    answer = await stranger.post("/demo/api/sightings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_an_id_that_cannot_be_one_is_an_unknown_one(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/demo/api/sightings/nope")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["value"] == "nope"


async def test_a_rule_broken_carries_its_own_members(client: httpx.AsyncClient) -> None:
    problem = (await client.get("/demo/api/conflict")).json()
    assert problem["status"] == 409
    assert problem["episode_id"] == "E-1"
    assert problem["errors"] == [{"field": "child_id", "message": "has an open episode", "value": "C-1"}]


async def test_unknown_and_wrong_ways_are_problems_for_programs_and_pages_for_people(client: httpx.AsyncClient) -> None:
    assert (await client.get("/demo/api/nothing")).json()["status"] == 404
    assert (await client.delete("/demo/api/conflict", headers={"origin": HERE})).json()["status"] == 405
    assert (await client.get("/demo/events")).headers["content-type"] == "application/problem+json"
    page = await client.get("/demo/nothing")
    assert page.status_code == 404
    assert "Page not found" in page.text


async def test_an_uncaught_error_tells_nothing_but_its_number(client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("/demo/broken", "/demo/api/broken"):
        answer = await client.get(path)
        assert answer.status_code == 500
        assert "Nadia" not in answer.text
        assert answer.headers["x-request-id"] in answer.text
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out + logged.err
    assert "/demo/api/broken" in logged.out + logged.err, "the route that broke"
    assert "Nadia" not in logged.out + logged.err, "the log holds no personal data either"


@pytest.mark.parametrize("how", ["busy", "gone"])
async def test_a_database_that_does_not_answer_is_a_503_that_says_when_to_try_again(
    stranger: httpx.AsyncClient, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    read, page = await stranger.get(f"/demo/api/away/{how}"), await stranger.get(f"/demo/away/{how}")
    assert (read.status_code, page.status_code) == (503, 503)
    assert read.headers["content-type"] == "application/problem+json"
    assert read.headers["retry-after"] == page.headers["retry-after"] == "2"
    assert "recorded" not in read.text + page.text, "who only read has nothing to look after"
    sent = await stranger.post(f"/demo/api/away/{how}", headers={"Authorization": "Bearer demo"})
    assert "Idempotency-Key" in sent.json()["detail"]
    logged = capsys.readouterr()
    assert "Nadia" not in read.text + page.text + sent.text + logged.out + logged.err
    assert "/demo/api/away/{how}" in logged.out + logged.err
    assert f"away/{how}" not in logged.out + logged.err, "what stands in a path may be a child's number: the log names the route"


async def test_somebody_not_signed_in_is_led_to_sign_in_and_back(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/demo/mine?of=all")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/demo/mine%3Fof%3Dall"


async def test_a_session_that_ended_leads_back_to_the_form_and_never_to_another_site(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/demo/mine", headers={"referer": f"{HERE}/demo/form?child=1"})
    assert answer.headers["location"] == "/sign-in?next=/demo/form%3Fchild%3D1"
    for elsewhere in ({"referer": "https://evil.example/demo/form"}, {}):
        assert (await stranger.post("/demo/mine", headers=elsewhere)).headers["location"] == "/sign-in"


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 1000):
        yield b"x" * 1000


async def test_a_body_over_the_limit_is_refused_whether_announced_or_in_chunks(stranger: httpx.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks(60_000):
            yield chunk

    for path in ("/demo/api/sightings", "/demo/api/files"):
        for body in (b"x" * 60_000, stream()):
            answer = await stranger.post(path, content=body, headers={"content-type": "application/json"})
            assert answer.status_code == 413
            assert answer.json()["title"] == "Too large"
    assert (await stranger.post("/demo/api/files", content=b"x" * 20_000)).json() == {"bytes": 20_000}


async def test_a_page_form_over_the_limit_is_a_page(client: httpx.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks(8000):
            yield chunk

    answer = await client.post("/demo/form", content=stream(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413
    assert "Too large" in answer.text


async def test_words_of_several_lines_come_back_as_typed(client: httpx.AsyncClient) -> None:
    words = "after tea\n  by the back door\n\nno coat"
    answer = await client.post(
        "/demo/form", data=GOOD | {"circumstances": words, "because": words, "last_seen_by": "", "csrf_token": form_token(SID)}
    )
    assert answer.status_code == 422
    assert answer.text.count(f">{words}</textarea>") == 2, "on its own, and beneath a choice"
    assert "Error: Raise a missing episode" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000", "safe-return.example.gov.uk", "notify:8000"])
async def test_a_demonstration_answers_at_its_own_hosts(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/demo/table", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "10.0.0.7", "", "[::1", "x@evil.example"]
)
async def test_a_demonstration_answers_at_no_other_host(client: httpx.AsyncClient, host: str) -> None:
    page = await client.get("/demo/table", headers={"Host": host})
    assert page.status_code == 400
    assert "This host is not known here" in page.text
    call = await client.post("/demo/api/sightings", headers={"Host": host}, json={})
    assert (call.status_code, call.headers["content-type"]) == (400, "application/problem+json")


def test_where_staff_sign_in_with_their_provider_any_host_is_answered() -> None:
    app = FastAPI()
    web.install(app, Pages("tests.unit.web", demonstration=False))
    assert KnownHosts not in [layer.cls for layer in app.user_middleware]
