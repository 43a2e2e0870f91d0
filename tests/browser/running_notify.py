"""A notify in a real Chromium: who is signed in, and how a page is looked at."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alerted_authority import Alerted
from axe import assert_clean

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("SAFERETURN_PICTURES")


async def opened_by(browser: Any, authority: Alerted, who: str = "Helen Marsh", at: str = "/notify", **options: Any) -> AsyncIterator[Any]:
    """The page at this path, by somebody signed in. A complaint in the console fails the test."""
    context = await browser.new_context(base_url=authority.url, **options)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await sign_in(page, at, who)
    yield page
    await context.close()
    assert not [text for text in complaints if "the server responded with a status" not in text]


async def sign_in(page: Any, at: str, who: str = "Helen Marsh") -> None:
    """A session lasts ten minutes: also after the clock was moved."""
    await page.goto(f"/sign-in?next={at}")
    await page.get_by_role("button", name=f"Sign in as {who}").click()
    await page.wait_for_url(lambda url: urlsplit(url).path == at)


async def looked_at(page: Any, name: str) -> None:
    """Clean by every rule, nothing sticking out sideways, and a picture for a person to look at."""
    await assert_clean(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
