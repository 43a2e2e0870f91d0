"""A page used with no pointer: Tab, Enter, Space, arrows and letters; whoever presses sees where they are and gets on."""

from typing import Any

WATCH = """
window.keys = (() => {
  const words = (text) => (text || '').replace(/\\s+/g, ' ').trim()
  const name = (el) => words(el.labels?.length ? el.labels[0].textContent : el.getAttribute('aria-label') || el.textContent)
  const yellow = (style) => [style.outlineColor, style.boxShadow, style.backgroundColor].join().includes('255, 221, 0')
  const shows = (el) => {
    const own = getComputedStyle(el)
    const beside = el.labels?.length ? getComputedStyle(el.labels[0], '::before') : own
    return yellow(own) || yellow(beside)
  }
  const uncovered = (el) => {
    const box = el.getClientRects()[0]
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)]
    const there = document.elementFromPoint(x, y)
    return there !== null && (el.contains(there) || [...(el.labels || [])].some((label) => label.contains(there)))
  }
  const stops = () => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0
    const seen = all.filter((el) => el.type !== 'hidden' && !el.disabled && shown(el))
    // Of a group of radios one is a stop: the chosen one, or whichever comes first.
    const group = (el) => seen.filter((other) => other.type === 'radio' && other.name === el.name && other.form === el.form)
    return seen.filter((el) => el.type !== 'radio' || (group(el).find((one) => one.checked) || group(el)[0]) === el)
  }
  let last = null
  const passed = new Set()
  return {
    here: () => {
      const el = document.activeElement
      if (el === document.body || el === document.documentElement) { last = null; return null }
      const box = el.getBoundingClientRect()
      const was = last?.el.isConnected ? last : null
      const order = was && was.el !== el ? Boolean(was.el.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING) : true
      // In one column what comes next never stands higher; of what stands side by side the tops may differ by a line.
      const lower = was ? box.bottom + scrollY >= was.top : true
      last = { el, top: box.top + scrollY }
      passed.add(el)
      return { id: el.id, name: el.name || '', text: name(el), checked: Boolean(el.checked), order, lower, shows: shows(el),
               uncovered: uncovered(el), positive: el.tabIndex > 0, skip: el.classList.contains('govuk-skip-link') }
    },
    afresh: () => { last = null },
    missed: () => stops().filter((el) => !passed.has(el)).map((el) => el.outerHTML.slice(0, 140)),
  }
})()
"""

IN_SUMMARY = "Boolean(document.activeElement.closest('.govuk-error-summary'))"
LINKS = "[...document.querySelectorAll('.govuk-error-summary a')].map((link) => link.hash.slice(1))"

MOST = 250
"""Presses of Tab after which something is held to be out of reach."""


