"""The frame in a real Chromium: on a phone and on a desk, with and without JavaScript, by every rule axe-core knows."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe import assert_clean

from tests.unit.web.framed_app import SID, framed_app

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("SAFERETURN_PICTURES")
"""A folder to leave pictures of every page in, for a person to look at."""


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    """The demonstration app on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(framed_app(), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # uvicorn tells by a flag alone
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(browser: Any, address: str, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Somebody signed in. A complaint in the console (a refused style, a broken script) fails the test."""
    async for opened in _opened(browser, address, request.param):
        yield opened


async def _opened(browser: Any, address: str, viewport: dict[str, int], **options: Any) -> AsyncIterator[Any]:
    context = await browser.new_context(base_url=address, viewport=viewport, **options)
    await context.add_cookies([{"name": "sid", "value": SID, "url": address}])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    # A page answered with 4xx or 5xx on purpose is also told in the console.
    assert not [text for text in complaints if "the server responded with a status" not in text]


async def picture(page: Any, name: str) -> None:
    if PICTURES:
        width = page.viewport_size["width"]
        await page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


async def fits(page: Any) -> None:
    """Nothing sticks out sideways: a phone must not scroll in two directions."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("name", "path"),
    [("form", "/demo/form"), ("table", "/demo/table"), ("lost", "/nothing"), ("broken", "/demo/broken"), ("refused", "/demo/conflict")],
)
async def test_every_kind_of_page_is_clean(page: Any, name: str, path: str) -> None:
    await page.goto(path)
    await page.wait_for_load_state()
    await assert_clean(page)
    await fits(page)
    await picture(page, name)


async def test_errors_are_announced_and_each_leads_to_its_box(page: Any) -> None:
    await page.goto("/demo/form")
    await page.fill("#last_seen_at-time", "25:00")
    await page.get_by_role("button", name="Continue").click()
    summary = page.locator(".govuk-error-summary")
    await summary.wait_for()
    assert await page.title() == "Error: Raise a missing episode – Safe Return"
    assert await summary.evaluate("element => element === document.activeElement")
    await assert_clean(page)
    await fits(page)
    tops = [await page.locator(f"#last_seen_at-{part}").evaluate("box => box.offsetTop") for part in ("day", "time")]
    assert tops[0] == tops[1], "a date and its time stand in one row, on a phone too"
    await picture(page, "errors")
    for link in await summary.get_by_role("link").all():
        target = (await link.get_attribute("href")).removeprefix("#")
        await link.click()
        assert await page.evaluate("document.activeElement.id") == target


async def test_the_repeated_hour_is_asked_about(page: Any) -> None:
    await page.goto("/demo/form")
    for part, text in (("day", "25"), ("month", "10"), ("year", "2026"), ("time", "0130")):
        await page.fill(f"#last_seen_at-{part}", text)
    await page.get_by_role("button", name="Continue").click()
    second = page.get_by_label("The second 0130")
    await second.wait_for()
    await assert_clean(page)
    await picture(page, "twice")
    await second.check()
    await answer_the_rest(page)
    assert "25 October 2026 at 01:30 (GMT)" in await page.locator("main").inner_text()


async def answer_the_rest(page: Any) -> None:
    await page.fill("#last_seen_by", "Maureen Pike")
    await page.get_by_label("Not yet assessed").check()
    await page.get_by_label("With a friend").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Check your answers").wait_for()


async def test_check_your_answers_sends_what_was_typed(page: Any) -> None:
    await page.goto("/demo/form")
    await answer_the_rest(page)
    await assert_clean(page)
    await fits(page)
    await picture(page, "check")
    await page.get_by_role("button", name="Raise this episode").click()
    await page.get_by_role("heading", name="Open episodes").wait_for()


async def test_everything_works_without_javascript(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, PHONE, java_script_enabled=False):
        await page.goto("/demo/form")
        await page.get_by_role("button", name="Continue").click()
        assert await page.locator(".govuk-error-summary li").count() == 3
        await answer_the_rest(page)
        await page.get_by_role("button", name="Raise this episode").click()
        await page.get_by_role("heading", name="Open episodes").wait_for()
        assert await page.get_by_role("button", name="Sign out").is_visible()
        await picture(page, "plain")


async def test_an_answer_not_yet_sent_survives_in_this_tab_until_it_has_arrived(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, PHONE):
        kept = "Object.keys(sessionStorage).filter(key => key.startsWith('sr-draft:')).map(key => sessionStorage[key]).join()"
        await page.goto("/demo/form")
        await page.fill("#last_seen_by", "Maureen Pike")
        await page.get_by_label("High", exact=True).check()
        await page.reload()
        assert await page.input_value("#last_seen_by") == "Maureen Pike"
        assert await page.get_by_label("High", exact=True).is_checked()
        assert await page.locator("#because").is_visible(), "a restored choice opens what lies beneath it"
        stored = await page.evaluate(kept)
        assert "Maureen" in stored
        assert "csrf" not in stored
        await answer_the_rest(page)
        assert "Maureen" in await page.evaluate(kept), "what is still to be checked has not arrived"
        await page.get_by_role("button", name="Raise this episode").click()
        await page.get_by_role("heading", name="Open episodes").wait_for()
        assert await page.evaluate(kept) == ""


async def test_a_live_region_updates_itself_and_keeps_what_is_being_typed(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, DESK):
        await page.goto("/demo/table")
        await page.locator("[data-live-state][data-connected=true]").wait_for()
        await page.locator("#comment").type("half a sent")
        await page.evaluate("fetch('/demo/api/alerts?text=A+child+is+missing', { method: 'POST' })")
        await page.get_by_text("A child is missing").wait_for()
        assert await page.input_value("#comment") == "half a sent"
        assert await page.evaluate("document.activeElement.id") == "comment"
        await page.locator("[role=status]", has_text="1 alerts").wait_for(state="attached")
        await assert_clean(page)
        await picture(page, "live")


async def test_the_menu_opens_by_keyboard_on_a_phone(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, PHONE):
        await page.goto("/demo/table")
        await page.keyboard.press("Tab")
        assert "Skip to main content" in await page.evaluate("document.activeElement.textContent")
        menu = page.get_by_role("button", name="Show or hide the menu")
        await menu.focus()
        await page.keyboard.press("Enter")
        assert await page.get_by_role("link", name="Alerts").is_visible()
        await assert_clean(page)
        await fits(page)
        await picture(page, "menu")


async def test_print_leaves_out_what_paper_cannot_do(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, DESK):
        await page.goto("/demo/form")
        await page.emulate_media(media="print")
        assert not await page.get_by_role("button", name="Continue").is_visible()
        assert await page.get_by_role("heading", name="Raise a missing episode").is_visible()
        assert await page.get_by_text("made-up people").is_visible()
        await picture(page, "print")


async def test_400_percent_zoom_still_fits(browser: Any, address: str) -> None:
    async for page in _opened(browser, address, {"width": 320, "height": 256}):
        for path in ("/demo/form", "/demo/table"):
            await page.goto(path)
            await fits(page)
