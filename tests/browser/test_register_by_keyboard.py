"""The register kept by keyboard alone: a photograph for the grab pack, a child matched, a step filed; what is wrong leads to its box."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from keyboard import Keyboard
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at
from test_child_kept import made_up_face
from test_register_kept import raise_for_sami

from services.missing.domain import commands as c

pytestmark = pytest.mark.browser


async def chosen(page: Any, keys: Keyboard, name: str, kind: str, content: bytes) -> None:
    """A file, by the box that opens the device's own list of files."""
    await keys.to("photo")
    async with page.expect_file_chooser() as opening:
        await page.keyboard.press("Space")
    chooser = await opening.value
    await chooser.set_files({"name": name, "mimeType": kind, "buffer": content})


async def test_a_photograph_is_added_to_the_grab_pack(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    keys = Keyboard(page)
    await keys.arrived("Open episodes")
    await keys.type(query="frost")
    await page.keyboard.press("Enter")
    await keys.arrived("Children found for “frost”")
    await keys.press("Amelia Frost (Millie)")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("Add a photograph")
    await keys.arrived("Photograph")
    await keys.through()
    await looked_at(page, "keys-photograph")
    await keys.press("Keep this photograph")
    await keys.refused("photo", "taken_on-day")
    await looked_at(page, "keys-photograph-refused")
    await chosen(page, keys, "letter.txt", "text/plain", b"No picture of anybody.")
    await keys.type(taken_on_day="1", taken_on_month="5", taken_on_year="2026")
    await keys.press("Keep this photograph")
    await keys.refused("photo")
    await looked_at(page, "keys-photograph-is-none")
    await chosen(page, keys, "face.jpg", "image/jpeg", made_up_face())
    await keys.press("Keep this photograph")
    await keys.said("The photograph is kept")
    assert await page.get_by_role("img", name="Photograph of Amelia Frost").is_visible()
    await keys.through()
    await looked_at(page, "keys-photograph-kept")


async def test_a_child_nobody_had_in_the_register_is_matched(missing: RunningMissing, signed_in: SignIn) -> None:
    await raise_for_sami(missing)
    page = await signed_in(missing.address, "missing_coordinator", viewport=PHONE)
    keys = Keyboard(page)
    await keys.arrived("Your list")
    await keys.press("1 child to match")
    await keys.arrived("Children not in the register")
    await keys.through()
    await looked_at(page, "keys-to-match")
    await keys.press("Match Sami")
    await keys.arrived("Match with the register")
    await keys.through()
    await keys.press("Find")
    await keys.refused("query")
    await looked_at(page, "keys-match-whom")
    await keys.type(query="Zachary")
    await page.keyboard.press("Enter")
    await keys.said("Nobody you can see matches")
    await keys.through()
    await looked_at(page, "keys-match-nobody")
    await keys.type(query="ben")
    await page.keyboard.press("Enter")
    await keys.said("Which child is it?")
    await keys.through()
    await looked_at(page, "keys-match-found")
    await keys.press("Match")
    await keys.refused("child_id", "reason")
    await looked_at(page, "keys-match-refused")
    await keys.type(reason="His key worker at the hostel knew him at once.", query="Zachary")
    await keys.press("Match")
    await keys.refused("query")
    await looked_at(page, "keys-match-refused-nobody")
    await keys.type(query="ben")
    await page.keyboard.press("Enter")
    await keys.said("Which child is it?")
    await keys.choose("child_id", "Ben Ash")
    assert await page.input_value("#reason") == "His key worker at the hostel knew him at once.", "nothing is typed twice"
    await keys.press("Match")
    await keys.said("The episodes are the registered child’s now")
    await keys.through()
    await looked_at(page, "keys-matched")


async def test_a_step_is_marked_as_filed(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    seen = c.RecordSighting(seen_at=missing.clock.now() - timedelta(minutes=5), by="A bus driver", where="The bus station")
    await missing.app.state.missing.casework.record(demo("social_worker"), UUID(amelia), seen)
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    keys = Keyboard(page)
    await keys.arrived("Open episodes")
    await keys.press("To file in Mosaic")
    await keys.arrived("To file in Mosaic")
    await keys.through()
    await looked_at(page, "keys-to-file")
    await keys.press("Amelia Frost (Millie)")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.through()
    await looked_at(page, "keys-file")
    both = ("Raised as missing (whereabouts not known)", "Seen by A bus driver, The bus station")
    await keys.tick(*both)
    await keys.press("Filed")
    await keys.refused("positions")
    await looked_at(page, "keys-file-none")
    await keys.tick(both[1])
    await keys.type(filed_at_day="32")
    await keys.press("Filed")
    await keys.refused("filed_at-day")
    await looked_at(page, "keys-file-refused")
    await keys.type(filed_at_day="16")
    await keys.press("Filed")
    await keys.refused("filed_at-day")
    await keys.type(filed_at_day="15", where="Case note 4711")
    await keys.press("Filed")
    await keys.said("It is noted as filed")
    await keys.through()
    await looked_at(page, "keys-filed")
    await keys.press("All episodes")
    await keys.arrived("To file in Mosaic")
    await keys.press("Amelia Frost (Millie)")
    await keys.said("Case note 4711")
    await keys.through()
    await looked_at(page, "keys-filed-before")
    assert await page.get_by_role("checkbox").count() == 1, "what is filed is not asked about again"
