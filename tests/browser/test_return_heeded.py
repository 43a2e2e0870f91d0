"""What the return to the Department would not take is said while a day is typed; without a script, as the record stands."""

from pathlib import Path

import httpx
import pytest
from running_missing import CARE, DESK, PHONE, RunningMissing, SignIn, looked_at
from short_forms import Forms
from test_missing_night import choose_amelia

from shared.identity.keys import OPERATOR, open_keys
from shared.identity.tokens import command_token

pytestmark = pytest.mark.browser

RULE = "(rule 577 of the 903)"


async def care_ended_yesterday(missing: RunningMissing, folder: Path) -> None:
    async with httpx.AsyncClient(base_url=missing.address) as http:
        operator = command_token(open_keys(OPERATOR, folder / "keys"), missing.clock.now())
        care = CARE + "2001,01/02/2024,S,C2,N1,K2,PR4,14/05/2026,E4A,,BR1 1AA,BR2 2BB,9900001\n"
        sent = await http.post(
            "/missing/api/children/import",
            files={"episodes": ("episodes.csv", care.encode(), "text/csv")},
            data={"collection_year": "2026-27", "replace": "true"},
            headers={"Authorization": f"Bearer {operator}"},
        )
        sent.raise_for_status()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_day_after_care_ended_is_told_while_it_is_typed_and_one_before_is_not(
    missing: RunningMissing, signed_in: SignIn, tmp_path: Path, viewport: dict[str, int]
) -> None:
    forms = Forms(page := await signed_in(missing.address, viewport=viewport), await missing.raise_episode("2001"))
    await care_ended_yesterday(missing, tmp_path)
    await forms.open("return")
    said = page.locator("[data-heed]")
    await page.fill("#returned_at-day", "14")
    assert await said.inner_text() == ""
    await page.fill("#returned_at-day", "15")
    assert RULE in await said.inner_text()
    await looked_at(page, "return-heeded")
    await page.fill("#returned_at-day", "")
    assert RULE in await said.inner_text(), "half a day says nothing new"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_raising_says_so_too_of_the_day_they_were_last_seen_and_the_day_they_came_back(
    missing: RunningMissing, signed_in: SignIn, tmp_path: Path, viewport: dict[str, int]
) -> None:
    await care_ended_yesterday(missing, tmp_path)
    page = await signed_in(missing.address, viewport=viewport)
    await choose_amelia(page)
    said = page.locator("[data-heed]")
    assert await said.inner_text() == ""
    await page.get_by_label("Yesterday, Thursday 14 May").check()
    assert "(rule 581 of the 903)" in await said.inner_text()
    await looked_at(page, "raise-heeded")
    await page.get_by_label("Another day").check()
    for part, text in {"day": "13", "month": "5", "year": "2026"}.items():
        await page.fill(f"#last_seen_at-{part}", text)
    assert await said.inner_text() == "", "they were in care that day"
    await page.fill("#last_seen_at-time", "22:40")
    await page.locator("#last_seen_precision").check()
    await page.fill("#last_seen_by", "Maureen Pike")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="What happened?").wait_for()
    await page.goto("/missing/raise/late")
    for part, text in {"day": "14", "month": "5", "year": "2026"}.items():
        await page.fill(f"#returned_at-{part}", text)
    assert await said.inner_text() == ""
    await page.fill("#returned_at-day", "15")
    assert RULE in await said.inner_text()
    await looked_at(page, "raise-late-heeded")
