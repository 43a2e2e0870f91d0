"""Whoever gets into one container gets no further than that service had to be able to go."""

import json

import httpx
import pytest
from compose.topology import Compose

SERVICES = ("missing", "notify", "reports")
STREAMS = {"missing": "missing.events:{E09000999}", "notify": "notify.events:{E09000999}"}
READS = {"missing": {"missing", "notify"}, "notify": {"missing", "notify"}, "reports": {"missing", "notify"}}

DANGEROUS = (
    ["FLUSHALL"],
    ["CONFIG", "GET", "*"],
    ["KEYS", "*"],
    ["ACL", "LIST"],
    ["DEL", STREAMS["missing"]],
    ["DEL", STREAMS["notify"]],
    ["SET", "mine", "1"],
    ["SHUTDOWN", "NOSAVE"],
)

ASK_REDIS = """
import json, os, redis
client = redis.Redis.from_url(os.environ["SAFERETURN_REDIS_URL"])
def ask(command):
    try:
        client.execute_command(*command)
        return True
    except redis.exceptions.NoPermissionError:
        return False
print(json.dumps([ask(command) for command in {commands!r}]))
"""

ENTER_DATABASE = """
import os, psycopg
def enter(database):
    try:
        psycopg.connect(os.environ["SAFERETURN_DATABASE_URL"].rpartition("/")[0] + "/" + database, connect_timeout=3).close()
        return True
    except psycopg.OperationalError as refused:
        assert "permission denied" in str(refused), refused
        return False
print(*(database for database in {databases!r} if enter(database)))
"""


def allowed(compose: Compose, service: str, *commands: list[str]) -> list[bool]:
    """Whether Redis lets a service give each command."""
    answers: list[bool] = json.loads(compose.python(service, ASK_REDIS.format(commands=commands)))
    return answers


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_stream_and_reads_what_it_follows(compose: Compose, service: str) -> None:
    script = "return redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', 100000)"
    writes = [
        command for stream in STREAMS.values() for command in (["XTRIM", stream, "MAXLEN", "~", "100000"], ["EVAL", script, "1", stream])
    ]
    reads = [["XREAD", "COUNT", "1", "STREAMS", stream, "0-0"] for stream in STREAMS.values()]
    found = allowed(compose, service, *writes, *reads)
    assert found == [*(owner == service for owner in STREAMS for _ in range(2)), *(owner in READS[service] for owner in STREAMS)]


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_may_give_redis_a_dangerous_command(compose: Compose, service: str) -> None:
    assert not any(allowed(compose, service, *DANGEROUS))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_enters_no_database_but_its_own(compose: Compose, service: str) -> None:
    everywhere = (*SERVICES, "postgres", "template1")
    assert compose.python(service, ENTER_DATABASE.format(databases=everywhere)) == service


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


def test_only_the_proxy_is_believed_about_the_visitor(compose: Compose) -> None:
    https = {"X-Forwarded-Proto": "https"}
    assert "strict-transport-security" in httpx.get(f"{compose.base_url}/sign-in", headers=https).headers
    ask = f"import httpx; print('strict-transport-security' in httpx.get('http://missing:8000/sign-in', headers={https!r}).headers)"
    assert compose.python("mail", ask) == "False"


def test_made_up_people_sign_in_at_no_strangers_host(compose: Compose) -> None:
    assert httpx.get(f"{compose.base_url}/sign-in").status_code == 200
    assert httpx.get(f"{compose.base_url}/sign-in", headers={"Host": "evil.example"}).status_code == 400
