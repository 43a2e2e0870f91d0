"""An event says which trace its request belongs to."""

from council import Council

from shared.tracing import VALID

THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_events_carry_the_callers_trace_and_else_one_for_each_request(council: Council) -> None:
    imported = {event["traceparent"] for event in await council.events()}
    assert len(imported) == 1, "the import was one request"
    raised = (await council.raise_episode()).json()
    path = f"/api/episodes/{raised['episode_id']}/police-reports"
    assert (await council.post(path, {"police_reference": "CAD 9"}, traceparent=THEIRS)).status_code == 201
    ours, theirs = [event["traceparent"] for event in (await council.events())[-2:]]
    assert theirs == THEIRS
    assert VALID.fullmatch(ours)
    assert ours not in imported
