"""Names and what people wrote are on the record alone: in no event, log line, metric, mail or other service's store."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from system.running_system import System, eventually

CHILD = "PRV-77"
NAMED = {"first_name": "Zebedee", "last_name": "Quartermaine", "known_as": "Zebbo", "worker": "Ottoline Vance"}
WRITTEN = ("Xylophone", "Crickhollow", "Larkspur", "Marzipan", "Periwinkle", "Gooseberry", "Hollyhock", "CAD-Tangerine")
"""Words that stand in the made-up narrative and nowhere else."""

PERSONAL = (*" ".join(NAMED.values()).split(), *WRITTEN)


def live_through(worker: httpx.Client, manager: httpx.Client, now: datetime) -> str:
    """A child is recorded, goes missing and comes back, with something written down at each step; the episode's address."""
    manager.put(f"/missing/api/children/{CHILD}", json={**NAMED, "date_of_birth": "2011-07-19", "care_status": "ours"})
    raised: Any = worker.post(
        "/missing/api/episodes",
        json={
            "child_id": CHILD,
            "category": "M",
            "last_seen_at": (now - timedelta(hours=5)).isoformat(),
            "last_seen_by": "Barnaby Crickhollow",
            "last_seen_place": "14 Larkspur Mews",
            "circumstances": "Left after a row about the Xylophone.",
            "risk": {"level": "high", "rationale": "Marzipan was seen near the house."},
        },
    ).json()
    at = f"/missing/api/episodes/{raised['episode_id']}"
    earlier = (now - timedelta(hours=3)).isoformat()
    worker.post(f"{at}/police-reports", json={"police_reference": "CAD-Tangerine"})
    worker.post(f"{at}/sightings", json={"seen_at": earlier, "by": "Mrs Periwinkle", "where": "Gooseberry Lane"})
    worker.post(f"{at}/intelligence", json={"kind": "person", "account": "Hollyhock", "source": "Marzipan", "handling": "Police"})
    worker.post(f"{at}/return", json={"returned_at": (now - timedelta(hours=1)).isoformat(), "found_location": "friend"})
    voice = {"words": "I wanted my Xylophone back", "readers": ["Ottoline Vance"], "consent_to_quote": True}
    said = {"held_at": (now - timedelta(minutes=30)).isoformat(), "summary": "We talked about Larkspur Mews.", "voice": voice}
    worker.post(f"{at}/discussions", json=said)
    worker.get("/missing/api/children", params={"query": "Quartermaine"})
    return at


def refused(base_url: str, token: str) -> None:
    """Mistakes that bring personal words along."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base_url, headers=headers) as client:
        wrong = {"child_id": CHILD, "category": "Quartermaine", "circumstances": "Xylophone", "nickname": "Zebbo"}
        assert client.post("/missing/api/episodes", json=wrong).status_code == 422
        assert client.post("/missing/api/episodes", content=b'{"circumstances": "Xylophone').status_code in (400, 422)
        assert client.get("/missing/api/children/Quartermaine").status_code == 404


def every_event(system: System, feed: str) -> str:
    with system.asked_by("administrator") as operator:
        told, after = "", 0
        while True:
            page = operator.get(feed, params={"after": after, "limit": 1000})
            told += page.text
            if not page.json()["items"] or page.json()["next"] in (None, after):
                return told
            after = page.json()["next"]


def test_no_name_and_nothing_that_was_written_leaves_the_record(system: System, folder: Path) -> None:
    now = datetime.now(UTC)
    with system.asked_by("social_worker") as worker, system.asked_by("team_manager") as manager:
        at = live_through(worker, manager, now)
        record = worker.get(at)
    reference = record.json()["reference"]
    refused(system.base_url, system.token("social_worker", "Nadia Rahman"))
    eventually(lambda: any(reference in mail.text for mail in system.mails()), what="a mail about the episode")

    def collated() -> bool:
        with system.asked_by("planner") as planner:
            return all(one["position"] == one["log_position"] for one in planner.get("/reports/api/freshness").json()["items"])

    eventually(collated, what="the figures are level with the logs")
    told = {f"mail to {mail.to}": mail.subject + mail.text for mail in system.mails()}
    told |= {feed: every_event(system, feed) for feed in ("/missing/events", "/notify/events")}
    told |= {f"{one}: metrics": httpx.get(f"{system.base_url}/{one}/metrics").text for one in ("missing", "notify", "reports")}
    told |= {f"{one}: health": httpx.get(f"{system.base_url}/{one}/health/ready").text for one in ("missing", "notify", "reports")}
    told["log"] = folder.with_name("safereturn.log").read_text()
    with system.asked_by("director") as director:
        told["alerts"] = director.get("/notify/api/alerts", params={"limit": 500}).text
    figures = (folder / "reports.duckdb").read_bytes().lower()
    found = [(place, word) for place, text in told.items() for word in PERSONAL if word.lower() in text.lower()]
    found += [("reports.duckdb", word) for word in PERSONAL if word.lower().encode() in figures]
    assert found == []
    assert all(word in record.text for word in ("Xylophone", "Gooseberry", "Zebedee")), "it stands on the record itself"
    assert CHILD in told["/missing/events"], "the events are there to be looked at"
    assert told["log"], "and so is the log"
