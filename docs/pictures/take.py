"""Takes the pictures of the README and the guides from a running demonstration: `python docs/pictures/take.py [ADDRESS]`.

One episode is raised in it and acknowledged. Use a fresh one: `safereturn run --demo --data /tmp/pictures`.
"""

import re
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from shared.clock import LONDON

HERE = Path(__file__).parent
PHONE, DESK = 360, 1280


def signed_in(browser: Browser, address: str, role: str, width: int, height: int = 800) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=re.compile(role, re.IGNORECASE)).first.click()
    return page


def take(page: Page, name: str, height: int) -> None:
    """The top of a page: what matters is there, and it keeps the file small."""
    width = page.viewport_size["width"] if page.viewport_size else DESK
    page.screenshot(path=HERE / name, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def raise_episode(page: Page) -> str:
    """The path of a new episode; its first picture on the way."""
    page.goto("/missing/raise")
    page.get_by_label("Find the child").fill("Hannah Dyer")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name=re.compile("^Choose")).first.click()
    seen = datetime.now(LONDON) - timedelta(minutes=50)
    page.get_by_role("radio").nth(0 if seen.date() == datetime.now(LONDON).date() else 1).check()
    page.get_by_label("What time?").fill(f"{seen:%H:%M}")
    page.get_by_label("It was about this time").check()
    page.get_by_label("Who saw them last?").fill("Maureen Pike, foster carer")
    page.get_by_label(re.compile("Where")).fill("Front door, 14 Larch Road")
    take(page, "raise.png", 1500)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").first.fill("Left after a phone call and did not take a coat. Her phone is off.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("High").check()
    page.get_by_label("Why?").fill("She does not know the area, and it is cold.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Raise this episode").click()
    page.get_by_role("link", name="Go to the episode").click()
    path = page.url
    page.goto(f"{path}/police")
    page.get_by_label("Police reference").fill("CAD 0231")
    page.get_by_role("button", name="Save the reference").click()
    return path


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        director = signed_in(browser, address, "director of", DESK)
        worker = signed_in(browser, address, "social worker", PHONE)
        episode = raise_episode(worker)
        director.locator("article", has_text="Hannah Dyer").first.wait_for()  # it comes by itself
        take(director, "alerts.png", 1030)
        director.locator("article", has_text="Hannah Dyer").get_by_role("button", name=re.compile("Acknowledge")).click()
        worker.set_viewport_size({"width": DESK, "height": 800})
        director.get_by_text("You acknowledged").wait_for()
        for _ in range(20):  # the timeline has it a moment later, from notify's events
            worker.goto(episode)
            if worker.get_by_text("Alert acknowledged by").count():
                break
        take(worker, "episode.png", 1790)
        planner = signed_in(browser, address, "planner", DESK)
        planner.goto("/reports/figures/incidents?period=12-months&interval=month")
        planner.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
        take(planner, "explorer.png", 1000)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
