"""One episode's short forms in a browser, filled in as a person does: by the words beside each box."""

from datetime import datetime
from typing import Any

from shared.web import moment_parts


class Forms:
    """One episode's short forms, filled in as a person does: by the words beside each box."""

    def __init__(self, page: Any, episode_id: str) -> None:
        self.page, self.path = page, f"/missing/episodes/{episode_id}"

    async def open(self, what: str) -> None:
        await self.page.goto(f"{self.path}/{what}")

    async def at(self, name: str, instant: datetime, *, time: bool = True) -> None:
        for part, text in moment_parts(instant).items():
            if time or part != "time":
                await self.page.fill(f"#{name}-{part}", text)

    async def fill(self, **answers: str) -> None:
        for label, text in answers.items():
            await self.page.fill(f"#{label}", text)

    async def choose(self, *labels: str) -> None:
        for label in labels:
            await self.page.get_by_label(label, exact=True).check()

    async def save(self, button: str, done: str) -> None:
        await self.page.get_by_role("button", name=button).click()
        await self.page.get_by_text(done).wait_for()
