"""What an open alerts page is told as it happens, what it missed, and that it holds up no shutdown."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
from alerted_authority import Alerted, eventually
from ports import free_port


async def an_alert(authority: Alerted) -> dict[str, Any]:
    await authority.missing.raises()
    (alert,) = await authority.alerts(1)
    await authority.mails(1)
    return alert


def acknowledgement(alert: dict[str, Any]) -> str:
    return f"/notify/api/alerts/{alert['alert_id']}/acknowledgement"


async def events_of(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
    found: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line and "event" in found:
            yield found
            found = {}
        name, _, value = line.partition(": ")
        found |= {name: value} if name else {}


async def test_the_stream_tells_at_once_and_resumes_after_the_last_event_seen(authority: Alerted) -> None:
    director = authority.as_()
    async with asyncio.timeout(15):
        async with director.stream("GET", "/notify/api/alerts/stream") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            alert = await an_alert(authority)
            events = events_of(response)
            first = await anext(events)
            assert first["event"] == "raised"
            assert alert["alert_id"] in first["data"]
        await director.post(acknowledgement(alert))
        async with director.stream("GET", "/notify/api/alerts/stream", headers={"Last-Event-ID": first["id"]}) as response:
            events = events_of(response)
            rest = [await anext(events) for _ in range(3)]
    assert [one["event"] for one in rest] == ["sent", "sent", "acknowledged"]
    assert [int(one["id"]) for one in rest] == [int(first["id"]) + n for n in (1, 2, 3)]


async def test_what_was_missed_comes_in_one_piece(authority: Alerted) -> None:
    alert = await an_alert(authority)
    await authority.sent(1)
    await authority.as_().post(acknowledgement(alert))
    end = (await authority.rows("SELECT max(position) AS n FROM safereturn.log"))[0]["n"]
    news = authority.app.state.notify.news

    async def heard() -> bool:
        return bool(await news.head() == end)

    await eventually(heard, "the news has looked")

    async def all_of_them(alert_ids: set[UUID]) -> set[UUID]:
        return alert_ids

    pieces = news.stream(0, all_of_them)
    await anext(pieces)  # that it is connected
    assert (await anext(pieces)).count(b"event: ") == end > 1
    await pieces.aclose()


async def test_an_open_stream_does_not_hold_up_the_shutdown(authority: Alerted) -> None:
    """A second process of notify, on the same stores, told to stop by the signal while a page is listening."""
    port = free_port()
    settings = {"DATABASE_URL": authority.dsn, "KEYS_DIR": str(authority.keys), "SMTP_HOST": "127.0.0.1", "REDIS_URL": authority.redis_url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import sys; from services.cli import main; sys.exit(main())", "serve", "notify", "--port", str(port)),
        env=os.environ | {f"SAFERETURN_{name}": value for name, value in settings.items()},
    )
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {authority.token()}"}
        ) as client:

            async def up() -> bool:
                with suppress(httpx.HTTPError):
                    return (await client.get("/notify/health/live")).status_code == 200
                return False

            await eventually(up, "the second process answers", seconds=60)
            async with client.stream("GET", "/notify/api/alerts/stream") as response:
                lines = response.aiter_lines()
                await anext(lines)
                process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(2.5):  # before uvicorn's patience of three seconds is over
                    async for _ in lines:
                        pass
            await asyncio.wait_for(process.wait(), 15)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
