"""What notify tells of alerts stands on the episode's timeline, and what could not be read is not lost."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
from council import Council
from psycopg.rows import dict_row

from services.missing.follow import keep_alert_step
from shared.contracts.alerts import AlertAcknowledged, AlertRaised, AlertSent, AlertSnapshot
from shared.contracts.envelope import encode
from shared.contracts.publishing import Writing
from shared.eventlog.chain import Received
from shared.identity.people import Role, person_id

AT = datetime(2026, 1, 15, 22, 5, tzinfo=UTC)
STREAM = "notify.events:{E09000999}"


def steps(episode_id: str, reference: str) -> list[Received]:
    alert = AlertSnapshot(
        alert_id=uuid4(),
        version=1,
        episode_id=UUID(episode_id),
        episode_reference=reference,
        rule="raised",
        cause="raised",
        severity="severe",
        state="open",
        raised_at=AT,
        told=("director",),
    )
    writing = Writing("urn:safereturn:E09000999:notify", AT, "notify:00000000-0000-0000-0000-000000000000")
    changes = [
        AlertRaised(rule="raised", cause="raised", told=("director",)),
        AlertSent(channel="email", position="director", delivery_id=uuid4(), state="sent", at=AT),
        AlertAcknowledged(by=UUID(person_id(Role.DIRECTOR, "Helen Marsh")), role="director", at=AT),
    ]
    events = [writing.alert(change, alert, AT) for change in changes]
    return [Received(n, event.id, None, encode(event).encode(), event) for n, event in enumerate(events, 1)]


async def test_the_timeline_says_who_was_told_and_who_acknowledged_once(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    received = steps(raised["episode_id"], raised["reference"])
    async with await psycopg.AsyncConnection.connect(council.dsn, row_factory=dict_row) as conn:
        for one in [*received[::-1], *received]:
            await keep_alert_step(conn, one)
    path = f"/api/episodes/{raised['episode_id']}"
    told = [entry["summary"] for entry in (await council.get(path)).json()["timeline"] if entry["type"].startswith("notify.")]
    by_role = f"Alert acknowledged by {Role.DIRECTOR.shown}"
    assert told == ["Alert for the director", "E-mail sent for the director", by_role], "notify is away: the role says enough"
    await council.http.get("/missing/api/episodes", headers=council.headers("director", "Helen Marsh"))
    told = [entry["summary"] for entry in (await council.get(path)).json()["timeline"] if entry["type"].startswith("notify.")]
    assert told[-1] == "Alert acknowledged by Helen Marsh"


async def test_an_alert_step_set_aside_is_listed_and_replayed_by_an_administrator(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    sent = steps(raised["episode_id"], raised["reference"])[1]
    await council.query(
        "INSERT INTO safereturn.undelivered_events (stream, position, event_id, kind, reason, raw) VALUES (%s, 1, %s, 'dead', 'x', %s) "
        "RETURNING position",
        STREAM,
        sent.id,
        sent.raw.decode(),
    )
    administrator = council.headers("administrator")
    letters = "/missing/api/dead-letters"
    assert (await council.http.get(letters, headers=council.headers("director"))).status_code == 403
    assert len((await council.http.get(letters, headers=administrator)).json()["items"]) == 1
    assert (await council.http.post(f"{letters}/{STREAM}/1/replay", headers=administrator)).status_code == 200
    assert (await council.http.post(f"{letters}/{STREAM}/1/replay", headers=administrator)).status_code == 404
    assert len(await council.query("SELECT 1 FROM missing.alert_steps")) == 1
