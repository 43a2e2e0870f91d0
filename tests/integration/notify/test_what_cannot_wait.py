"""A child who is back tells of harm: an alert and its messages go out, which say nothing of it, and the record’s answer ends it."""

from datetime import timedelta

from alerted_authority import Alerted, eventually
from notifys_neighbours import NAME

from shared.contracts.codes import EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import ChildFound, StrategyDecided, StrategyDecision
from shared.contracts.response_codes import StrategyOutcome
from shared.identity.people import Role


async def test_harm_a_child_tells_of_after_the_return_alerts_until_the_record_answers_it(ladder: Alerted) -> None:
    missing, authority = ladder.missing, ladder
    episode = await missing.raises(RiskLevel.LOW)
    await authority.mails(2)
    episode = await missing.returns(episode)
    before = len(await authority.mails(4))
    await authority.forward(minutes=30)
    episode = await missing.hears_of_harm(episode)
    mails = (await authority.mails(before + 2))[before:]
    assert {str(one["To"]) for one in mails} == {"manager@example.gov.uk", "edt@example.gov.uk"}
    for one in mails:
        whole = f"{one['Subject']} {''.join(part.get_content() for part in one.walk() if not part.is_multipart())}".lower()
        assert episode.reference.lower() in whole
        assert not [word for word in ("harm", "exploit", "told of", NAME.lower()) if word in whole]
    (alert,) = [one for one in await authority.alerts(3) if one["rule"] == "harm_told"]
    assert alert["state"] == "open"
    page = await authority.as_(Role.TEAM_MANAGER, "Grace Okafor").get("/notify")
    assert "A child told of serious harm or exploitation" in page.text
    planned = StrategyDecision(decision=StrategyOutcome.MEETING_PLANNED, at=authority.clock.now() + timedelta(hours=1))
    decided = StrategyDecided(decision=planned.decision, at=planned.at, decided_at=authority.clock.now())
    await missing.tell(decided, episode.model_copy(update={"version": episode.version + 1, "strategy_decisions": (planned,)}))

    async def over() -> bool:
        found = await authority.as_().get(f"/notify/api/alerts/{alert['alert_id']}")
        return bool(found.json()["state"] == "closed")

    await eventually(over, "the decision ends the alert")


async def test_what_a_manager_decides_beside_the_alert_is_the_decision_that_it_asks_for(ladder: Alerted) -> None:
    missing, authority = ladder.missing, ladder
    episode = await missing.raises(RiskLevel.LOW)
    await authority.sent(2)
    now = authority.clock.now()
    found = {"status": EpisodeStatus.FOUND, "found_at": now, "safe_to_return": False, "unsafe_since": now, "unsafe_said": 1}
    change = ChildFound(found_at=now, place=FoundLocation.FRIEND, safe_to_return=False)
    await missing.tell(change, episode.model_copy(update=found | {"version": episode.version + 1}))
    (alert,) = [one for one in await authority.alerts(2) if one["rule"] == "not_safe"]
    manager = authority.as_(Role.TEAM_MANAGER, "Grace Okafor")
    page = await manager.get(f"/notify/alerts/{alert['alert_id']}")
    assert "It is recorded on the episode as the decision on where the child is safe" in page.text
    words = {"decision": "At her aunt’s", "comment": "Her uncle is at home"}
    assert (await manager.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement", json=words)).status_code == 200

    async def arrived() -> bool:
        return [(one["kind"], one["decision"]) for one in missing.decisions] == [("safety", "At her aunt’s")]

    await eventually(arrived, "the decision is at missing")
