"""Alerts stand in the trace of what called for them, acknowledgements in that of their own request."""

from alerted_authority import Alerted

from shared.contracts.codes import RiskLevel, RiskSource
from shared.contracts.envelope import decode
from shared.contracts.episodes import RiskAssessed

THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-11111111111111111111111111111111-b7ad6b7169203331-00"


async def test_an_alert_carries_on_the_trace_of_the_event_it_follows(authority: Alerted) -> None:
    missing = authority.missing
    after = missing.episode(risk=missing.rated(RiskLevel.HIGH))
    rated = RiskAssessed(level=RiskLevel.HIGH, source=RiskSource.SOCIAL_WORK, assessed_at=authority.clock.now())
    await missing.append(missing.said(rated, after).model_copy(update={"traceparent": THEIRS}))
    (alert,) = await authority.alerts(1)
    path = f"/notify/api/alerts/{alert['alert_id']}/acknowledgement"
    assert (await authority.as_().post(path, headers={"traceparent": OTHER})).status_code == 200
    rows = await authority.rows("SELECT body::text AS body FROM safereturn.log ORDER BY position")
    traces = {event.type: event.traceparent for event in (decode(row["body"]) for row in rows) if event.traceparent}
    assert traces["notify.alert_raised"] == THEIRS
    assert traces["notify.alert_acknowledged"] == OTHER
