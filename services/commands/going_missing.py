"""A made-up absence, told to the system in the calls that a person's work would make. Told again, it is answered as the first time."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from services.commands.made_up_absences import Absence
from services.commands.system import answer
from shared.clock import LONDON


def go_missing(worker: httpx.Client, child_id: str, absence: Absence, now: datetime) -> None:
    seen = now - timedelta(hours=absence.hours)
    episode = _post(
        worker,
        absence,
        "/missing/api/episodes",
        {
            "child_id": child_id,
            "category": absence.category,
            "last_seen_at": said(seen),
            "last_seen_precision": "about",
            "last_seen_by": "Their carer",
            "reported_at": said(seen + timedelta(minutes=40)),
            "circumstances": absence.circumstances,
            "risk": {"level": absence.risk, "rationale": absence.rationale or "Nobody has been able to assess this yet."},
        },
    )
    path = f"/missing/api/episodes/{episode['episode_id']}"
    if absence.police:
        told = {"reference": f"CAD {1000 + absence.nth}", "reported_at": said(seen + timedelta(hours=1))}
        _post(worker, absence, f"{path}/police-reports", told)
    if absence.back_after is not None:
        back = seen + timedelta(hours=absence.back_after)
        _post(
            worker,
            absence,
            f"{path}/return",
            {
                "returned_at": said(back),
                "found_location": "own_return",
                "condition": "Let themselves in; the carer was up, and they talked over toast.",
            },
        )
        _talk(worker, path, absence, back)
    for nth, step in enumerate(absence.steps):
        at = {step.at: said(seen + timedelta(hours=step.hours))} if step.at else {}
        _post(worker, absence, f"{path}/{step.path}", {**at, **step.said}, nth=nth)


def _talk(worker: httpx.Client, path: str, absence: Absence, back: datetime) -> None:
    if absence.offered_after is not None:
        offered = back + timedelta(hours=absence.offered_after)
        _post(worker, absence, f"{path}/interview-offers", {"offered_at": said(offered), "outcome": absence.outcome})
    if absence.held_after is not None:
        held = {
            "held_at": said(back + timedelta(hours=absence.held_after)),
            "conducted_by": "Return interview service",
            "conductor_relation": "commissioned",
            "reasons": list(absence.reasons),
            "harms": list(absence.harms),
            "feedback": {"listened_to": absence.nth % 4 != 3},
        }
        _post(worker, absence, f"{path}/interviews", held)
        due = (back + timedelta(hours=absence.held_after, days=14)).astimezone(LONDON).date().isoformat()
        for nth, (support, what) in enumerate(absence.support):
            agreed = {"what": what, "owner": "Return interview service", "due": due, "from": "interview", "support": support}
            _post(worker, absence, f"{path}/actions", agreed, nth=nth)


def _post(worker: httpx.Client, absence: Absence, path: str, body: dict[str, Any], nth: int | None = None) -> Any:
    """The key is its path's last word, and which of the steps it is: said again, it is answered as the first time."""
    key = f"demonstration {absence.nth} {path.rpartition('/')[2]}{'' if nth is None else f' {nth}'}"
    return answer(worker.post(path, json=body, headers={"Idempotency-Key": key}))


def said(instant: datetime) -> str:
    """As a person would say it: London time, to the minute."""
    return instant.astimezone(LONDON).replace(second=0, microsecond=0).isoformat()
