"""A night shift's first page, and the coordinator's, begin with the alerts that nobody has acknowledged."""

from datetime import datetime
from uuid import UUID

import pytest
from council import Council
from one_page import OnePage
from test_pages import opened, said

from services.missing.store import alert_steps
from shared.contracts.alert_codes import AlertCause, Position
from shared.contracts.alerts import AlertAcknowledged, AlertActed, AlertClosed, AlertLapsed, AlertRaised
from shared.contracts.facts import Fact
from shared.ids import new_id

TOLD = (Position.DIRECTOR,)
SOMEBODY = new_id()
TEAM_MANAGER = "team_manager"
NONE = "None that you may see waits"


def raised(cause: AlertCause = AlertCause.RAISED) -> AlertRaised:
    return AlertRaised(rule="high_risk", cause=cause, told=TOLD)


class Notify:
    """Tells of one alert after another, as its log would."""

    def __init__(self, council: Council, episode_id: str) -> None:
        self.council, self.episode_id, self.position = council, episode_id, 0

    async def says(self, alert: UUID, kind: str, change: Fact, at: datetime | None = None) -> None:
        self.position += 1
        at = at or self.council.clock.now()
        async with self.council.app.state.missing.pool.connection() as conn:
            step = (new_id(), self.episode_id, at, at, f"notify.{kind}", change.model_dump_json(), self.position, alert)
            await conn.execute(alert_steps.ADD, step)


async def first(council: Council, role: str = "edt") -> str:
    return said(await opened(council, "" if role == "edt" else "/coordinator", role)).split("Find a child", 1)[0]


async def test_an_alert_stands_there_until_somebody_has_acknowledged_it_and_again_once_that_lapsed(council: Council) -> None:
    assert NONE in await first(council)
    notify = Notify(council, (await council.raise_episode("1001")).json()["episode_id"])
    one, other, at = new_id(), new_id(), council.clock.now()
    await notify.says(one, "alert_raised", raised())
    council.clock.forward(minutes=3)
    await notify.says(other, "alert_raised", raised())
    assert "2 alerts that nobody has acknowledged , the oldest of" in await first(council)
    assert "2 alerts that nobody has acknowledged" in await first(council, "missing_coordinator")
    await notify.says(other, "alert_acknowledged", AlertAcknowledged(by=SOMEBODY, role="director", at=at))
    assert "1 alert that nobody has acknowledged" in await first(council)
    await notify.says(one, "alert_acknowledged", AlertAcknowledged(by=SOMEBODY, role="director", at=at))
    assert NONE in await first(council)
    await notify.says(other, "alert_lapsed", AlertLapsed(told=TOLD, at=at))
    assert "1 alert that nobody has acknowledged" in await first(council), "what was promised with it never came"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("alert_acted", lambda at: AlertActed(asked="strategy_decision", at=at)),
        ("alert_closed", lambda at: AlertClosed(reason="returned", at=at)),
    ],
)
async def test_an_alert_that_is_over_waits_for_nobody(council: Council, kind: str, change: object) -> None:
    notify, one = Notify(council, (await council.raise_episode("1001")).json()["episode_id"]), new_id()
    await notify.says(one, "alert_raised", raised())
    await notify.says(one, kind, change(council.clock.now()))  # type: ignore[operator]
    assert NONE in await first(council)


async def test_what_an_account_on_a_closed_episode_tells_of_waits_there_too_for_four_weeks(council: Council) -> None:
    episode = (await council.raise_episode("1001")).json()["episode_id"]
    away = OnePage(council, episode)
    council.clock.forward(hours=1)
    await away.saved("return", returned_at=council.clock.now(), found_location="friend")
    notify = Notify(council, episode)
    await notify.says(new_id(), "alert_raised", raised(AlertCause.TOLD))
    assert "1 alert that nobody has acknowledged" in await first(council), "once, as of any episode"
    await away.saved("closure", TEAM_MANAGER, reason="All is done")
    assert "1 alert that nobody has acknowledged" in await first(council)
    await notify.says(new_id(), "alert_raised", raised())
    assert "1 alert that nobody has acknowledged" in await first(council), "that they were missing is over"
    council.clock.forward(days=29)
    assert NONE in await first(council)


async def test_neither_a_notice_nor_what_is_told_of_a_restricted_child_is_counted(council: Council) -> None:
    notify = Notify(council, (await council.raise_episode("1001")).json()["episode_id"])
    await notify.says(new_id(), "alert_raised", raised(AlertCause.BACK))
    assert NONE in await first(council), "that they are back asks nobody to acknowledge it"
    restricted = Notify(council, (await council.raise_episode("1003")).json()["episode_id"])
    await restricted.says(new_id(), "alert_raised", raised())
    assert NONE in await first(council), "the night shift may not know of them"
