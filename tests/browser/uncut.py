"""Nothing of a table is cut off on a phone that would fit it."""

from typing import Any

CUT = """() => {
  const wide = document.documentElement.clientWidth, edge = document.querySelector('main').getBoundingClientRect().right + 1;
  const cut = [];
  for (const table of document.querySelectorAll('table')) {
    const columns = table.rows.length ? table.rows[0].cells.length : 0, scrolls = table.closest('.sr-scroll');
    if (!(scrolls && columns > 3) && table.getBoundingClientRect().right > edge) cut.push(table.outerHTML.slice(0, 300));
    const name = table.caption && !table.caption.classList.contains('govuk-visually-hidden') ? table.caption : null;
    if (name && name.getBoundingClientRect().right > wide) cut.push(name.outerHTML);
  }
  return cut;
}"""


async def assert_uncut(page: Any) -> None:
    """A table of more than three columns may scroll by itself; any other fits, and what a table is called is read as a whole."""
    assert await page.evaluate(CUT) == [], page.url
