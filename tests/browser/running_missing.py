"""What browser tests of missing share: the app listening on this machine, made-up children, and a way to look at a page."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from axe import assert_clean

from services.missing.domain.commands import RaiseEpisode
from services.missing.store import access, alert_steps
from shared.clock import MovableClock
from shared.contracts.alert_codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertRaised, AlertSent
from shared.contracts.facts import Fact
from shared.identity.people import DEMO_PEOPLE, Person, Role
from shared.ids import new_id

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PICTURES = os.environ.get("SAFERETURN_PICTURES")
"""A folder to leave pictures of every page in, for a person to look at."""

TWO_IN_THE_MORNING = datetime(2026, 5, 15, 1, 0, tzinfo=UTC)
"""02:00 in London, on a Friday."""

CARE = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
REGISTER = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
    "2001,F,05/03/2011,WBRI,UN1,,\n2002,M,01/06/2012,WBRI,UN1,,\n2003,M,01/06/2013,WBRI,UN1,,\n2004,F,12/09/2010,AIND,UN1,,\n",
    "episodes": CARE
    + "2001,01/02/2024,S,C2,N1,K2,PR4,,,,BR1 1AA,BR2 2BB,9900001\n"
    + "2002,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n"
    + "2003,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n"
    + "2004,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END\n2004,12/09/2010,M,03/08/2025,05/08/2025\n",
    "people": "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n"
    "2001,Amelia,Frost,Millie,CLA-N,Nadia Rahman,exploitation_cse,\n2002,Ben,Ash,,CLA-S,Owen Price,,\n"
    "2003,Carl,Secret,,CLA-S,,,yes\n2004,Devi,Chandra,,CLA-S,Owen Price,,\n",
}
"""Made up: 2001 lives in the demo carer's home, 2003 is restricted, 2004 went missing last year."""


def demo(role: str) -> Person:
    return next(person for person in DEMO_PEOPLE if person.role is Role(role))


@dataclass
class RunningMissing:
    """`address` is where the browser goes; `app` is the same service from inside."""

    address: str
    app: Any
    clock: MovableClock

    async def raise_episode(self, child_id: str, role: str = "social_worker", **different: Any) -> str:
        """The new episode's id, raised in-process by a demo person two and a half hours after the child was last seen."""
        said = {
            "category": "M",
            "last_seen_at": datetime(2026, 5, 14, 22, 30, tzinfo=UTC),
            "last_seen_by": "Maureen Pike, foster carer",
            "last_seen_place": "14 Larch Road",
            "circumstances": "Went out of the back door after a phone call. No coat, and her phone is off.",
            "risk": {"level": "high", "rationale": "She is 15, it is cold, and she is known to be at risk of sexual exploitation."},
        }
        done = await self.app.state.missing.casework.raise_episode(demo(role), child_id, RaiseEpisode.model_validate(said | different))
        return str(done.answer["episode_id"])

    async def director_acknowledges(self, episode_id: str) -> None:
        """As if notify had told it: an alert for two positions, an e-mail to the director, and her acknowledgement."""
        at, director = self.clock.now(), demo("director")
        steps: list[tuple[str, Fact]] = [
            ("raised", AlertRaised(rule="high", cause=AlertCause.RAISED, told=(Position.DIRECTOR, Position.ASSISTANT_DIRECTOR))),
            (
                "sent",
                AlertSent(channel=Channel.EMAIL, position=Position.DIRECTOR, delivery_id=new_id(), state=DeliveryState.SENT, at=at),
            ),
            ("acknowledged", AlertAcknowledged(by=UUID(director.id), role=director.role, at=at + timedelta(minutes=4))),
        ]
        async with self.app.state.missing.pool.connection() as conn:
            for name, change in steps:
                when = getattr(change, "at", at)
                await conn.execute(
                    alert_steps.ADD, (new_id(), episode_id, when, when, f"notify.alert_{name}", change.model_dump_json(), None, None)
                )
            await access.remember(conn, director.id, director.name, director.role)


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """The app on a free port of this machine, its lifespan run."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        if running.done():
            running.result()
            raise RuntimeError("the app did not start")
        await asyncio.sleep(0.01)  # uvicorn tells by a flag alone
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


SignIn = Callable[..., Awaitable[Any]]
"""`await signed_in(address, role, **options of the browser context)`: a page."""


async def choose(page: Any, role: str) -> None:
    """On the sign-in page, sign in as the demo person of a role."""
    await page.locator(f"button[value='{demo(role).id}']").click()
    await page.wait_for_load_state()


async def picture(page: Any, name: str) -> None:
    """Left for a person to look at, when SAFERETURN_PICTURES names a folder."""
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


async def looked_at(page: Any, name: str, *, script: bool = True) -> None:
    """Clean by every rule of axe, nothing sticking out, and a picture. Without `script` axe cannot run: the page is the same."""
    await page.wait_for_load_state()
    if script:
        await assert_clean(page)
    await fits(page)
    await picture(page, f"missing-{name}")


async def fits(page: Any) -> None:
    """Nothing sticks out sideways: a phone must not scroll in two directions."""
    out = await page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 120))"
    )
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), out
