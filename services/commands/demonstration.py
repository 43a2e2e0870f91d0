"""The made-up authority of `safereturn run --demo`: loaded once, through the same calls anybody else would use."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import structlog

from services.commands.made_up_absences import LATELY, TODAY, Absence
from services.commands.submissions import FILES
from services.commands.system import CommandFailed, answer, connect, keys_dir
from shared.clock import LONDON, SystemClock, london_date
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import DEMO_PEOPLE
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.ssda903 import CollectionYear

log = structlog.get_logger()

CHILDREN, YEARS, SEED = 400, 3, 7


async def load_demonstration(data: Path) -> None:
    """Three years of history and a few absences of today, unless the register holds children already. Runs beside the system."""
    await asyncio.to_thread(_load, data)


def _load(data: Path) -> None:
    now = SystemClock().now()
    with connect(data) as system:
        operator = open_keys(OPERATOR, keys_dir(data))
        as_worker = {"Authorization": f"Bearer {sign(operator, Kind.PERSON, EVERY_SERVICE, person_claims(DEMO_PEOPLE[0]), now)}"}
        worker = httpx.Client(base_url=system.base_url, headers=as_worker, timeout=60)
        if answer(worker.get("/missing/api/children", params={"limit": 1}))["items"]:
            return
        log.info("loading the made-up authority", children=CHILDREN, years=YEARS)
        for folder in _make(data / "demonstration", london_date(now)):
            _import(system, folder)
        _absences(worker, now)
        log.info("the made-up authority is loaded")


def _make(out: Path, today: date) -> list[Path]:
    """The collection year going on, as it stands today, and three complete ones: the newest first, so that nobody counts as missing
    now for want of a later file, and nobody is alerted for it."""
    from services.synthesise import synthesise
    from services.synthesise.as_at import as_at

    summary = synthesise(out, CHILDREN, YEARS + 1, SEED, CollectionYear.of(today).next.first_day)
    as_at(summary.years[-1].folder, today)
    return [year.folder for year in reversed(summary.years)]


def _import(system: httpx.Client, folder: Path) -> None:
    files = {
        name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes(), "text/csv") for name in FILES if (folder / f"{name}.csv").exists()
    }
    summary = answer(system.post("/missing/api/children/import", files=files, data={"collection_year": folder.name}))
    if summary["refused"]:
        raise CommandFailed(f"The made-up folder {folder.name} was not clean: {summary['refused'][:3]}")
    log.info("loaded a collection year", year=folder.name, children=summary["children"], episodes=summary["episodes"])


def _absences(worker: httpx.Client, now: datetime) -> None:
    teenagers = _teenagers(worker, now)
    for absence in (*LATELY, *TODAY):
        _go_missing(worker, teenagers[absence.nth % len(teenagers)], absence, now)


def _teenagers(worker: httpx.Client, now: datetime) -> list[str]:
    """Children of 13 to 17 in our care, by id, of whose going missing the last two months know nothing."""
    today = london_date(now)
    lately: dict[str, str | int] = {"since": _said(now - timedelta(days=60)), "limit": 500}
    away = {one["child_id"] for one in answer(worker.get("/missing/api/episodes", params=lately))["items"]}
    away |= {one["child_id"] for one in answer(worker.get("/missing/api/episodes", params={"status": "open", "limit": 500}))["items"]}
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = answer(worker.get("/missing/api/children", params={"limit": 500} | ({"cursor": cursor} if cursor else {})))
        for child in page["items"]:
            born = date.fromisoformat(child["date_of_birth"]) if child.get("date_of_birth") else today
            old_enough = 13 * 365.25 <= (today - born).days < 17.9 * 365.25
            if child["in_care"] and not child["restricted"] and old_enough and child["child_id"] not in away:
                found.append(child["child_id"])
        cursor = page["next"]
        if cursor is None:
            return sorted(found)


def _go_missing(worker: httpx.Client, child_id: str, absence: Absence, now: datetime) -> None:
    seen = now - timedelta(hours=absence.hours)
    episode = _post(
        worker,
        "/missing/api/episodes",
        {
            "child_id": child_id,
            "category": absence.category,
            "last_seen_at": _said(seen),
            "last_seen_precision": "about",
            "last_seen_by": "Carer on duty",
            "reported_at": _said(seen + timedelta(minutes=40)),
            "circumstances": absence.circumstances,
            "risk": {"level": absence.risk, "rationale": absence.rationale or "Nobody has been able to assess this yet."},
        },
    )
    path = f"/missing/api/episodes/{episode['episode_id']}"
    if absence.police:
        _post(worker, f"{path}/police-reports", {"reference": f"CAD {1000 + absence.nth}", "reported_at": _said(seen + timedelta(hours=1))})
    if absence.back_after is not None:
        back = seen + timedelta(hours=absence.back_after)
        _post(
            worker,
            f"{path}/return",
            {
                "returned_at": _said(back),
                "found_location": "own_return",
                "condition": "Let themselves in; the carer was up, and they talked over toast.",
            },
        )
        _talk(worker, path, absence, back)


def _talk(worker: httpx.Client, path: str, absence: Absence, back: datetime) -> None:
    if absence.offered_after is not None:
        offered = back + timedelta(hours=absence.offered_after)
        _post(worker, f"{path}/interview-offers", {"offered_at": _said(offered), "outcome": absence.outcome})
    if absence.held_after is not None:
        held = {
            "held_at": _said(back + timedelta(hours=absence.held_after)),
            "conducted_by": "Return interview service",
            "conductor_relation": "commissioned",
            "reasons": list(absence.reasons),
            "harms": list(absence.harms),
        }
        _post(worker, f"{path}/interviews", held)


def _post(worker: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    return answer(worker.post(path, json=body))


def _said(instant: datetime) -> str:
    """As a person would say it: London time, to the minute."""
    return instant.astimezone(LONDON).replace(second=0, microsecond=0).isoformat()
