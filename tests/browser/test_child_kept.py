"""A child's page in a browser: what is agreed and kept for the day they go, who may look and who has looked, on a phone and a desk."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from running_missing import DESK, PHONE, RunningMissing, SignIn, looked_at
from short_forms import Forms
from test_missing_night import by_tab

pytestmark = pytest.mark.browser


def made_up_face() -> bytes:
    """No face of anybody: a circle on grey."""
    picture = Image.new("RGB", (600, 800), "#c9d3da")
    ImageDraw.Draw(picture).ellipse((150, 150, 450, 520), fill="#8a98a3")
    made = BytesIO()
    picture.save(made, "JPEG")
    return made.getvalue()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_worker_keeps_what_is_known_of_a_child_and_it_stands_first_when_they_go(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "social_worker", viewport=viewport)
    await page.goto("/missing/children/2001")
    await looked_at(page, "child-nothing-kept")
    await page.get_by_role("link", name="Make a response plan").click()
    forms, today = Forms(page, ""), missing.clock.now()
    await page.get_by_role("button", name="Keep this plan").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "child-plan-refused")
    await forms.fill(
        where_to_look="Her grandmother’s, then the park by the station.",
        whom_to_ring="Rose Frost, grandmother, 020 7946 0101\nMaureen Pike, foster carer, 020 7946 0102",
        when_to_report="30 minutes after she should be back; at once after dark.",
        will_talk_to="Her grandmother, or Joel.",
        agreed_with="Amelia and Maureen Pike",
    )
    await forms.at("review_by", today + timedelta(days=90), time=False)
    await page.get_by_role("button", name="Keep this plan").click()
    await page.get_by_text("The response plan is kept").wait_for()
    await page.get_by_role("link", name="Write the grab pack").click()
    await forms.fill(looks="Tall for her age, red coat. She absconded in it last time.", phone="020 7946 0103, SnapMap on")
    await page.get_by_text("Instead of “absconded” you could write: went missing, or left").wait_for()
    await looked_at(page, "child-grab-pack")
    await forms.fill(looks="Tall for her age, red coat.")
    await page.get_by_text("Instead of “absconded”").wait_for(state="detached")
    await page.get_by_role("button", name="Keep this").click()
    await page.get_by_text("The grab pack is kept").wait_for()
    await page.get_by_role("link", name="Add a photograph").click()
    await page.set_input_files("#photo", {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": made_up_face()})
    await forms.at("taken_on", today - timedelta(days=30), time=False)
    await looked_at(page, "child-photograph")
    await page.get_by_role("button", name="Keep this photograph").click()
    await page.get_by_text("The photograph is kept").wait_for()
    await page.get_by_role("img", name="Photograph of Amelia Frost").wait_for()
    await page.get_by_role("link", name="Change sexual exploitation").click()
    await page.select_option("#source", label="Police")
    await forms.at("review_by", today - timedelta(days=2), time=False)
    await looked_at(page, "child-mark")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Past its review").wait_for()
    await looked_at(page, "child-kept")
    await page.goto("/missing/raise")
    await page.get_by_label("Find the child").fill("amelia")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("button", name="Choose Amelia Frost").click()
    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    await page.get_by_role("link", name="020 7946 0101").wait_for()
    await looked_at(page, "child-plan-when-raising")
    amelia = await missing.raise_episode("2001")
    await page.goto(f"/missing/episodes/{amelia}")
    await page.get_by_role("link", name="020 7946 0101").wait_for()
    await looked_at(page, "child-plan-on-episode")
    await page.get_by_role("link", name="Record that it was sent").click()
    await looked_at(page, "child-grab-pack-sent")
    await page.get_by_label("Police", exact=True).check()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("It is recorded that the grab pack was sent").wait_for()


async def test_a_manager_restricts_a_record_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, "team_manager")
    await page.goto("/missing/children/2001/restriction")
    await by_tab(page, "#restricted")
    await page.keyboard.press("Space")
    await by_tab(page, "#reason")
    await page.keyboard.type("Her aunt works in the contact centre.")
    await looked_at(page, "child-restriction")
    await by_tab(page, "Save")
    await page.keyboard.press("Enter")
    await page.get_by_text("It is recorded who may open this record").wait_for()
    await page.get_by_text("Opened by managers and directors alone.").wait_for()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_worker_of_another_team_says_why_and_the_auditor_reads_it(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "social_worker", viewport=viewport)
    await page.goto("/missing/children/2004")
    await page.get_by_role("heading", name="Why do you need to see this record?").wait_for()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "child-purpose")
    await page.get_by_label("I cover for a colleague").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Devi Chandra").wait_for()
    await looked_at(page, "child-after-purpose")
    auditor = await signed_in(missing.address, "auditor", viewport=viewport)
    await auditor.goto("/missing/access")
    await auditor.get_by_label("The child’s number").fill("2004")
    await looked_at(auditor, "access-whose")
    await auditor.get_by_role("button", name="Show who has seen it").click()
    await auditor.get_by_text("I cover for a colleague").first.wait_for()
    await looked_at(auditor, "access-seen")
