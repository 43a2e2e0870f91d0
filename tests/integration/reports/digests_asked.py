"""A digest as it is asked for, commented and signed over HTTP."""

import re
from html import unescape
from typing import Any

import httpx
from explorer import Explorer

CALL, PAGE = "/reports/api/digests/{}.{}", "/reports/digests/{}"


async def told(client: httpx.AsyncClient, month: str, **asked: str) -> dict[str, Any]:
    answered = await client.get(CALL.format(month, "json"), params=asked)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def signed(client: httpx.AsyncClient, month: str, status: int = 201, **asked: Any) -> dict[str, Any]:
    answered = await client.post(f"/reports/api/digests/{month}/signature", json=asked)
    assert answered.status_code == status, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def commented(client: httpx.AsyncClient, month: str, words: str) -> httpx.Response:
    return await client.put(f"/reports/api/digests/{month}/commentary", json={"words": words})


def words(page: httpx.Response) -> str:
    main = re.split(r'id="main-content">|<main>', page.text, maxsplit=1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def happened_since(reports: Explorer, month: str, children: int = 7) -> None:
    """Recorded late: it changes the month."""
    for number in range(children):
        reports.authority.missing(f"C{number}", f"{month}-11 10:00", f"{month}-11 19:00", age=15, sex="F")
    await reports.collated()


def numbers(digest: dict[str, Any]) -> list[Any]:
    return [(one["text"], one["values"]) for one in digest["sentences"]]
