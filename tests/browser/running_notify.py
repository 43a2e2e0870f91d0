"""A notify in a real Chromium: who is signed in, and how a page is looked at."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from alerted_authority import Alerted
from axe import assert_clean

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("SAFERETURN_PICTURES")


async def opened_by(browser: Any, authority: Alerted, who: str = "Helen Marsh", **options: Any) -> AsyncIterator[Any]:
    """A complaint in the console fails the test."""
    context = await browser.new_context(base_url=authority.url, **options)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto("/sign-in?next=/notify")
    await page.get_by_role("button", name=f"Sign in as {who}").click()
    await page.get_by_role("heading", name="Alerts", level=1).wait_for()
    yield page
    await context.close()
    assert not [text for text in complaints if "the server responded with a status" not in text]


async def looked_at(page: Any, name: str) -> None:
    """Clean by every rule, nothing sticking out sideways, and a picture for a person to look at."""
    await assert_clean(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
