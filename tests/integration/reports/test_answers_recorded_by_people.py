"""What people record over HTTP after a return stands in the list, with who recorded it and when; and lists are matched by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from reporting_town import Town

from shared.identity.people import Role


async def said(client: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/missing/api/episodes{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_answer_given_in_time_and_written_down_late_is_both(town: Town) -> None:
    town.clock.set(datetime(2026, 1, 15, 9, 0, tzinfo=UTC))  # a Thursday
    child = {"first_name": "Ada", "last_name": "Quill", "date_of_birth": "2010-03-05", "care_status": "ours", "team": "North"}
    async with town.as_role(Role.TEAM_MANAGER) as manager:
        assert (await manager.put("/missing/api/children/1001", json=child)).status_code in (200, 201)
    back = town.clock.now() - timedelta(hours=20)
    risk = {"level": "medium", "rationale": "x"}
    async with town.as_role(Role.SOCIAL_WORKER) as worker:
        raised = await said(
            worker,
            "",
            child_id="1001",
            category="M",
            last_seen_at=(back - timedelta(hours=5)).isoformat(),
            last_seen_by="x",
            circumstances="x",
            risk=risk,
        )
        path = f"/{raised['episode_id']}"
        await said(worker, f"{path}/return", returned_at=back.isoformat(), found_location="friend")
        await said(worker, f"{path}/return-plan", responses=["discussion", "interview"], rationale="both")
        await said(worker, f"{path}/discussions", held_at=(back + timedelta(hours=2)).isoformat(), summary="x", reasons=["friends"])
    town.clock.forward(days=8)
    async with town.as_role(Role.INTERVIEWER) as interviewer:
        await said(interviewer, f"{path}/interview-offers", offered_at=(back + timedelta(hours=10)).isoformat(), outcome="accepted")
        await said(
            interviewer,
            f"{path}/interviews",
            held_at=(back + timedelta(hours=30)).isoformat(),
            conducted_by="J",
            conductor_relation="commissioned",
            reasons=["friends"],
            harms=[],
        )
    await town.level()
    told = (await town.get(Role.PLANNER, "/reports/api/assurance/responses", **{"from": "2026-01-01", "to": "2026-02-01"})).json()
    (one,) = told["items"]
    assert "Quill" not in str(told)
    assert one["reference"] == raised["reference"]
    assert (one["team"], one["planned"], one["independent"]) == ("North", ["discussion", "interview"], True)
    assert one["missing"] == ["action", "prevention_check", "in_time"]
    written = {part["part"]: (part["role"], part["late"]) for part in one["recorded"]}
    assert written == {
        "return": ("social_worker", False),
        "return_plan": ("social_worker", False),
        "discussion": ("social_worker", False),
        "offer": ("interviewer", True),
        "interview": ("interviewer", True),
    }
    figures = {figure["indicator"]: (figure["numerator"], figure["denominator"]) for figure in told["summary"]}
    assert figures["planned_responses_held"] == (1, 1), "the work was done"
    assert figures["conversations_recorded_in_time"] == (0, 1), "and not in the record in time"

    line = f"{raised['reference']},1001,{(back - timedelta(hours=5)):%d/%m/%Y},{back:%d/%m/%Y}"
    async with town.as_role(Role.PLANNER) as planner:
        compared = await planner.post("/reports/api/reconciliations?source=case_system", content=f"reference,child,start,end\n{line}\n")
    assert compared.json()["counts"] == {"in_both": 1, "differing": 0, "only_there": 0, "only_here": 0, "refused": 0}
