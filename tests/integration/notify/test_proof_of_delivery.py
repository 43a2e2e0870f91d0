"""What is proven of each message, and what follows from it: four facts with their times, person by person, whatever it is about."""

import re
from pathlib import Path
from typing import Any

import pytest
from alert_town import NUMBERS, Town, mailbox_of
from alerted_authority import eventually
from notifys_neighbours import NAME

from services import notify
from shared.database import make_pool
from shared.identity.people import Role

OLD = "old.mailbox@example.gov.uk"


async def chooses(town: Town, name: str, **ways: str) -> None:
    """These channels, by what they are called, and the page."""
    channels = [{"channel": channel, "address": address} for channel, address in ways.items()]
    await town.puts("Helen", f"/notify/api/people/{town.ids[mailbox_of(name)]}/channels", {"channels": channels})


async def page_of(town: Town, rule: str = "high_risk", role: Role = Role.DIRECTOR, name: str = "Helen") -> str:
    alert = await town.alert(rule)
    return (await town.authority.as_(role, name).get(f"/notify/alerts/{alert['alert_id']}")).text


async def delivery(town: Town, name: str, rule: str = "high_risk") -> dict[str, Any]:
    """Of the text to somebody, as the alert shows it."""
    found = (await town.alert(rule))["deliveries"]
    one: dict[str, Any] = next(each for each in found if each["address_hint"] == f"…{NUMBERS[name][-3:]}")
    return one


# ---- person by person -----------------------------------------------------------------------------------------------------------------


async def test_whom_no_way_they_chose_reaches_is_told_at_the_mailbox_they_sign_in_with(town: Town) -> None:
    await chooses(town, "Helen", email=OLD, sms=NUMBERS["Helen"])
    town.authority.mail.gone = {OLD}
    await town.raises("high")
    await town.settled()
    assert town.mails("Helen") == [], "her telephone was told"
    await town.phones.becomes(town.texts("Helen")[0], "permanent-failure")
    await town.settled()
    assert len(town.mails("Helen", "alert about a child")) == 1
    assert "could not be reached" not in await page_of(town)
    assert town.told("passed on to you") == set(), "David was reached"


async def test_the_story_names_a_position_that_nothing_reaches_though_somebody_else_was(town: Town) -> None:
    town.authority.mail.gone = {mailbox_of("Helen")}
    await town.raises("high")
    await town.settled()
    assert "could not be reached" not in await page_of(town), "her telephone may ring yet"
    await town.phones.becomes(town.texts("Helen")[0], "permanent-failure")
    await town.settled()
    page = await page_of(town)
    assert page.count("Nothing else is left to try: the director could not be reached") == 1
    assert "the assistant director could not be reached" not in page
    assert town.told("passed on to you") == set(), "David was reached, so the ladder waits for his silence"


