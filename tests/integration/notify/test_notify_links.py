"""The link in a message: what it proves, and what it never does."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from alerted_authority import Alerted

from services.notify.links import Links
from shared.contracts.codes import RiskLevel
from shared.identity.people import DEMO_PEOPLE, Role


async def linked(authority: Alerted, risk: RiskLevel = RiskLevel.LOW) -> tuple[str, dict[str, Any]]:
    """The path of the link in the mail that an alert sent, and the alert."""
    episode = await authority.missing.raises(risk)
    (mail,) = await authority.mails(1)
    await authority.sent(1)
    body = mail.get_body(("plain",))
    assert body is not None
    (link,) = re.findall(rf"{re.escape(authority.url)}(/notify/l/\S+)", body.get_content())
    (alert,) = await authority.alerts(1, episode=episode)
    return link, alert


async def email_state(authority: Alerted) -> str:
    """Of the first there was."""
    (row,) = await authority.rows("SELECT state FROM notify.deliveries WHERE channel = 'email' ORDER BY at LIMIT 1")
    return str(row["state"])


async def test_a_scanner_that_looks_at_the_link_opens_and_acknowledges_nothing(authority: Alerted) -> None:
    link, _ = await linked(authority)
    async with httpx.AsyncClient(base_url=authority.url) as scanner:
        for _ in range(2):
            answer = await scanner.get(link, headers={"Accept": "text/html"})
            assert "/sign-in" in answer.headers.get("location", "") + str(answer.url) + answer.text
        await scanner.head(link)
    (alert,) = await authority.alerts(1)
    assert (alert["state"], await email_state(authority)) == ("open", "sent")


async def test_signing_in_comes_back_to_the_link(authority: Alerted) -> None:
    link, alert = await linked(authority)
    director = next(one for one in DEMO_PEOPLE if one.role is Role.DIRECTOR)
    async with httpx.AsyncClient(base_url=authority.url, follow_redirects=True) as visitor:
        form = await visitor.get(link, headers={"Accept": "text/html"})
        (token,) = re.findall(r'name="form" value="([^"]+)"', form.text)
        answer = await visitor.post("/sign-in", data={"person": director.id, "form": token, "next": link})
        assert str(answer.url).endswith(f"/notify/alerts/{alert['alert_id']}")
        assert "Acknowledge" in answer.text
    assert await email_state(authority) == "opened"


async def test_whoever_may_answer_opens_it_once_and_the_story_says_so(authority: Alerted) -> None:
    link, alert = await linked(authority)
    for _ in range(2):
        answer = await authority.as_().get(link)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/notify/alerts/{alert['alert_id']}")
    (alert,) = await authority.alerts(1)
    assert (alert["state"], await email_state(authority)) == ("open", "opened")
    events = await authority.rows("SELECT body -> 'data' -> 'change' ->> 'state' AS state, body ->> 'recordedby' AS by FROM safereturn.log")
    assert [one["by"].partition(":")[0] for one in events if one["state"] == "opened"] == ["director"]
    page = (await authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    assert re.search(r"E-mail to d…@example.gov.uk: sent \d[^<,]+, opened \d", page), "both, each with its time"


async def test_a_forwarded_message_opened_by_somebody_it_is_not_for_proves_nothing(authority: Alerted) -> None:
    link, alert = await linked(authority)
    answer = await authority.as_(Role.SOCIAL_WORKER, "Nadia Rahman").get(link)
    assert answer.headers["location"] == f"/notify/alerts/{alert['alert_id']}"
    assert await email_state(authority) == "sent"


async def test_once_the_alert_is_acknowledged_its_link_is_an_address_and_no_more(authority: Alerted) -> None:
    link, alert = await linked(authority)
    page = f"/notify/alerts/{alert['alert_id']}"
    await authority.as_().post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    answer = await authority.as_().get(link)
    assert (answer.headers["location"], await email_state(authority)) == (page, "sent")


async def test_after_a_day_it_leads_to_the_alert_and_marks_nothing(authority: Alerted) -> None:
    link, alert = await linked(authority)
    await authority.forward(hours=25)
    answer = await authority.as_().get(link)
    assert (answer.headers["location"], await email_state(authority)) == (f"/notify/alerts/{alert['alert_id']}", "sent")


async def test_a_link_that_was_tampered_with_leads_nowhere_whoever_asks(authority: Alerted) -> None:
    link, _ = await linked(authority)
    token = link.rpartition("/")[2]
    (row,) = await authority.rows("SELECT delivery_id, wanted_at FROM notify.deliveries WHERE channel = 'email' AND says = 'alert'")
    forged = Links(b"another secret", authority.url).to(row["delivery_id"], row["wanted_at"]).rpartition("/")[2]
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "B"), "A" + token[1:] if token[0] != "A" else "B" + token[1:], token[:-4], forged]
    for one in [*wrong, "x", "é" * 48, "A" * 48]:
        for client in (authority.as_(), httpx.AsyncClient(base_url=authority.url)):
            answer = await client.get(f"/notify/l/{one}", headers={"Accept": "text/html"})
            assert answer.status_code == 404
            assert "<h1" in answer.text
        await client.aclose()
    assert await email_state(authority) == "sent"


async def test_a_link_to_what_is_not_there_leads_nowhere(authority: Alerted) -> None:
    await linked(authority)
    nothing = authority.app.state.notify.opening.links.to(UUID(int=7), authority.clock.now()).rpartition("/")[2]
    assert (await authority.as_().get(f"/notify/l/{nothing}")).status_code == 404


@pytest.mark.parametrize("role", [Role.CARER, Role.PLANNER])
async def test_a_link_gives_nobody_a_right_they_do_not_have(authority: Alerted, role: Role) -> None:
    link, _ = await linked(authority)
    assert (await authority.as_(role, "Somebody").get(link, headers={"Accept": "text/html"})).status_code == 403
    assert await email_state(authority) == "sent"