class Keyboard:
    """`there` is where the focus is, as the page told it last; None for nowhere."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.there: dict[str, Any] | None = None

    async def arrived(self, heading: str) -> None:
        """The page with this heading has been reached, and its scripts have run."""
        await self.page.get_by_role("heading", name=heading, exact=True).first.wait_for()
        await self.page.wait_for_load_state()
        await self.page.evaluate(WATCH)
        self.there = None

    async def said(self, words: str) -> None:
        """The page that says these words has been reached."""
        await self.page.get_by_text(words).first.wait_for()
        await self.page.wait_for_load_state()
        await self.page.evaluate(WATCH)
        self.there = None

    async def step(self) -> dict[str, Any] | None:
        """One press of Tab. The focus is seen, nothing covers it, and the next stop comes after the one before."""
        await self.page.keyboard.press("Tab")
        there: dict[str, Any] | None = await self.page.evaluate("keys.here()")
        self.there = there
        if there is not None and not there["skip"]:
            told = f"{there} on {self.page.url}"
            assert there["shows"], f"the focus is not seen: {told}"
            assert there["uncovered"], f"the focus is covered or off the screen: {told}"
            assert there["order"], f"not after the stop before: {told}"
            assert there["lower"], f"higher on the page than the stop before: {told}"
            assert not there["positive"], f"an order of its own: {told}"
        return there

    async def to(self, *wanted: str) -> None:
        """Tab on to a box by its name, or to a link or a button by its words, or by the words it begins with and a comma or space."""
        for _ in range(MOST):
            if self.there is not None and any(_is(self.there, one) for one in wanted):
                return
            await self.step()
        raise AssertionError(f"{wanted} cannot be reached by Tab on {self.page.url}")

    async def press(self, words: str) -> None:
        await self.to(words)
        await self.page.keyboard.press("Enter")

    async def type(self, **answers: str) -> None:
        """Each by the name of its box, in the order of the page; underscores between a time's name and its part are hyphens."""
        for name, text in answers.items():
            await self.to(name, "-".join(name.rsplit("_", 1)))
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.type(text)

    async def choose(self, name: str, label: str) -> None:
        """A radio of a group, by arrows."""
        await self.to(name)
        await self.page.keyboard.press("Space")
        for _ in range(40):
            self.there = there = await self.page.evaluate("keys.here()")
            if there["text"] == label:
                assert there["checked"], f"{label} has the focus and is not chosen"
                await self.page.evaluate("keys.afresh()")  # arrows may have gone round
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not among the choices of {name} on {self.page.url}")

    async def tick(self, *labels: str) -> None:
        for label in labels:
            await self.to(label)
            await self.page.keyboard.press("Space")

    async def skips(self) -> None:
        """The first stop of the page skips the menu: what is next is in the page's own part."""
        first = await self.step()
        assert (first or {}).get("skip"), f"the skip link is not the first stop of {self.page.url}: {first}"
        assert await self.page.locator(".govuk-skip-link").is_visible()
        await self.page.keyboard.press("Enter")
        await self.page.evaluate("keys.afresh()")
        await self.step()
        assert await self.page.evaluate("Boolean(document.activeElement.closest('main'))"), f"the menu is not skipped on {self.page.url}"

    async def menu(self, place: str) -> None:
        """On a phone the menu is opened first."""
        await self.press("Show or hide the menu")
        await self.press(place)

    async def through(self) -> None:
        """Round the page from where the focus is: every stop is seen and passed, and none holds the focus. Leaves it at the top."""
        missed: list[str] = []
        for _ in range(2):  # where the page has put the focus on something, what stands above comes in a second round
            await self._out()
            missed = await self.page.evaluate("keys.missed()")
            if not missed:
                return
        raise AssertionError(f"passed over by Tab on {self.page.url}: {missed}")

    async def _out(self) -> None:
        """On to the end of the page and out of it, or to where it begins again."""
        for _ in range(MOST):
            before, there = self.there, await self.step()
            if there is None or (there["skip"] and before is not None):
                return
        raise AssertionError(f"the focus does not leave {self.page.url}: {self.there}")

    async def refused(self, *boxes: str) -> None:
        """The error summary has the focus, and each of its links leads to its box, which is seen. Leaves the focus at the first box."""
        await self.page.locator(".govuk-error-summary").wait_for()
        await self.page.wait_for_load_state()
        await self.page.evaluate(WATCH)
        assert await self.page.evaluate(IN_SUMMARY), f"the error summary has not the focus on {self.page.url}"
        links = [str(one) for one in await self.page.evaluate(LINKS)]
        assert links == list(boxes or links), f"wrong on {self.page.url}: {links}"
        for box in reversed(links):
            await self._to_link(box)
            await self.page.keyboard.press("Enter")
            self.there = there = await self.page.evaluate("keys.here()")
            told = f"the link to {box} leads to {there} on {self.page.url}"
            assert there is not None, told
            assert (there["id"], there["shows"], there["uncovered"]) == (box, True, True), told
        await self.page.evaluate("keys.afresh()")

    async def _to_link(self, box: str) -> None:
        """The link of the error summary to this box: on from the summary, and back from a box further down."""
        key = "Tab" if await self.page.evaluate(IN_SUMMARY) else "Shift+Tab"
        for _ in range(MOST):
            await self.page.keyboard.press(key)
            if await self.page.evaluate("document.activeElement.getAttribute('href')") == f"#{box}":
                return
        raise AssertionError(f"the link to {box} cannot be reached on {self.page.url}")


def _is(there: dict[str, Any], wanted: str) -> bool:
    text = there["text"]
    return wanted in (there["id"], there["name"], text) or text.startswith((f"{wanted},", f"{wanted} SR-", f"{wanted} ("))
