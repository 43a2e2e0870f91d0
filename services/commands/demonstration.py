"""The made-up authority of `safereturn run --demo`: loaded once, through the same calls anybody else would use.

While a load is not whole, a file beside the made-up folders says when it began and, once they are imported, who goes missing. The next
start goes on from there as of that time: the same folders, which change nothing when sent again, and the same calls under the same keys.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import structlog

from services.commands.going_missing import go_missing, said
from services.commands.known_beforehand import KNOWN, keep_beforehand
from services.commands.made_up_absences import LATELY, TODAY
from services.commands.submissions import FILES
from services.commands.system import CommandFailed, answer, connect, keys_dir
from shared.clock import SystemClock, london_date
from shared.identity.keys import OPERATOR, KeyRing, open_keys
from shared.identity.people import DEMO_PEOPLE, Person
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.ssda903 import CollectionYear
from shared.ssda903.dates import read_date
from shared.ssda903.folder import read_folder

log = structlog.get_logger()

CHILDREN, YEARS, SEED = 400, 3, 7
WORKER, MANAGER = DEMO_PEOPLE[:2]
"""Who raises what is made up; and who sees every child, restricted ones too."""


class Unfinished(NamedTuple):
    """A load that is not whole. `children` are the ids of those who go missing, None before every folder is imported."""

    as_of: datetime
    children: list[str] | None = None


async def load_demonstration(data: Path) -> None:
    """Three years of history and a few absences of today, or what an earlier start left out of them; nothing where the register holds
    a child who is not made up. Runs beside the system."""
    await asyncio.to_thread(_load, data)


def _load(data: Path) -> None:
    out, now = data / "demonstration", SystemClock().now()
    note = out / "unfinished.json"
    with connect(data) as system:
        operator = open_keys(OPERATOR, keys_dir(data))
        worker, manager = (_as(person, system, operator, now) for person in (WORKER, MANAGER))
        if not answer(manager.get("/missing/api/children", params={"limit": 1}))["items"]:
            _keep(note, Unfinished(now))
        elif not note.exists():
            return  # whole, or an authority of its own
        log.info("loading the made-up authority", children=CHILDREN, years=YEARS)
        as_of, children = _kept(note)
        folders = _make(out, london_date(as_of))
        if not _born(manager).items() <= _made_up(folders).items():
            log.warning("the made-up authority stays unfinished: the register holds children who are not made up")
            return
        if children is None:
            for folder in folders:
                _import(system, folder)
            children = _teenagers(worker, as_of)
            _keep(note, Unfinished(as_of, children))
        for nth, known in KNOWN.items():
            keep_beforehand(worker, children[nth % len(children)], known, london_date(as_of))
        for absence in (*LATELY, *TODAY):
            go_missing(worker, children[absence.nth % len(children)], absence, as_of)
        note.unlink()
        log.info("the made-up authority is loaded")


def _as(person: Person, system: httpx.Client, operator: KeyRing, now: datetime) -> httpx.Client:
    token = sign(operator, Kind.PERSON, EVERY_SERVICE, person_claims(person), now)
    return httpx.Client(base_url=system.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _keep(note: Path, load: Unfinished) -> None:
    """At once or not at all: a start may be cut off here as well."""
    note.parent.mkdir(exist_ok=True)
    written = note.with_suffix(".new")
    written.write_text(json.dumps({"as_of": load.as_of.isoformat(), "children": load.children}))
    written.replace(note)


def _kept(note: Path) -> Unfinished:
    kept = json.loads(note.read_text())
    return Unfinished(datetime.fromisoformat(kept["as_of"]), kept["children"])


def _born(manager: httpx.Client) -> dict[str, date | None]:
    """Every child of the register and their date of birth."""
    return {one["child_id"]: _day(one["date_of_birth"]) for one in _every_child(manager)}


def _made_up(folders: list[Path]) -> dict[str, date | None]:
    return {row.child_id: read_date(row.dob) for folder in folders for row in read_folder(folder)[0].header or ()}


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


def _teenagers(worker: httpx.Client, now: datetime) -> list[str]:
    """Children of 13 to 17 in our care of whose going missing the last two months know nothing, by id: the worker's own team first."""
    today = london_date(now)
    lately: dict[str, str | int] = {"since": said(now - timedelta(days=60)), "limit": 500}
    away = {one["child_id"] for one in answer(worker.get("/missing/api/episodes", params=lately))["items"]}
    away |= {one["child_id"] for one in answer(worker.get("/missing/api/episodes", params={"status": "open", "limit": 500}))["items"]}
    found = sorted(
        (child["team"] != WORKER.team, child["child_id"])
        for child in _every_child(worker)
        if child["in_care"]
        and not child["restricted"]
        and 13 * 365.25 <= (today - (_day(child["date_of_birth"]) or today)).days < 17.9 * 365.25
        and child["child_id"] not in away
    )
    return [child_id for _, child_id in found]


def _every_child(reader: httpx.Client) -> Iterator[dict[str, Any]]:
    """Those whom the reader may see."""
    asked: dict[str, str | int] = {"limit": 500}
    while True:
        page = answer(reader.get("/missing/api/children", params=asked))
        yield from page["items"]
        if page["next"] is None:
            return
        asked["cursor"] = page["next"]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
