"""The whole compose system, built and brought up once for these tests, and taken away with its volumes after them."""

import subprocess
from collections.abc import Iterator

import pytest
from compose.topology import PROJECT, Compose
from system.running_system import System, eventually

SERVICES = ("missing", "notify", "reports")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if PROJECT / "tests" / "compose" in item.path.parents:
            item.add_marker(pytest.mark.compose)


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    secrets = tmp_path_factory.mktemp("compose") / "secrets.env"
    subprocess.run([PROJECT / "deploy" / "secrets.sh", secrets], check=True, capture_output=True)
    compose = Compose(secrets)
    try:
        try:
            compose("up", "--build", "--wait", "--wait-timeout", "300")
        except AssertionError as failure:
            failure.add_note(compose("logs", "--no-color", "--tail", "30", *SERVICES))
            raise
        yield compose
    finally:
        compose("--profile", "operator", "down", "--volumes", "--timeout", "10")


@pytest.fixture(scope="session")
def system(compose: Compose) -> System:
    running = System(compose.base_url, compose.token, compose.mails)
    eventually(running.ready, within=60, what="all three services are ready behind the one address")
    return running
