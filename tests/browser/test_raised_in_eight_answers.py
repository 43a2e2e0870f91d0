"""Two in the morning, a phone, a child at high risk: eight answers and the episode is raised (U2). The browser counts, not the test."""

from typing import Any

import pytest
from running_missing import PHONE, RunningMissing, SignIn, looked_at

pytestmark = pytest.mark.browser

AT_MOST = 8

COUNT = """
const answer = (field) => field?.name && window.answered(location.pathname, field.name)
document.addEventListener('input', ({ target }) => answer(target), true)
document.addEventListener('submit', ({ submitter }) => answer(submitter), true)
"""
"""A box filled, a choice made, a press that chooses: each is an answer, once a page however often it is changed."""


async def counting(page: Any) -> list[tuple[str, str]]:
    answers: list[tuple[str, str]] = []

    def answered(source: Any, path: str, name: str) -> None:
        if (path, name) not in answers:
            answers.append((path, name))

    await page.expose_binding("answered", answered)
    await page.add_init_script(COUNT)
    return answers


async def press(page: Any, name: str, heading: str) -> None:
    await page.get_by_role("button", name=name).click()
    await page.get_by_role("heading", name=heading).wait_for()


@pytest.mark.parametrize("role", ["social_worker", "edt"])
async def test_a_child_at_high_risk_is_raised_at_night_in_at_most_eight_answers(
    missing: RunningMissing, signed_in: SignIn, role: str
) -> None:
    page = await signed_in(missing.address, role, viewport=PHONE)
    answers = await counting(page)
    await page.goto("/missing/raise")
    await page.fill("#query", "frost")
    await press(page, "Find", "Choose the child")
    await press(page, "Choose Amelia Frost", "When were they last seen?")
    await page.fill("#last_seen_at-time", "2240")
    await page.fill("#last_seen_by", "Maureen Pike, foster carer")
    await looked_at(page, "eight-last-seen")
    await press(page, "Continue", "What happened?")
    await page.get_by_label("No", exact=True).check()
    await page.fill("#circumstances", "Out of the back door after a phone call. No coat.")
    await press(page, "Continue", "Risk and police")
    await page.get_by_label("High", exact=True).check()
    await page.fill("#rationale", "She is 15, it is cold, and somebody has been sending her taxis.")
    await press(page, "Continue", "Check your answers")
    check = await page.locator("main").inner_text()
    assert "About 14 May 2026 at 22:40, 3 hours 20 minutes ago" in check, "the day that nobody chose is read before it is raised"
    await looked_at(page, "eight-check")
    await press(page, "Raise this episode", "Episode raised")
    await looked_at(page, "eight-raised")
    assert len(answers) <= AT_MOST, f"{len(answers)} answers: {answers}"
    assert {"query", "child_id", "last_seen_at-time", "circumstances", "level"} <= {name for _, name in answers}, "the browser counted"
