"""What the system is for, end to end at one address: a raised episode reaches a director and a planner, and the return is what was loaded.

`system` says which topology is under test: the embedded one here, compose in tests/compose.
"""

import csv
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from system.running_system import NAMES, Mail, System, eventually
from system.visitor import Visitor

from services.synthesise import synthesise
from shared.clock import london_date

DIRECTOR = "director@example.gov.uk"


@dataclass(frozen=True)
class Submission:
    """A made-up year and where its files are."""

    year: str
    folder: Path

    def rows(self, name: str) -> list[list[str]]:
        return as_rows((self.folder / f"{name}.csv").read_text(encoding="utf-8"))


def as_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="session")
def loaded(system: System, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """The last complete collection year of a small made-up authority, the only one this system holds."""
    out = tmp_path_factory.mktemp("submission")
    made = synthesise(out, 60, 1, 11, london_date(datetime.now(UTC)))
    (folder,) = out.iterdir()
    with system.asked_by("administrator") as administrator:
        files = {name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes(), "text/csv") for name in FILES}
        summary = administrator.post("/missing/api/children/import", files=files, data={"collection_year": folder.name}).json()
    assert summary["refused"] == [], made
    return Submission(folder.name, folder)


FILES = ("header", "episodes", "uasc", "missing", "people")


@pytest.fixture(scope="session")
def in_care(system: System, loaded: Submission) -> Iterator[str]:
    """Children in care who are not missing: each test takes its own with `next`."""
    with system.asked_by("social_worker") as worker:
        children = worker.get("/missing/api/children", params={"limit": 500}).json()["items"]
    return iter([child["child_id"] for child in children if child["in_care"] and not child["open_episode_id"]])


def raise_high_risk(worker: httpx.Client, child_id: str, last_seen_at: datetime, **more: Any) -> Any:
    return worker.post(
        "/missing/api/episodes",
        json={
            "child_id": child_id,
            "category": "M",
            "last_seen_at": last_seen_at.isoformat(),
            "last_seen_by": "Night staff",
            "circumstances": "Left by the kitchen door after supper.",
            "risk": {"level": "high", "rationale": "No coat, no phone."},
        }
        | more,
    ).json()


def next_alert(stream: httpx.Response, episode_id: str, within: float = 20) -> str:
    """The first server-sent event about an episode."""
    deadline = time.monotonic() + within
    for line in stream.iter_lines():
        if line.startswith("data:") and episode_id in line:
            return line
        assert time.monotonic() < deadline, f"no alert within {within} s"
    raise AssertionError("the stream ended")


def mail_to_the_director(system: System, reference: str) -> Mail | None:
    return next((mail for mail in system.mails() if DIRECTOR in mail.to and reference in mail.text), None)


def numerator(planner: httpx.Client, indicator: str, about: datetime) -> float:
    """An indicator over the days around an instant."""
    asked = {"from": str(london_date(about - timedelta(days=1))), "to": str(london_date(about + timedelta(days=2)))}
    return sum(row["numerator"] or 0 for row in planner.get(f"/reports/api/indicators/{indicator}", params=asked).json()["rows"])


