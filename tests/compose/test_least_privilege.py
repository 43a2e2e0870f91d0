"""Whoever gets into one container gets no further than that service had to be able to go."""

import pytest
from compose.topology import Compose

SERVICES = ("missing", "notify", "reports")

ASK_REDIS = """
import os, redis
client = redis.Redis.from_url(os.environ["SAFERETURN_REDIS_URL"])
try:
    client.execute_command(*{command!r})
    print("allowed")
except redis.exceptions.NoPermissionError:
    print("refused")
except redis.exceptions.ResponseError as error:
    print("allowed" if "no such key" in str(error) else error)
"""

ENTER_DATABASE = """
import os, psycopg
try:
    psycopg.connect(os.environ["SAFERETURN_DATABASE_URL"].rpartition("/")[0] + "/{database}", connect_timeout=3).execute("SELECT 1")
    print("allowed")
except psycopg.OperationalError as refused:
    print("refused" if "permission denied" in str(refused) else refused)
"""

OWN_STREAM = {"missing": "missing.events:{E09000999}", "notify": "notify.events:{E09000999}"}
READS = {"missing": {"notify"}, "notify": {"missing"}, "reports": {"missing", "notify"}}


def may(compose: Compose, service: str, *command: str) -> str:
    return compose.python(service, ASK_REDIS.format(command=command))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("owner", OWN_STREAM)
def test_a_service_writes_no_stream_but_its_own(compose: Compose, service: str, owner: str) -> None:
    expected = "allowed" if service == owner else "refused"
    assert may(compose, service, "XTRIM", OWN_STREAM[owner], "MAXLEN", "~", "100000") == expected
    script = "return redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', 100000)"
    assert may(compose, service, "EVAL", script, "1", OWN_STREAM[owner]) == expected


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("owner", OWN_STREAM)
def test_a_service_reads_the_streams_it_follows(compose: Compose, service: str, owner: str) -> None:
    expected = "allowed" if owner in READS[service] or owner == service else "refused"
    assert may(compose, service, "XREAD", "COUNT", "1", "STREAMS", OWN_STREAM[owner], "0-0") == expected


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "command", [["FLUSHALL"], ["CONFIG", "GET", "*"], ["KEYS", "*"], ["ACL", "LIST"], ["DEL", "missing.events:{E09000999}"], ["SHUTDOWN"]]
)
def test_no_service_may_give_redis_a_dangerous_command(compose: Compose, service: str, command: list[str]) -> None:
    assert may(compose, service, *command) == "refused"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_enters_no_database_but_its_own(compose: Compose, service: str) -> None:
    found = {
        database: compose.python(service, ENTER_DATABASE.format(database=database)) for database in (*SERVICES, "postgres", "template1")
    }
    assert found == {database: "allowed" if database == service else "refused" for database in found}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_its_own_private_key_and_no_other(compose: Compose, service: str) -> None:
    program = "from pathlib import Path; print(*sorted(str(path) for path in Path('/keys').rglob('*.private.jwk')))"
    assert compose.python(service, program) == f"/keys/{service}/{service}.private.jwk"


def test_every_container_is_read_only_without_capabilities_and_not_root(compose: Compose) -> None:
    containers = compose.containers()
    assert set(containers) == {*SERVICES, "postgres", "redis", "proxy", "mail"}
    for name, container in containers.items():
        host = container["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert not host["CapAdd"], name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert container["Config"]["User"] not in ("", "0", "root"), name


def test_nothing_is_published_beyond_this_machine(compose: Compose) -> None:
    published = [
        port
        for container in compose.containers().values()
        for ports in container["NetworkSettings"]["Ports"].values()
        for port in ports or ()
    ]
    assert published
    assert {port["HostIp"] for port in published} == {"127.0.0.1"}
