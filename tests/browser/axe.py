"""The accessibility rules of WCAG 2.2 AA, run by axe-core on the page as it stands."""

from pathlib import Path
from typing import Any

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def assert_clean(page: Any) -> None:
    """No violation on the page (of Playwright's asynchronous API). The script goes in through the debugger, so the page's own
    content security policy stays in force."""
    if not await page.evaluate("typeof axe !== 'undefined'"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    told = [
        f"{broken['id']} ({broken['impact']}): {broken['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for broken in found["violations"]
        for node in broken["nodes"]
    ]
    assert not told, f"{page.url} at {page.viewport_size}:\n" + "\n".join(told)