def test_a_raised_episode_reaches_the_director_and_the_planner(system: System, in_care: Iterator[str]) -> None:
    now = datetime.now(UTC)
    child_id = next(in_care)
    with (
        system.asked_by("social_worker") as worker,
        system.asked_by("director") as director,
        system.asked_by("planner") as planner,
    ):
        begun, held = (numerator(planner, name, now) for name in ("episodes", "interviews_held_within_72_hours"))

        # The director has the alerts page open when the episode is raised.
        with director.stream("GET", "/notify/api/alerts/stream") as stream:
            episode = raise_high_risk(worker, child_id, now - timedelta(hours=4))
            assert next_alert(stream, episode["episode_id"])
        at = f"/missing/api/episodes/{episode['episode_id']}"

        mail = eventually(lambda: mail_to_the_director(system, episode["reference"]), what="a mail to the director")
        assert mail.subject.startswith("OFFICIAL-SENSITIVE")
        assert child_id not in mail.subject + mail.text

        alerts = director.get("/notify/api/alerts", params={"episode_id": episode["episode_id"], "state": "open"}).json()["items"]
        assert alerts
        assert all(alert["steps"] for alert in alerts)
        for alert in alerts:
            director.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement", json={"comment": "Strategy meeting at nine."})

        def acknowledged() -> Any:
            timeline = worker.get(at).json()["timeline"]
            return next((entry for entry in timeline if NAMES["director"] in entry["summary"] and "cknowledged" in entry["summary"]), None)

        entry = eventually(acknowledged, what="the timeline says who acknowledged")
        assert datetime.fromisoformat(entry["at"]) >= now - timedelta(seconds=5)
        eventually(lambda: "Strategy meeting at nine." in worker.get(at).text, what="the comment is on the record")

        returned_at = now - timedelta(hours=1)
        worker.post(f"{at}/return", json={"returned_at": returned_at.isoformat(), "found_location": "own_return"})
        offered_at, held_at = (returned_at + timedelta(minutes=minutes) for minutes in (20, 40))
        worker.post(f"{at}/interview-offers", json={"offered_at": offered_at.isoformat(), "outcome": "accepted"})
        interview = {"conducted_by": "Joel Abara", "conductor_relation": "commissioned", "reasons": ["school"], "harms": []}
        worker.post(f"{at}/interviews", json={"held_at": held_at.isoformat(), **interview})

        shown = worker.get(at).json()
        assert shown["status"] == "returned"
        assert shown["interview"]["held_within_72_hours"] is True
        eventually(lambda: numerator(planner, "episodes", now) == begun + 1, what="the episode is in the figures")
        eventually(lambda: numerator(planner, "interviews_held_within_72_hours", now) == held + 1, what="so is the interview")

        def level() -> bool:
            streams = planner.get("/reports/api/freshness").json()["items"]
            return len(streams) == 2 and all(one["position"] == one["log_position"] > 0 for one in streams)

        eventually(level, what="the figures are level with both logs")


def test_a_paper_form_keyed_once_the_child_is_back_wakes_nobody(system: System, in_care: Iterator[str]) -> None:
    now = datetime.now(UTC)
    back = {"returned_at": (now - timedelta(hours=1)).isoformat(), "found_location": "own_return"}
    with system.asked_by("social_worker") as worker, system.asked_by("director") as director:
        late = raise_high_risk(worker, next(in_care), now - timedelta(hours=9), returned=back)
        assert late["status"] == "returned"
        tonight = raise_high_risk(worker, next(in_care), now - timedelta(hours=1))

        def alerts(episode: Any) -> Any:
            return director.get("/notify/api/alerts", params={"episode_id": episode["episode_id"]}).json()["items"]

        eventually(lambda: alerts(tonight), what="the child who is missing now is told of")
        assert alerts(late) == [], "it came first, so it was looked at first"
        eventually(lambda: mail_to_the_director(system, tonight["reference"]), what="a mail to the director")
        assert mail_to_the_director(system, late["reference"]) is None


def test_the_loaded_year_is_written_back_row_by_row(system: System, loaded: Submission) -> None:
    with system.asked_by("planner") as planner:
        written = f"/reports/api/returns/ssda903/{loaded.year}"
        for name in ("missing", "header", "episodes"):
            assert as_rows(planner.get(f"{written}/{name}.csv").text) == loaded.rows(name)
        assert planner.get(f"{written}/validation").json()["failures"] == []


def test_the_pages_do_the_same_without_a_script(system: System, in_care: Iterator[str]) -> None:
    with system.asked_by("social_worker") as worker:
        episode = raise_high_risk(worker, next(in_care), datetime.now(UTC) - timedelta(hours=2))
    reference = episode["reference"]

    director = Visitor(system.base_url)
    director.sign_in(NAMES["director"])
    alerts = eventually(
        lambda: page if reference in (page := director.open("/")).text else None, what="the alert is on the director's page"
    )
    director.press(alerts, "Acknowledge", reference)

    social_worker = Visitor(system.base_url)
    listed = social_worker.sign_in(NAMES["social_worker"])
    assert reference in listed.text
    address = next(link for words, link in listed.links.items() if reference in words or episode["episode_id"] in link)
    eventually(lambda: NAMES["director"] in social_worker.open(address).text, what="the episode's page says who acknowledged")

    planner = Visitor(system.base_url)
    figures = planner.sign_in(NAMES["planner"])
    assert "Episodes begun" in planner.open(figures.links["Episodes begun"]).text
