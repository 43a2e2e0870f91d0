"""Takes the pictures of the README and the guides from a running demonstration: `python docs/pictures/take.py [ADDRESS]`.

What is known of one made-up child is kept, they are raised as missing, and their episode is acknowledged and offered on. Use a fresh one:
`safereturn run --demo --data /tmp/pictures`.
"""

import re
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from services.commands.known_beforehand import drawing
from shared.clock import LONDON
from shared.web import moment_parts

HERE = Path(__file__).parent
PHONE, DESK = 360, 1280
COLOURS = 128
"""Enough for GOV.UK pages and charts, and a third of the file."""


def signed_in(browser: Browser, address: str, role: str, width: int = DESK) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=re.compile(role, re.IGNORECASE)).first.click()
    return page


def take(page: Page, name: str, height: int) -> None:
    """The top of a page: what matters is there, and it keeps the file small."""
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    width = page.viewport_size["width"] if page.viewport_size else DESK
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


def fill(page: Page, answers: Mapping[str, str]) -> None:
    for name, text in answers.items():
        page.fill(f"#{name}", text)


def at(page: Page, name: str, instant: datetime, *, time: bool = True) -> None:
    fill(page, {f"{name}-{part}": text for part, text in moment_parts(instant).items() if time or part != "time"})


def choose(page: Page, name: str, text: str) -> None:
    """Of a list: who is in it stands there with what they do."""
    value = page.locator(f"#{name} option", has_text=text).first.get_attribute("value")
    page.select_option(f"#{name}", value)


def press(page: Page, button: str, done: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_text(done).first.wait_for()


def child_of_the_home(carer: Page) -> tuple[str, str]:
    """Name and path of the first child who is not away: the carer's own page then shows the same child as every other picture."""
    row = carer.get_by_role("row").filter(has_text="Not shown as missing").first
    link = row.get_by_role("link").first
    return link.inner_text().strip(), link.get_attribute("href") or ""


def opened(page: Page, path: str) -> None:
    """The child's page, also of another team: then it asks why first."""
    page.goto(path)
    if page.get_by_role("heading", name="Why do you need to see this record?").count():
        page.get_by_label("I cover for a colleague").check()
        page.get_by_role("button", name="Continue").click()


def keep_beforehand(page: Page, path: str) -> None:
    now = datetime.now(LONDON)
    opened(page, path)
    page.goto(f"{path}/response-plan")
    fill(
        page,
        {
            "where_to_look": "The skate ramp, then their grandmother’s flat.",
            "whom_to_ring": "Rose Adeyemi, grandmother, 020 7946 0101\nMaureen Pike, key worker, 020 7946 0102",
            "when_to_report": "30 minutes after they should be back; at once after dark.",
            "will_talk_to": "Their grandmother, or Joel.",
            "agreed_with": "the child and Maureen Pike",
        },
    )
    at(page, "review_by", now + timedelta(days=150), time=False)
    press(page, "Keep this plan", "The response plan is kept")
    page.goto(f"{path}/grab-pack")
    fill(page, {"looks": "Slim, short dark hair, mostly a grey hoodie and white trainers.", "health": "Asthma: a blue inhaler."})
    press(page, "Keep this", "The grab pack is kept")
    page.goto(f"{path}/photograph")
    page.set_input_files("#photo", {"name": "drawing.jpg", "mimeType": "image/jpeg", "buffer": drawing()})
    at(page, "taken_on", now - timedelta(days=40), time=False)
    press(page, "Keep this photograph", "The photograph is kept")
    page.goto(f"{path}/mark")
    choose(page, "code", "exploitation")
    choose(page, "source", "Police")
    at(page, "review_by", now + timedelta(days=60), time=False)
    press(page, "Save", "It is recorded")


def raise_episode(page: Page, name: str) -> str:
    """The path of a new episode; its first picture on the way."""
    page.goto("/missing/raise")
    page.get_by_label("Find the child").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name=re.compile("^Choose")).first.click()
    seen = datetime.now(LONDON) - timedelta(minutes=50)
    page.get_by_role("radio").nth(0 if seen.date() == datetime.now(LONDON).date() else 1).check()
    page.get_by_label("What time?").fill(f"{seen:%H:%M}")
    page.get_by_label("It was about this time").check()
    page.get_by_label("Who saw them last?").fill("Maureen Pike, key worker")
    page.get_by_label(re.compile("Where")).fill("Front door")
    take(page, "raise.png", 1250)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").first.fill("Left after a phone call and did not take a coat. The phone is off.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("High").check()
    page.get_by_label("Why?").fill("Does not know the area, and it is cold.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Raise this episode").click()
    page.get_by_role("link", name="Go to the episode").click()
    path = page.url
    page.goto(f"{path}/police")
    page.get_by_label("Police reference").fill("CAD 0231")
    press(page, "Save the report", "The report to the police is recorded")
    page.goto(f"{path}/grab-pack-sent")
    press(page, "Save", "It is recorded that the grab pack was sent")
    return path