async def without_a_night_team(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    await town.puts("Helen", "/notify/api/rota", rota | {"turns": [one for one in rota["turns"] if one["position"] != "edt_lead"]})


async def test_a_message_instead_to_somebody_who_stands_in_at_night_waits_for_the_morning_as_the_first_does(town: Town) -> None:
    await without_a_night_team(town)
    await chooses(town, "Helen", email=OLD)
    await town.at(23, 30)
    town.authority.mail.stop()
    await town.raises("low")

    async def tried() -> Any:
        return await town.authority.rows("SELECT FROM notify.deliveries WHERE address = %s AND state = 'temporary_failure'", OLD)

    await eventually(tried, "her mail was tried")
    await chooses(town, "Helen", sms=NUMBERS["Helen"])
    town.authority.mail.gone = {OLD}
    town.authority.mail.start()
    await town.forward(minutes=5)
    assert town.rung() == set()
    await town.at(7)
    assert "Helen" in town.rung()


async def test_news_at_night_leaves_the_telephone_of_whoever_stands_in_alone(town: Town) -> None:
    await without_a_night_team(town)
    await town.at(20)
    episode = await town.raises("low")
    await town.settled()
    assert len(town.texts("Helen")) == 1
    await town.at(23)
    before = len(town.texts("Helen"))
    await town.authority.missing.returns(episode)
    await town.settled()
    assert len(town.texts("Helen")) == before
    await town.at(7)
    assert len(town.texts("Helen")) > before


# ---- four facts -----------------------------------------------------------------------------------------------------------------------


async def opens(town: Town, name: str) -> None:
    found = re.search(r"/notify/l/\S+", town.texts(name)[0].body)
    assert found is not None
    assert (await town.authority.as_().get(found[0])).status_code == 303


async def as_before_the_facts_were_kept(town: Town) -> None:
    """What the migration fills in is gone, and filled in again."""
    (migration,) = (Path(notify.__file__).parent / "migrations" / "versions").glob("*_four_facts.sql")
    async with make_pool(town.authority.dsn) as pool, pool.connection() as conn:
        await conn.execute("UPDATE notify.deliveries SET delivered_at = NULL, opened_at = NULL")
        await conn.execute("UPDATE" + migration.read_text().partition("UPDATE")[2])  # type: ignore[arg-type] # our own file


@pytest.mark.parametrize("first", ["delivered", "opened"])
async def test_delivered_and_opened_stay_two_facts_each_with_its_time_whichever_is_heard_of_first(town: Town, first: str) -> None:
    await town.raises("high")
    await town.settled()
    text = town.texts("Helen")[0]
    if first == "opened":
        await opens(town, "Helen")
        await town.forward(minutes=2)
    await town.phones.becomes(text, "delivered")
    if first == "delivered":
        await town.forward(minutes=2)
        await opens(town, "Helen")
    shown = await delivery(town, "Helen")
    assert shown["state"] == "opened"
    assert shown["sent_at"] <= shown[f"{first}_at"] < shown[{"delivered": "opened_at", "opened": "delivered_at"}[first]]
    for late in ("temporary-failure", "permanent-failure", "delivered"):
        await town.phones.post(text, late)
    assert await delivery(town, "Helen") == shown, "nothing that comes late undoes it"
    await as_before_the_facts_were_kept(town)
    assert await delivery(town, "Helen") == shown, "an upgrade finds them in the log"
    page = await page_of(town)
    when = r"\d[^,<]*"
    assert re.search(rf"Text message to …{NUMBERS['Helen'][-3:]}: sent {when}, delivered {when}, opened {when}<", page)
    assert "Text message to the director: delivered" in page


async def test_what_was_given_up_after_it_was_sent_was_sent_all_the_same(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.phones.becomes(town.texts("Helen")[0], "permanent-failure")
    await town.settled()
    assert re.search(rf"Text message to …{NUMBERS['Helen'][-3:]}: sent \d[^,<]*, refused, nothing was delivered", await page_of(town))


# ---- what is about no alert -----------------------------------------------------------------------------------------------------------


async def test_a_receipt_lands_on_a_test_of_a_channel(town: Town) -> None:
    channels = f"/notify/api/people/{town.ids[mailbox_of('Helen')]}/channels"
    answer = await town.authority.as_(Role.DIRECTOR, "Helen").post(f"{channels}/test")
    assert answer.status_code == 202, answer.text
    await town.settled()
    await town.phones.becomes(town.texts("Helen")[0], "permanent-failure")
    tested = {one["channel"]: one["tested"] for one in (await town.authority.as_().get(channels)).json()["channels"]}
    assert tested["sms"]["state"] == "permanent_failure"
    assert tested["email"]["state"] == "sent"


LIST = "the daily list is ready"


@pytest.mark.parametrize("town", [{"rounds": True, "smtp_host": None}], indirect=True)
async def test_a_daily_list_that_no_mailbox_took_is_found_as_not_sent_and_stands(town: Town) -> None:
    await town.at(7, 30)

    async def handed_over() -> list[Any]:
        now = town.authority.clock.now()
        return [one for one in town.phones.messages if LIST in (one.subject or "") and (now - one.created_at).total_seconds() < 3600]

    async def all_handed_over() -> bool:
        rows = await town.authority.rows("SELECT state FROM notify.deliveries WHERE says = 'daily_list' AND channel = 'email'")
        return len(await handed_over()) >= 4 and {row["state"] for row in rows} == {"sent"}

    await eventually(all_handed_over, "the list is handed over")

    async def standing() -> bool:
        return bool(await town.authority.rows("SELECT FROM notify.findings WHERE kind = 'daily_list_not_sent' AND over_at IS NULL"))

    async def looked() -> None:
        before = (await town.authority.rows("SELECT looked_at FROM notify.audited"))[0]["looked_at"]
        await town.forward(seconds=61)

        async def look() -> bool:
            return bool((await town.authority.rows("SELECT looked_at > %s AS it FROM notify.audited", before))[0]["it"])

        await eventually(look, "another look")

    await town.forward(minutes=11)
    await looked()
    assert not await standing()
    texts = [one for one in town.phones.texts() if "daily list" in one.body]
    for one in [*await handed_over(), *texts]:
        await town.phones.becomes(one, "permanent-failure")
    for _ in range(3):
        await looked()
    await eventually(standing, "nobody was sent today's list")


# ---- restricted since -----------------------------------------------------------------------------------------------------------------


async def test_a_record_restricted_since_the_alert_is_restricted_on_it_for_whoever_may_not_open_it(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    before = await page_of(town, "raised", Role.EDT, "Tom")
    assert "14 years old" in before
    assert NAME in before
    await town.authority.missing.restricts(episode)
    await town.settled()
    for page in (await page_of(town, "raised", Role.EDT, "Tom"), (await town.authority.as_(Role.EDT, "Tom").get("/notify")).text):
        assert "Restricted record" in page
        assert "years old" not in page
        assert NAME not in page
    allowed = await page_of(town, "raised", Role.TEAM_MANAGER, "Grace")
    assert "14 years old" in allowed
    assert "restricted record" in allowed
