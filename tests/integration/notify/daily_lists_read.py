"""The daily list as somebody asks for it: over HTTP, as a page, and by the link of a mail."""

from datetime import date, time
from email.message import EmailMessage
from typing import Any

from alerted_authority import Alerted, eventually

from shared.clock import london_date
from shared.identity.people import Role

LIST = "OFFICIAL-SENSITIVE: the daily list is ready"


def today(authority: Alerted) -> date:
    return london_date(authority.clock.now())


def path(day: date, rest: str = "") -> str:
    return f"/notify/api/daily-lists/{day}{rest}"


async def read(authority: Alerted, day: date | None = None, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> dict[str, Any]:
    answer = await authority.as_(role, name).get(path(day or today(authority)))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def shown(authority: Alerted, address: str, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> str:
    answer = await authority.as_(role, name).get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


async def at_the_hour(authority: Alerted) -> None:
    """Half past seven, and today's list is there."""
    await authority.until(time(7, 30))

    async def made() -> list[dict[str, Any]]:
        return await authority.rows("SELECT day FROM notify.daily_lists WHERE day = %s", today(authority))

    await eventually(made, "today's list is made")


async def of_subject(authority: Alerted, subject: str, count: int) -> list[EmailMessage]:
    found: list[EmailMessage] = []

    async def look() -> bool:
        found[:] = [mail for mail in authority.mail.taken if mail["Subject"] == subject]
        return len(found) >= count

    await eventually(look, f"{count} mails: {subject}")
    assert len(found) == count
    return found


async def opened(authority: Alerted, mail: EmailMessage, role: Role = Role.DIRECTOR) -> str:
    """Where the link of a mail leads whoever signs in."""
    body = mail.get_body(("plain",))
    assert body is not None
    link = next(line for line in body.get_content().splitlines() if line.startswith("http"))
    answer = await authority.as_(role).get(link)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
