"""Containers are killed and stopped while people work: the engine starts them again, the others go on, and nothing accepted is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest
from compose.topology import Compose
from system.running_system import System, eventually
from system.test_the_main_job import in_care, loaded, mail_to_the_director, numerator, raise_high_risk  # noqa: F401 - two of them are fixtures
from system.visitor import Visitor

SERVICES = ("missing", "notify", "reports")


def reaches_everybody(system: System, episodes: list[dict[str, str]], begun: float, now: datetime) -> None:
    """Every accepted episode is in the figures once, and in a mail to the director."""
    with system.asked_by("planner") as planner:
        eventually(lambda: numerator(planner, "episodes", now) == begun + len(episodes), within=60, what="every episode is in the figures")
    for reference in (episode["reference"] for episode in episodes):
        eventually(partial(mail_to_the_director, system, reference), within=60, what=f"a mail about {reference}")


@pytest.mark.parametrize("victim", SERVICES)
def test_a_killed_service_comes_back_and_loses_nothing(compose: Compose, system: System, in_care: Iterator[str], victim: str) -> None:  # noqa: F811
    now = datetime.now(UTC)
    with system.asked_by("social_worker") as worker, system.asked_by("planner") as planner:
        begun = numerator(planner, "episodes", now)
        episodes = [raise_high_risk(worker, next(in_care), now - timedelta(hours=1)) for _ in range(2)]
        compose("exec", "--no-TTY", victim, "sh", "-c", "kill -9 -1", check=False)
        eventually(system.ready, within=90, what=f"{victim} is back")
        episodes.append(raise_high_risk(worker, next(in_care), now - timedelta(hours=1)))
    reaches_everybody(system, episodes, begun, now)


def test_redis_may_be_lost_with_everything_in_it(compose: Compose, system: System, in_care: Iterator[str]) -> None:  # noqa: F811
    now = datetime.now(UTC)
    with system.asked_by("social_worker") as worker, system.asked_by("planner") as planner:
        begun = numerator(planner, "episodes", now)
        episodes = [raise_high_risk(worker, next(in_care), now - timedelta(hours=1))]
        compose("stop", "--timeout", "1", "redis")
        episodes.append(raise_high_risk(worker, next(in_care), now - timedelta(hours=1)))  # Redis is not needed to record
        compose("start", "redis")
        episodes.append(raise_high_risk(worker, next(in_care), now - timedelta(hours=1)))
    reaches_everybody(system, episodes, begun, now)
    eventually(system.ready, within=60, what="all services are ready again")


def test_postgresql_killed_under_load_has_kept_every_accepted_episode(
    compose: Compose,
    system: System,
    in_care: Iterator[str],  # noqa: F811
) -> None:
    now = datetime.now(UTC)
    with system.asked_by("social_worker") as worker, system.asked_by("planner") as planner:
        begun = numerator(planner, "episodes", now)
        episodes = [raise_high_risk(worker, next(in_care), now - timedelta(hours=1)) for _ in range(3)]
        compose("kill", "--signal", "KILL", "postgres")
        compose("start", "postgres")
        eventually(system.ready, within=90, what="all services are ready again")
    reaches_everybody(system, episodes, begun, now)


def test_a_director_signs_in_and_sees_the_alerts_while_missing_is_away(compose: Compose, system: System) -> None:
    compose("stop", "--timeout", "5", "missing")
    try:
        director = Visitor(system.base_url)
        director.sign_in("Helen Marsh")
        refused = httpx.get(f"{system.base_url}/missing/api/episodes", timeout=5)
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
    finally:
        compose("start", "missing")
    eventually(system.ready, within=60, what="missing is back")


def test_a_body_larger_than_anything_the_address_takes_is_refused_with_problem_details(system: System) -> None:
    with httpx.Client(base_url=system.base_url) as client:
        refused = client.post("/missing/api/episodes", content=b" " * (11 * 1024 * 1024), headers={"Content-Type": "application/json"})
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == 413