def kinder_words(page: Page, episode: str) -> None:
    page.goto(f"{episode}/sighting")
    account = "Alone, on the phone. They absconded before he could ring anybody."
    fill(page, {"where": "The bus station", "by": "A bus driver", "account": account})
    page.get_by_text("you could write").wait_for()
    take(page, "form.png", 1050)


def coordination(page: Page) -> None:
    """A notice of the police waits; one interview is Joel's and arranged."""
    now = datetime.now(LONDON)
    page.goto("/missing/police-notices/new")
    fill(page, {"reference": "CAD 0417", "words": "A young person was seen at the bus station and would not give a name."})
    at(page, "received_at", now - timedelta(minutes=25))
    page.get_by_role("button", name="Save the notice").click()
    page.goto("/missing/interviews")
    assign, arrange = (page.get_by_role("link", name=re.compile(f"^{verb}")).first.get_attribute("href") for verb in ("Assign", "Arrange"))
    page.goto(assign or "")
    choose(page, "colleague", "Joel Abara")
    press(page, "Assign the interview", "The interview is assigned")
    page.goto(arrange or "")
    at(page, "at", now + timedelta(hours=20))
    fill(page, {"place": "The youth centre café", "travel_minutes": "35"})
    press(page, "Save the appointment", "The interview is arranged")
    page.goto("/missing/coordinator")
    take(page, "coordinator.png", 1090)


def hand_over(page: Page, episode: str, to: str) -> None:
    page.goto(f"{episode}/handover")
    choose(page, "to", to)
    page.get_by_label("What should they know?").fill("Maureen Pike rings at 22:00. The police have the grab pack.")
    press(page, "Offer the handover", "The handover is offered")


def planning(browser: Browser, address: str) -> None:
    planner = signed_in(browser, address, "planner")
    planner.goto("/reports/figures/incidents")
    take(planner, "explorer.png", 1000)
    planner.goto("/reports/freshness")
    take(planner, "freshness.png", 700)
    planner.set_viewport_size({"width": 900, "height": 800})
    planner.goto("/reports/inspection-day")
    take(planner, "inspection-day.png", 1800)


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        carer = signed_in(browser, address, "carer")
        name, child = child_of_the_home(carer)
        director, worker = signed_in(browser, address, "director of"), signed_in(browser, address, "social worker", PHONE)
        keep_beforehand(worker, child)
        episode = raise_episode(worker, name)
        card = director.locator("article", has_text=name).first
        card.wait_for()  # it comes by itself
        take(director, "alerts.png", 1030)
        card.get_by_role("button", name=re.compile("Acknowledge")).click()
        worker.set_viewport_size({"width": DESK, "height": 800})
        director.get_by_text("You acknowledged").wait_for()
        for _ in range(20):  # the timeline has it a moment later, from notify's events
            worker.goto(episode)
            if worker.get_by_text("Alert acknowledged by").count():
                break
        take(worker, "episode.png", 1375)
        worker.goto(child)
        take(worker, "child.png", 1450)
        kinder_words(worker, episode)
        hand_over(worker, episode, "Tom Whitfield")
        carer.reload()
        take(carer, "carer.png", 1200)
        edt = signed_in(browser, address, "emergency duty")
        take(edt, "edt.png", 1050)
        coordination(signed_in(browser, address, "coordinator"))
        take(signed_in(browser, address, "interviewer"), "interviewer.png", 760)
        manager = signed_in(browser, address, "team manager")
        take(manager, "team.png", 990)
        take(signed_in(browser, address, "reviewing officer"), "reviews.png", 880)
        auditor = signed_in(browser, address, "auditor")
        auditor.goto(f"{child}/access")
        take(auditor, "access.png", 840)
        planning(browser, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
