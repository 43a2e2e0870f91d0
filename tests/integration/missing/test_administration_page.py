"""An administrator begins with what they can do; nobody else's page, and nobody's record is on it."""

import pytest
from council import Council
from one_page import said


async def test_an_administrator_is_led_to_all_that_they_can_do(council: Council) -> None:
    page = await council.get("/administration", "administrator")
    assert page.status_code == 200
    for told in (
        "Records to review",
        "safereturn import",
        "safereturn export ssda903",
        "safereturn deadletters",
        "safereturn parked",
        "Alert policy",
    ):
        assert told in said(page)
    assert 'href="/missing/retention"' in page.text
    assert (await council.get("/retention", "administrator")).status_code == 200, "the link leads there"


@pytest.mark.parametrize("role", ["social_worker", "director", "auditor", "planner", "carer"])
async def test_it_is_no_page_of_anybody_elses(council: Council, role: str) -> None:
    assert (await council.get("/administration", role)).status_code == 403
