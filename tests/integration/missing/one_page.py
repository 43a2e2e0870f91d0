"""The short forms of one episode as a browser sends them: what stands in the boxes goes back with what is typed."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
from council import PURPOSE, Council

from shared.web import moment_parts

MANAGER = "team_manager"


def said(page: httpx.Response) -> str:
    """The page's words."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])))


class OnePage:
    """One episode of Amelia's, its forms filled in as a browser would: what stands in the boxes goes back with what is typed."""

    def __init__(self, council: Council, episode_id: str) -> None:
        self.council, self.episode_id, self.path = council, episode_id, f"/missing/episodes/{episode_id}"

    async def open(self, what: str = "", role: str = "social_worker") -> httpx.Response:
        return await self.council.http.get(f"{self.path}{'/' if what else ''}{what}", headers=self.council.headers(role) | PURPOSE)

    async def fill(self, what: str, role: str = "social_worker", /, **typed: Any) -> httpx.Response:
        page = await self.open(what, role)
        assert page.status_code == 200, (what, page.headers.get("location"))
        return await self.send(what, role, **standing(page.text) | typed)

    async def send(self, what: str, role: str = "social_worker", /, **typed: Any) -> httpx.Response:
        headers = self.council.headers(role)
        return await self.council.http.post(f"{self.path}/{what.partition('?')[0]}", data=boxes(typed), headers=headers)

    async def saved(self, what: str, role: str = "social_worker", /, **typed: Any) -> str:
        """The episode's page after it."""
        answer = await self.fill(what, role, **typed)
        assert answer.status_code == 303, said(answer)
        return said(await self.open(role=role))

    async def snapshot(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.council.get(f"/api/episodes/{self.episode_id}")).json()
        return found


def boxes(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Each answer by the name of its box; a time has several."""
    found: dict[str, Any] = {}
    for name, value in typed.items():
        found |= {f"{name}-{part}": text for part, text in moment_parts(value).items()} if isinstance(value, datetime) else {name: value}
    return found


def standing(page: str) -> dict[str, Any]:
    """What a browser would send back of a form as it stands: boxes, hidden ones, and what is chosen."""
    found: dict[str, Any] = {}
    for box in re.findall(r"<input[^>]*>", page):
        told = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', box))
        if "name" in told and (told.get("type") not in ("radio", "checkbox") or re.search(r"\schecked", box)):
            found[told["name"]] = html.unescape(told.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = html.unescape(text)
    return found
