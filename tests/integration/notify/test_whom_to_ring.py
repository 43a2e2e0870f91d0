"""Whoever rings has the name and the number of whom to ring, and can write down what they said; everybody else is told whom to turn to."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alert_town import NUMBERS, Town, alert_town, mailbox_of, signed_in
from alerted_authority import WORDS, alerted_authority, eventually
from databases import MakeDatabase

from shared.clock import MovableClock
from shared.contracts.codes import RiskLevel
from shared.identity.people import Role


@pytest.fixture
async def town(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Town]:
    async with alert_town(fresh_database, redis_url, tmp_path, clock) as running:
        yield running


async def page_of(town: Town, role: Role, name: str, rule: str = "high_risk") -> str:
    client = signed_in(town, role, name, email=mailbox_of(name))
    answer = await client.get(f"/notify/alerts/{(await town.alert(rule))['alert_id']}")
    assert answer.status_code == 200
    return answer.text


def to_ring(page: str) -> list[str]:
    """The lines of whom to ring, as their reader sees them."""
    part = page.partition('aria-label="Whom to ring">')[2].partition("</ul>")[0]
    lines = [one.partition("</li>")[0] for one in part.split("<li>")[1:]]
    return ["".join(piece.rpartition(">")[2] for piece in one.split("<")).strip() for one in lines]


async def test_the_night_team_rings_about_an_alert_that_is_not_theirs_to_answer_and_the_next_is_named(town: Town) -> None:
    await town.at(4)
    await town.raises("high")
    await town.settled()
    page = await page_of(town, Role.EDT, "Tom")
    assert "/acknowledgement" not in page, "it is not his to answer"
    assert [f'href="tel:{NUMBERS[name]}"' in page for name in ("David", "Helen")] == [True, True]
    assert to_ring(page)[0].startswith("david@example.gov.uk, for the assistant director: 07900 9001")
    alert = await town.alert()
    tom = signed_in(town, Role.EDT, "Tom", email=mailbox_of("Tom"))
    call = {"position": "assistant_director", "outcome": "no_answer", "comment": WORDS}
    for _ in range(2):
        assert (await tom.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json=call)).status_code == 200
        await town.forward(seconds=30)
    page = await page_of(town, Role.EDT, "Tom")
    assert ["Next" in line for line in to_ring(page)] == [False, True]
    assert "Tom rang the assistant director (david@example.gov.uk): no answer" in page

    async def arrived() -> bool:
        posted = [(one["kind"], one["decision"], one["rationale"]) for one in town.authority.missing.decisions]
        return posted == [("comment", "Rang about the alert", WORDS)] * 2

    await eventually(arrived, "what was said is in the record, each time it was")
    events = await town.authority.rows("SELECT body::text AS body FROM safereturn.log WHERE type = 'notify.alert_rung'")
    assert not any(WORDS in one["body"] or "david" in one["body"] for one in events)


async def test_who_only_sees_an_alert_is_told_to_ring_the_night_team_and_reads_no_number(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    for _ in range(2):
        await town.forward(minutes=15)
    page = await page_of(town, Role.SOCIAL_WORKER, "Nadia")
    assert "Nobody has answered. Ring the emergency duty team." in page
    assert "tel:" not in page
    assert "Ring the director" not in page
    call = {"position": "director", "outcome": "answered"}
    answer = await town.authority.as_(Role.SOCIAL_WORKER, "Nadia").post(
        f"/notify/api/alerts/{(await town.alert())['alert_id']}/calls", json=call
    )
    assert answer.status_code == 403
    listing = (await signed_in(town, Role.EDT, "Tom", email=mailbox_of("Tom")).get("/notify")).text
    assert f'href="tel:{NUMBERS["Helen"]}"' in listing, "whoever rings has the number on the list, too"


async def test_a_number_that_gets_no_texts_is_there_for_whoever_rings(town: Town) -> None:
    await town.at(7)  # the list of the day is a draft still
    channels = [{"channel": "page", "enabled": True}, {"channel": "sms", "address": NUMBERS["Helen"], "enabled": False}]
    await town.puts("Helen", f"/notify/api/people/{town.ids[mailbox_of('Helen')]}/channels", {"channels": channels})
    await town.raises("high")
    await town.settled()
    assert f'href="tel:{NUMBERS["Helen"]}"' in await page_of(town, Role.EDT, "Tom")
    sheet = await town.authority.as_(Role.DIRECTOR, "Helen").get(f"/notify/daily-lists/{town.authority.clock.now():%Y-%m-%d}/continuity")
    assert NUMBERS["Helen"] in sheet.text


async def test_one_person_is_one_line_whatever_they_hold_and_the_reader_and_the_owner_are_named_as_they_are(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    helen = town.ids[mailbox_of("Helen")]
    for turn in rota["turns"]:
        if turn["position"] == "assistant_director":
            turn["people"] = [helen]
    rota["turns"] = [one for one in rota["turns"] if one["position"] != "deputy"]
    await town.puts("Helen", "/notify/api/rota", rota)
    await town.raises("high", owner=UUID(town.ids[mailbox_of("Joel")]))
    await town.settled()
    for _ in range(2):
        await town.forward(minutes=15)
    page = await page_of(town, Role.EDT, "Tom")
    said = "helen@example.gov.uk, for the assistant director, director and deputy, standing in: nobody holds deputy: "
    assert [line.startswith(said) for line in to_ring(page)] == [True]
    assert to_ring(await page_of(town, Role.DIRECTOR, "Helen")) == [], "she is not told to ring herself"
    await town.forward(hours=6)
    owners = to_ring(await page_of(town, Role.EDT, "Tom", "6_hours"))
    assert any(line.startswith("joel@example.gov.uk, for the owner of the episode") for line in owners)


async def test_an_acknowledgement_by_telephone_answers_every_open_alert_of_the_child_that_is_for_them(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.forward(hours=24)
    await town.forward(hours=24, minutes=1)
    before = {one["rule"]: one for one in await town.alerts(state="open")}
    assert {"high_risk", "48_hours", "raised"} <= before.keys()
    call = {"position": "director", "outcome": "acknowledged"}
    tom = town.authority.as_(Role.EDT, "Tom")
    assert (await tom.post(f"/notify/api/alerts/{before['high_risk']['alert_id']}/calls", json=call)).status_code == 200
    after = {one["rule"]: one["state"] for one in await town.alerts()}
    told_helen = {rule for rule, one in before.items() if "director" in [each["position"] for each in one["recipients"]]}
    assert {rule for rule in before if after[rule] == "acknowledged"} == told_helen >= {"high_risk", "48_hours"}
    page = await page_of(town, Role.EDT, "Tom", "48_hours")
    assert "Acknowledged for the director (helen@example.gov.uk), by telephone, written down by Tom" in page


async def test_who_promised_to_act_is_said_to_have_until_when_and_the_child_is_not_lost(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    client = signed_in(town, Role.DIRECTOR, "Helen", email=mailbox_of("Helen"))
    alert = await town.alert()
    page = (await client.get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "No time promised" in page
    assert page.index("years old") < page.index(">Acknowledge<"), "what she answers about stands above the button"
    assert page.index("Missing for") < page.index(">Acknowledge<")
    answer = await client.post(f"/notify/alerts/{alert['alert_id']}/acknowledgement", data={"act_in": "60"})
    assert (await town.alert())["act_by"] is not None
    green = (await client.get(answer.headers["location"])).text
    assert "You said that you will decide or act by 13:" in green
    assert f'href="/missing/episodes/{episode.episode_id}">Open the episode' in green
    for path in ("/notify?state=acknowledged", f"/notify/alerts/{alert['alert_id']}"):
        assert "Says they will decide or act by 13:" in (await client.get(path)).text
    assert (await page_of(town, Role.EDT, "Tom")).count("Says they will decide or act by 13:") >= 2, "the alert and its story"


async def test_who_is_told_of_some_alerts_alone_is_not_told_that_there_are_no_others(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    joel = (await town.authority.as_(Role.INTERVIEWER, "Joel").get("/notify")).text
    assert "No alert that you were told of is open" in joel
    assert "No alert is open" not in joel
    assert "There may be others." in joel
    assert "There may be others." not in (await town.authority.as_().get("/notify")).text


async def test_nobody_is_rung_about_what_somebody_has_acknowledged(
    fresh_database: Any, redis_url: str, tmp_path: Any, clock: MovableClock
) -> None:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, smtp_host=None) as authority:
        await authority.missing.raises(RiskLevel.HIGH)

        async def kept() -> bool:
            return all(one["nobody_reached"] for one in await authority.alerts(2))

        await eventually(kept, "nobody was reached")
        client = authority.as_()
        for alert in await authority.alerts(2):
            assert "Nobody was reached" in (await client.get(f"/notify/alerts/{alert['alert_id']}")).text
            await client.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
            assert "Nobody was reached" not in (await client.get(f"/notify/alerts/{alert['alert_id']}")).text
        assert "Nobody was reached" not in (await client.get("/notify?state=acknowledged")).text
