"""What a message says by the Caldicott Guardian's decision, and what becomes of one that nobody is set to carry."""

from datetime import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from notifys_neighbours import NAME

from services.notify.channels import Parcel
from services.notify.channels.templates import MessagesDecision
from services.notify.deliver import Delivering
from services.notify.links import Links
from services.notify.store import claiming
from services.notify.store.deliveries import Claimed
from shared.contracts.alert_codes import AlertState, Channel, DeliveryState, Position
from shared.database import Connection, make_pool
from shared.observability import DependencyHealth


class Post:
    taken, receipts = DeliveryState.SENT, False

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def send(self, parcel: Parcel) -> None:
        self.parcels.append(parcel)

    def health(self) -> DependencyHealth:
        return DependencyHealth(name="post", ok=True)

    async def close(self) -> None: ...


@pytest.mark.parametrize("decided", [True, False])
async def test_age_band_hours_and_risk_are_said_by_a_recorded_decision_alone_and_never_in_the_subject(
    authority: Alerted, decided: bool
) -> None:
    decision = MessagesDecision(
        fields=frozenset({"age_band", "hours", "risk"}), decided_by="Caldicott Guardian", decided_at=authority.clock.now(), reason="Trial"
    )

    async def recorded(conn: Connection) -> MessagesDecision | None:
        return decision if decided else None

    episode = await authority.missing.raises()
    await authority.sent(1)
    (row,) = await authority.rows("SELECT * FROM notify.deliveries WHERE channel = 'email'")
    one = Claimed(
        **{name: row[name] for name in ("delivery_id", "alert_id", "telling", "says", "reference", "attempts", "wanted_at", "address")},
        episode_id=episode.episode_id,
        leads_to=None,
        position=Position(row["position"]),
        person_id=row["person_id"],
        channel=Channel.EMAIL,
        alert_state=AlertState.OPEN,
        severe=False,
        episode_reference=episode.reference,
    )
    post = Post()
    async with make_pool(authority.dsn) as pool:
        escalating = authority.app.state.notify.escalating
        links = Links(b"secret", authority.url)
        await Delivering(pool, authority.clock, escalating, {Channel.EMAIL: post}, links, decision=recorded).deliver(one)
    (parcel,) = post.parcels
    for said in ("Age: 10 to 15.", "Gone for 3 hours.", "Risk: low."):
        assert (said in parcel.message.text) == (said in parcel.message.html) == decided
    assert parcel.message.subject == f"OFFICIAL-SENSITIVE: alert about a child, {episode.reference}"
    assert NAME not in str(parcel)
    assert not claiming.together(one)


async def test_without_anybody_to_carry_it_every_way_ends_in_the_outbox_and_says_so(
    fresh_database: Any, redis_url: str, tmp_path: Path, clock: Any
) -> None:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, smtp_host=None) as authority:
        await authority.until(time(12))  # by night a text would wait for the morning
        episode = await authority.missing.raises()
        (alert,) = await authority.alerts(1)
        addresses = {"sms": "+447900900123", "teams": "https://example.org/hook/secret", "slack": "https://example.org/services/secret"}
        async with make_pool(authority.dsn) as pool, pool.connection() as conn:
            for number, (channel, address) in enumerate(addresses.items()):
                await conn.execute(
                    """INSERT INTO notify.deliveries
                    (delivery_id, alert_id, position, channel, address, state, wanted_at, due_at, reference)
                    VALUES (%s, %s, 'director', %s, %s, 'pending', safereturn.now(), safereturn.now(), %s)""",
                    (UUID(int=number), alert["alert_id"], channel, address, str(UUID(int=number))),
                )

        async def kept() -> bool:
            rows = await authority.rows("SELECT state FROM notify.deliveries WHERE channel <> 'page'")
            return [row["state"] for row in rows] == ["kept"] * 4

        await eventually(kept, "every message is in the outbox")
        notes = [file.read_text() for file in (tmp_path / "outbox").glob("*.txt")]
        assert len(notes) == 3
        assert all(episode.reference in note and f"{authority.url}/notify/l/" in note for note in notes)
        assert not any("secret" in note for note in notes), "a webhook’s address is as good as a password"
        page = (await authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
        assert "Text message to …123: kept on this system’s own disk, it reached nobody" in page
        assert "Nobody was reached by " in page
        assert "secret" not in page
