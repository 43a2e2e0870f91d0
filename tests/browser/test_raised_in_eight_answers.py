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


AIM, THINK, KEY = 1.1, 1.35, 60 / (36.2 * 5)
"""Seconds: to aim at something and press it, and to think before an answer (Card, Moran and Newell, The Keystroke-Level Model, 1980);
for one character typed on a phone (36.2 words of five a minute; Palin and others, How do People Type on Mobile Devices?, 2019)."""

PRESSES = """
addEventListener('click', (event) => event.isTrusted && event.detail && window.did('press', ''), true)
addEventListener('change', ({ target }) => target.matches('textarea, input:not([type=radio], [type=checkbox])')
    && window.did('typed', target.value), true)
"""


async def test_at_its_shortest_raising_is_counted_at_less_than_a_minute(missing: RunningMissing, signed_in: SignIn) -> None:
    """A count of what is pressed and typed by known averages, and no clock: a child gone, not yet assessed, the words few."""
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    presses, typed = [], []

    def did(source: Any, what: str, text: str) -> None:
        presses.append(what) if what == "press" else typed.append(text)

    await page.expose_binding("did", did)
    await page.add_init_script(PRESSES)
    answers = await counting(page)
    await page.goto("/missing/raise")

    async def types(box: str, text: str) -> None:
        await page.click(box)
        await page.keyboard.type(text)

    await types("#query", "frost")
    await press(page, "Find", "Choose the child")
    await press(page, "Choose Amelia Frost", "When were they last seen?")
    await types("#last_seen_at-time", "2240")
    await types("#last_seen_by", "Foster carer")
    await press(page, "Continue", "What happened?")
    await page.get_by_text("No", exact=True).click()
    await types("#circumstances", "Left by the back door, no phone")
    await press(page, "Continue", "Risk and police")
    await page.get_by_text("Not yet assessed", exact=True).click()
    await press(page, "Continue", "Check your answers")
    await press(page, "Raise this episode", "Episode raised")
    keys = sum(map(len, typed))
    assert (len(presses) >= 11, keys) == (True, 52), "each press and each letter is counted"
    seconds = len(presses) * AIM + len(answers) * THINK + keys * KEY
    assert seconds < 60, f"{len(presses)} presses, {len(answers)} answers, {keys} characters: {seconds:.0f} s"
