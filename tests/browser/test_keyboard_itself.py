"""The check by keyboard fails each page that somebody without a mouse could not use: made wrong here on purpose."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from keyboard import WATCH, Keyboard

pytestmark = pytest.mark.browser

GOOD = """
<style>a:focus, input:focus, button:focus { outline: 3px solid #ffdd00 }</style>
<a class="govuk-skip-link" href="#main-content">Skip to main content</a>
<nav><a href="#menu">Menu</a></nav>
<main id="main-content" tabindex="-1"><label for="one">One</label> <input id="one" name="one"><br>
<label for="two">Two</label> <input id="two" name="two"><br><button>Save</button></main>
"""


@pytest.fixture
async def page(browser: Any) -> AsyncIterator[Any]:
    opened = await browser.new_page(viewport={"width": 360, "height": 400})
    yield opened
    await opened.close()


async def shown(page: Any, html: str) -> Keyboard:
    await page.set_content(html)
    await page.evaluate(WATCH)
    return Keyboard(page)


async def test_a_page_with_nothing_wrong_passes(page: Any) -> None:
    keys = await shown(page, GOOD)
    await keys.through()
    keys = await shown(page, GOOD)
    await keys.skips()
    await keys.type(one="1", two="2")
    await keys.to("Save")
    assert [await page.input_value(box) for box in ("#one", "#two")] == ["1", "2"]


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("a:focus, input:focus", "input:focus { outline: none } a:focus", "the focus is not seen"),
        ('name="two"', 'name="two" tabindex="5"', "an order of its own|not after the stop before"),
        ("<main", '<main style="display: flex; flex-direction: column-reverse"', "higher on the page"),
        ("<main", '<div style="position: fixed; inset: 0; background: white; z-index: 9"></div><main', "covered"),
        ('name="two"', """name="two" onkeydown="event.key === 'Tab' && event.preventDefault()" """, "cannot be reached"),
        ("<button>", '<button tabindex="-1">', "cannot be reached"),
    ],
    ids=["unseen", "own-order", "upwards", "covered", "trapped", "passed-over"],
)
async def test_a_page_made_wrong_fails(page: Any, right: str, wrong: str, words: str) -> None:
    keys = await shown(page, GOOD.replace(right, wrong))
    with pytest.raises(AssertionError, match=words):
        await keys.to("Save")


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('name="two"', """name="two" onkeydown="event.key === 'Tab' && event.preventDefault()" """, "does not leave"),
        ("<button>", '<button tabindex="-1">', "passed over"),
    ],
    ids=["trapped", "passed-over"],
)
async def test_a_page_gone_through_that_holds_the_focus_or_leaves_something_out_fails(
    page: Any, right: str, wrong: str, words: str
) -> None:
    keys = await shown(page, GOOD.replace(right, wrong))
    with pytest.raises(AssertionError, match=words):
        await keys.through()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('<a class="govuk-skip-link" href="#main-content">Skip to main content</a>', ""), ('href="#main-content"', 'href="#nowhere"')],
    ids=["none", "elsewhere"],
)
async def test_a_menu_that_cannot_be_skipped_fails(page: Any, right: str, wrong: str) -> None:
    keys = await shown(page, GOOD.replace(right, wrong))
    with pytest.raises(AssertionError, match="skip"):
        await keys.skips()


REFUSED = GOOD.replace(
    '<label for="one"',
    '<div class="govuk-error-summary" tabindex="-1"><a href="#one">Enter one</a> <a href="#two">Enter two</a></div><label for="one"',
)
FOCUS = "document.querySelector('.govuk-error-summary').focus()"


async def test_a_summary_of_what_is_wrong_that_has_the_focus_and_leads_on_passes(page: Any) -> None:
    keys = await shown(page, REFUSED)
    await page.evaluate(FOCUS)
    await keys.refused("one", "two")
    assert await page.evaluate("document.activeElement.id") == "one", "the first that is wrong comes first"


@pytest.mark.parametrize(
    ("right", "wrong", "script", "words"),
    [
        ("", "", "document.body.focus()", "has not the focus"),
        ('href="#two"', 'href="#nowhere"', FOCUS, "wrong on"),
        ('id="two"', 'id="elsewhere"', FOCUS, "leads to"),
        ('name="two"', 'name="two" style="outline: none"', FOCUS, "leads to"),
    ],
    ids=["no-focus", "another-box", "nowhere", "unseen"],
)
async def test_a_summary_of_what_is_wrong_that_leads_nowhere_fails(page: Any, right: str, wrong: str, script: str, words: str) -> None:
    keys = await shown(page, REFUSED.replace(right, wrong) if right else REFUSED)
    await page.evaluate(script)
    with pytest.raises(AssertionError, match=words):
        await keys.refused("one", "two")
