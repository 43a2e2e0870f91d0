"""What people are promised of the rota and of telephone calls: who stands in, who rings, and what a call ends.

Each name says what somebody would lose.
"""

from datetime import timedelta

from alert_town import NUMBERS, Town, mailbox_of

from shared.contracts.codes import DecisionKind
from shared.contracts.episodes import (
    ManagementDecisionRecorded,
)
from shared.identity.people import Role


async def test_a_rota_gap_falls_to_the_director_and_the_page_warns_of_it_beforehand(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    body = rota["rota"] | {"turns": [one for one in rota["rota"]["turns"] if one["position"] != "team_manager"]}
    await town.puts("Helen", "/notify/api/rota", body)
    await town.raises("low")
    await town.settled()
    assert town.told() == {"Helen", "Tom"}


async def test_somebody_on_leave_is_not_told_and_whoever_stands_in_is(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    now = town.authority.clock.now()
    away = {
        "person_id": town.ids[mailbox_of("Helen")],
        "from_at": (now - timedelta(hours=1)).isoformat(),
        "until_at": (now + timedelta(days=7)).isoformat(),
    }
    await town.puts("Helen", "/notify/api/rota", rota["rota"] | {"leave": [away]})
    await town.raises("high")
    await town.settled()
    assert "Helen" not in town.told()
    assert {"David", "Dora"} <= town.told("alert about a child")


async def test_a_call_nobody_answers_is_on_record_and_asked_for_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Grace", "raised")
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    alert = await town.alert()
    assert alert["rings"]
    tom = town.authority.as_(Role.EDT, "Tom")
    answer = await tom.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json={"position": "director", "outcome": "no_answer"})
    assert answer.json()["state"] == "open"
    rings = len(town.mails("Tom", "please ring"))
    await town.forward(minutes=15)
    assert len(town.mails("Tom", "please ring")) == rings + 1


async def test_whoever_is_to_ring_reads_the_number_of_everybody_who_was_told(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    page = (await town.authority.as_(Role.EDT, "Tom").get(f"/notify/alerts/{(await town.alert())['alert_id']}")).text
    for name in ("Helen", "David", "Dora"):
        assert f'href="tel:{NUMBERS[name]}"' in page


async def test_an_acknowledgement_taken_by_telephone_ends_it_in_that_persons_name(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Grace", "raised")
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    alert = await town.alert()
    tom = town.authority.as_(Role.EDT, "Tom")
    await tom.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json={"position": "director", "outcome": "acknowledged"})
    rings = len(town.mails("Tom", "please ring"))
    await town.forward(hours=5)
    assert len(town.mails("Tom", "please ring")) == rings
    page = (await town.authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "Acknowledged for the director (helen@example.gov.uk), by telephone, written down by Tom" in page


async def test_nobody_but_those_who_ring_reads_numbers_or_takes_an_acknowledgement_by_telephone(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    back = await town.authority.missing.returns(episode)
    due = back.model_copy(update={"version": 3, "interview_due_at": town.authority.clock.now() + timedelta(hours=20)})
    now = town.authority.clock.now()
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.settled()
    alert, joel = await town.alert("interview_soon"), town.authority.as_(Role.INTERVIEWER, "Joel")
    assert "tel:" not in (await joel.get(f"/notify/alerts/{alert['alert_id']}")).text
    call = {"position": "team_manager", "outcome": "acknowledged"}
    assert (await joel.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json=call)).status_code == 403
