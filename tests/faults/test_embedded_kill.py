"""Whatever is killed, and whenever: the next start works by itself and what was accepted is there."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis

from shared.embedded import EmbeddedServers, FolderInUse, Servers
from shared.embedded.programs import at_work_in, gone

APP = Path(__file__).with_name("embedded_app.py")
PROJECT = APP.parent.parent.parent
PATIENCE = 30.0

StartApp = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    after = EmbeddedServers(folder)  # whatever a failed test left
    after.start()
    after.stop()
    assert at_work(folder) == []


@pytest.fixture
def start_app(folder: Path) -> Iterator[StartApp]:
    apps: list[subprocess.Popen[str]] = []

    def start(wait: bool = True) -> subprocess.Popen[str]:
        command = [sys.executable, str(APP), str(folder)]
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        app = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, start_new_session=True)
        apps.append(app)
        if wait:
            assert app.stdout is not None
            assert app.stdout.readline() == "up\n"
        return app

    yield start
    for app in apps:
        app.kill()
        app.communicate()


def at_work(folder: Path) -> list[int]:
    with at_work_in([folder, folder / "postgres", folder / "postgres.new", folder / "valkey"]) as programs:
        return [program.pid for program in programs]


def kill_all_at_work(folder: Path) -> None:
    with at_work_in([folder, folder / "postgres", folder / "postgres.new", folder / "valkey"]) as programs:
        for program in programs:
            program.signal(signal.SIGKILL)
        assert gone(programs, PATIENCE)


def facts(servers: Servers) -> list[str]:
    with psycopg.connect(servers.postgres_dsn("missing")) as connection:
        return [what for (what,) in connection.execute("SELECT what FROM fact ORDER BY what").fetchall()]


def kill(app: subprocess.Popen[str]) -> None:
    app.kill()
    app.wait(PATIENCE)


def test_killing_the_application_alone_loses_nothing_and_its_servers_are_not_left_behind(folder: Path, start_app: StartApp) -> None:
    kill(start_app())
    orphans = at_work(folder)
    assert len(orphans) > 2
    embedded = EmbeddedServers(folder)
    try:
        assert facts(embedded.start()) == ["accepted"]
        assert not set(orphans) & set(at_work(folder))
    finally:
        embedded.stop()


def test_killing_everything_at_once_loses_nothing(folder: Path, start_app: StartApp) -> None:
    for times in (1, 2):
        app = start_app()
        kill(app)
        kill_all_at_work(folder)
        embedded = EmbeddedServers(folder)
        try:
            servers = embedded.start()
            assert facts(servers) == ["accepted"] * times
            with redis.Redis.from_url(servers.redis_url) as client:
                assert client.dbsize() == 0
        finally:
            embedded.stop()


def test_a_stale_pid_file_that_names_a_stranger_neither_stops_the_start_nor_harms_the_stranger(folder: Path, start_app: StartApp) -> None:
    kill(start_app())
    pid_file = folder / "postgres" / "postmaster.pid"
    lock_file = folder / "sockets" / ".s.PGSQL.5432.lock"
    said, locked = pid_file.read_text(), lock_file.read_text()
    kill_all_at_work(folder)
    # Of the servers' own account: of another PostgreSQL would see by itself that it cannot be a server of its kind.
    owner = pwd.getpwuid(pid_file.stat().st_uid)
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "600"], cwd="/", **as_owner)  # type: ignore[call-overload]
    try:
        for path, text in ((pid_file, said), (lock_file, locked)):
            path.write_text(f"{stranger.pid}\n{text.split(chr(10), 1)[1]}")
        embedded = EmbeddedServers(folder)
        try:
            assert facts(embedded.start()) == ["accepted"]
        finally:
            embedded.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize(
    "seen",
    ["lock", "postgres.new/PG_VERSION", "postgres.new/global/pg_control", "postgres/PG_VERSION", "postgres/postmaster.pid"],
)
def test_a_kill_during_the_very_first_start_leaves_no_half_a_cluster(folder: Path, start_app: StartApp, seen: str) -> None:
    app = start_app(wait=False)
    deadline = time.monotonic() + PATIENCE
    while not (folder / seen).exists():
        assert time.monotonic() < deadline
    kill(app)
    embedded = EmbeddedServers(folder)
    try:
        _started(embedded)
        embedded.ensure_database("missing")
    finally:
        embedded.stop()


def _started(embedded: EmbeddedServers) -> None:
    """A child of the one that was killed has its lock until it has become the program it was made for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            embedded.start()
        except FolderInUse:
            assert time.monotonic() < deadline
        else:
            return


def test_ctrl_c_lets_the_application_finish_before_its_servers_go(folder: Path, start_app: StartApp) -> None:
    app = start_app()
    os.killpg(app.pid, signal.SIGINT)  # what a terminal does: everything in the foreground gets it
    said, _ = app.communicate(timeout=PATIENCE)
    assert said == "drained\n"
    assert app.returncode == 0
    assert at_work(folder) == []
    embedded = EmbeddedServers(folder)
    try:
        assert facts(embedded.start()) == ["accepted", "drained"]
    finally:
        embedded.stop()


@pytest.mark.parametrize("victim", ["postgres", "valkey-server"])
async def test_a_server_that_dies_under_a_running_application_is_started_again(folder: Path, victim: str) -> None:
    embedded = EmbeddedServers(folder)
    try:
        servers = await asyncio.to_thread(embedded.start)
        embedded.ensure_database("missing")
        watching = asyncio.create_task(embedded.keep_running())
        for _ in range(2):
            os.kill(_chief(folder, victim), signal.SIGKILL)
            deadline = time.monotonic() + PATIENCE
            while not _both_answer(servers):
                assert time.monotonic() < deadline
                assert not watching.done()
                await asyncio.sleep(0.02)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    finally:
        await asyncio.to_thread(embedded.stop)


def _chief(folder: Path, name: str) -> int:
    """The server itself: its children carry its executable's name too, but have it for a parent, and some end while we look."""
    parents: dict[int, int] = {}
    for pid in at_work(folder):
        with suppress(FileNotFoundError, ProcessLookupError):
            if os.readlink(f"/proc/{pid}/exe").endswith(name):
                parents[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return next(pid for pid, parent in parents.items() if parent not in parents)


def _both_answer(servers: Servers) -> bool:
    try:
        with redis.Redis.from_url(servers.redis_url) as client, psycopg.connect(servers.postgres_dsn("missing")) as connection:
            return bool(client.ping()) and connection.execute("SELECT 1").fetchone() == (1,)
    except (redis.ConnectionError, psycopg.OperationalError):
        return False
