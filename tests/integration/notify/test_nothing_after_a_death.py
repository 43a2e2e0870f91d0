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


async def test_a_death_on_one_episode_ends_what_stands_on_the_child_s_others(ladder: Alerted) -> None:
    missing = ladder.missing
    first = await missing.raises(RiskLevel.LOW)
    await ladder.mails(2)
    first = await missing.hears_of_harm(await missing.returns(first))
    standing = [one["alert_id"] for one in await ladder.alerts(3) if one["state"] == "open"]
    assert standing
    await missing.dies(await missing.raises(RiskLevel.LOW, child_id=first.child_id))
    await ladder.level()
    for worker in ladder.workers:
        worker.wake()

    async def over() -> bool:
        found = [(await ladder.as_().get(f"/notify/api/alerts/{one}")).json() for one in standing]
        return {one["state"] for one in found} == {"closed"}

    await eventually(over, "what stood on the other episode is over")
    before = len(ladder.mail.taken)
    await ladder.forward(hours=80)
    await missing.hears_of_harm(first.model_copy(update={"interviews": ()}))
    await ladder.level()
    about = [mail["Subject"] for mail in ladder.mail.taken[before:] if first.reference in mail["Subject"]]
    assert about == []
