"""A child has died: from that moment nobody gets an automatic message about them, whatever is still written down."""

from alerted_authority import Alerted, eventually

from shared.contracts.codes import DecisionKind, RiskLevel
from shared.contracts.episodes import ChildCommented, ManagementDecisionRecorded


async def test_what_is_written_down_after_a_death_alerts_nobody_and_sends_nothing(authority: Alerted) -> None:
    episode = await authority.missing.raises(RiskLevel.LOW)
    await authority.alerts(1)
    await authority.sent(1)
    over = await authority.missing.dies(episode)
    await authority.alerts(1, state="closed")
    now = authority.clock.now()
    for change in (
        ChildCommented(said_at=episode.last_seen_at, disagrees=True),
        ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now),
    ):
        over = await authority.missing.tell(change, over.model_copy(update={"version": over.version + 1}))
    await authority.missing.rates(over, RiskLevel.HIGH)
    await authority.level()
    await authority.forward(hours=80)  # past every rung, and past 07:00
    await authority.missing.raises(RiskLevel.LOW)
    await authority.sent(2)
    assert len(await authority.alerts(1, episode=episode)) == 1
    told = [mail["Subject"] for mail in authority.mail.taken]
    assert sum(episode.reference in subject for subject in told) == 1, "only what went before"


async def test_a_message_that_was_waiting_is_not_sent_any_more(authority: Alerted) -> None:
    authority.mail.refuses_recipient = "451 greylisted"
    episode = await authority.missing.raises(RiskLevel.HIGH)
    await authority.alerts(2)
    await authority.missing.dies(episode)
    await authority.alerts(2, state="closed")
    authority.mail.refuses_recipient = None
    await authority.forward(minutes=30)

    async def given_up() -> bool:
        rows = await authority.rows("SELECT DISTINCT state FROM notify.deliveries WHERE channel = 'email'")
        return rows == [{"state": "suppressed"}]

    await eventually(given_up, "every message is suppressed")
    assert authority.mail.taken == []
