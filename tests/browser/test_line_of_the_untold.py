"""Who is still to be told, on a phone: one quiet line, each party a press from the form that is filled in for them."""

import pytest
from running_missing import PHONE, RunningMissing, SignIn, looked_at
from short_forms import Forms

pytestmark = pytest.mark.browser


async def test_from_the_line_to_the_form_and_the_party_is_gone_from_it(missing: RunningMissing, signed_in: SignIn) -> None:
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=PHONE), episode := await missing.raise_episode("2001"))
    await page.goto(f"{missing.address}/missing/episodes/{episode}")
    line = page.locator("#to-tell")
    await line.get_by_role("link", name="Parents").wait_for()
    await looked_at(page, "to-tell")
    await line.get_by_role("link", name="Parents").click()
    assert await page.get_by_role("radio", name="Parents").is_checked()
    await forms.choose("No")
    await forms.fill(not_told_because="Her father may be why she left.")
    await forms.save("Save", "It is recorded")
    assert await line.get_by_role("link", name="Parents").count() == 0
    assert await line.get_by_role("link", name="Health").count() == 1
