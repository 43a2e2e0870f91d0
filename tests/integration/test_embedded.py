"""The embedded servers start, answer their own people only, and end without a trace."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from shared.embedded import EmbeddedServers, EmbeddedServersError, FolderInUse
from shared.embedded.programs import at_work_in


def at_work(folder: Path) -> list[int]:
    with at_work_in([folder, folder / "postgres", folder / "postgres.new", folder / "valkey"]) as programs:
        return [program.pid for program in programs]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def embedded(folder: Path) -> Iterator[EmbeddedServers]:
    it = EmbeddedServers(folder)
    yield it
    it.stop()


def test_what_was_written_is_there_after_a_second_start(embedded: EmbeddedServers, folder: Path) -> None:
    embedded.start()
    with psycopg.connect(embedded.ensure_database("missing")) as connection:
        connection.execute("CREATE TABLE fact AS SELECT 'accepted' AS what")
    embedded.stop()
    embedded.start()
    with psycopg.connect(embedded.ensure_database("missing")) as connection:
        assert connection.execute("SELECT what FROM fact").fetchall() == [("accepted",)]
        assert connection.execute("SELECT lower('ÉŁ'), current_setting('fsync')").fetchone() == ("éł", "on")


def test_stopping_leaves_no_program_and_no_socket(embedded: EmbeddedServers, folder: Path) -> None:
    servers = embedded.start()
    assert len(at_work(folder)) > 2
    embedded.stop()
    assert at_work(folder) == []
    assert not servers.sockets.exists()
    embedded.stop()  # once more does nothing


def test_valkey_starts_empty_and_refuses_rather_than_evicts(embedded: EmbeddedServers) -> None:
    with redis.Redis.from_url(embedded.start().redis_url) as client:
        client.set("left", "behind")
    embedded.stop()
    with redis.Redis.from_url(embedded.start().redis_url) as client:
        assert client.dbsize() == 0
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "no"}
        assert client.config_get("save") == {"save": ""}


def test_a_service_gets_its_own_role_and_no_other_service_its_database(embedded: EmbeddedServers) -> None:
    servers = embedded.start()
    assert embedded.ensure_database("missing") == embedded.ensure_database("missing")
    embedded.ensure_database("notify")
    with psycopg.connect(servers.postgres_dsn("missing"), autocommit=True) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("missing",)
        connection.execute("CREATE EXTENSION btree_gist")  # what periods that never overlap need, without a superuser
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(servers.postgres_dsn("notify", role="missing"))
    with pytest.raises(ValueError, match="not a database's name"):
        embedded.ensure_database("missing; DROP")


def test_a_second_supervisor_is_told_who_holds_the_folder(embedded: EmbeddedServers, folder: Path) -> None:
    servers = embedded.start()
    second = EmbeddedServers(folder)
    with pytest.raises(FolderInUse, match=rf"in use by process {os.getpid()} \("):
        second.start()
    second.stop()
    with psycopg.connect(servers.postgres_dsn("postgres")) as connection:
        connection.execute("SELECT 1")  # the first is none the worse


def test_nothing_listens_on_tcp(embedded: EmbeddedServers, folder: Path) -> None:
    embedded.start()
    tcp = {line.split()[9] for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]}
    for pid in at_work(folder):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(descriptor)
            assert not (target.startswith("socket:[") and target[8:-1] in tcp), f"{pid} has a TCP socket"


@pytest.mark.parametrize("name", ["var", "v" * 120, "Child Services, North"], ids=["plain", "too long for a socket", "comma"])
def test_sockets_are_in_a_folder_of_their_owner_alone(tmp_path: Path, name: str) -> None:
    embedded = EmbeddedServers(tmp_path / name, durable=False)
    try:
        servers = embedded.start()
        assert stat.S_IMODE(servers.sockets.stat().st_mode) == 0o700
        with psycopg.connect(embedded.ensure_database("missing")) as connection:
            connection.execute("SELECT 1")
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()
    finally:
        embedded.stop()
    assert not servers.sockets.exists()


def test_a_socket_folder_put_there_by_somebody_else_is_refused(tmp_path: Path) -> None:
    embedded = EmbeddedServers(tmp_path / "somebody else's, long before", durable=False)
    try:
        taken = embedded.start().sockets
        embedded.stop()
        taken.symlink_to(tmp_path)
        with pytest.raises(EmbeddedServersError, match="belongs to someone else"):
            embedded.start()
        assert at_work(embedded.folder) == []
        assert list(tmp_path.iterdir()) == [embedded.folder]
    finally:
        embedded.stop()
        taken.unlink()


def test_a_folder_below_a_closed_one_works_and_what_is_above_keeps_its_mode(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    embedded = EmbeddedServers(closed / "var", durable=False)
    try:
        servers = embedded.start()
        with psycopg.connect(servers.postgres_dsn("postgres")) as connection:
            connection.execute("SELECT 1")
        found = closed.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, os.geteuid())
    finally:
        embedded.stop()


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_running(embedded: EmbeddedServers, folder: Path) -> None:
    embedded.start()
    embedded.stop()
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedServersError, match="incompatible"):
        embedded.start()
    assert at_work(folder) == []
