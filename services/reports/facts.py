"""The file of collated facts: opened by this process alone, written by one thread, read by a few, rebuilt whenever it is damaged.

DuckDB never runs on the event loop: a question there would stall every other request for as long as it takes.
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import duckdb
import structlog
from duckdb import DuckDBPyConnection

from services.reports.kinds import PREPARE
from shared.clock import Clock
from shared.observability import DependencyHealth

T = TypeVar("T")
Work = Callable[[DuckDBPyConnection], T]

SCHEMA = files(__package__).joinpath("facts.sql").read_text(encoding="utf-8")
BUILT_FROM = sha256(SCHEMA.encode()).hexdigest()

# What the machine refuses says nothing about the file: another process has it, a right or the disk is missing.
_NOT_DAMAGE = re.compile(r"Could not set lock|Permission denied|Is a directory|No space left|No such file|Too many open files")
# What a statement raises once a part of the file turns out unreadable, and everything after such a fault.
_DAMAGE = re.compile(r"Corrupt|checksum|Could not read enough bytes|has been invalidated|INTERNAL Error|not a valid DuckDB")

READERS = 4
"""Questions at one time. Each already uses every core; more would only queue inside DuckDB."""

log = structlog.get_logger()


class FactsLost(Exception):
    """The file was damaged and has been set aside; an empty one took its place and fills from the logs."""


class Facts:
    """Open it before use; `write` and `read` run their work in threads, each call one transaction."""

    def __init__(self, path: Path, clock: Clock, memory_limit: str = "1GB") -> None:
        self.path, self.clock, self._memory_limit = path, clock, memory_limit
        self._connection: DuckDBPyConnection | None = None
        self._writer = ThreadPoolExecutor(1, "facts-writer")
        self._readers = ThreadPoolExecutor(READERS, "facts-reader")
        self._failure: str | None = "not open yet"
        self._set_aside: Path | None = None
        self.files = 0
        """How many files this process has opened: another number, and all that had been written is gone."""

    async def open(self) -> None:
        """Raises duckdb.IOException when another process has the file, or the machine refuses it."""
        await self._in(self._writer, self._open)

    async def close(self) -> None:
        await self._in(self._writer, self._close)
        self._writer.shutdown()
        self._readers.shutdown()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction, after every write asked for before. Raises what it raises, or FactsLost."""
        return await self._in(self._writer, lambda: self._write(work))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot: nothing written meanwhile shows in it. Raises what it raises, or FactsLost."""
        files_before = self.files
        try:
            return await self._in(self._readers, lambda: self._read(work))
        except duckdb.Error as error:
            if _DAMAGE.search(str(error)):
                await self._in(self._writer, partial(self._replace, files_before, error))
            raise

    def health(self) -> DependencyHealth:
        """Red while nothing can be written. A file set aside is told for as long as this process runs."""
        told = [self._failure] if self._failure else []
        told += [f"a damaged file was set aside as {self._set_aside.name}, the facts rebuilt"] if self._set_aside else []
        return DependencyHealth(name="facts", ok=self._failure is None, detail="; ".join(told))

    @staticmethod
    async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = self._existing()
        except duckdb.Error as error:
            if _NOT_DAMAGE.search(str(error)):
                raise
            self._put_away(error)
            connection = None
        self._connection = self._set_up(connection or self._built())
        self.files += 1
        self._failure = None

    def _existing(self) -> DuckDBPyConnection | None:
        """None where there is no file, or one of another schema: that is thrown away, and comes back in the new one."""
        if not self.path.exists():
            return None
        connection = duckdb.connect(self.path)
        try:
            known = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'follow'").fetchone()
            if known == (BUILT_FROM,):
                connection.execute("SELECT * FROM follow").fetchall()
                return connection
        except BaseException:
            connection.close()  # while it is open, DuckDB answers every connect to this path with the damaged file
            raise
        connection.close()
        self._files_away(lambda path: path.unlink())
        log.info("facts of another build thrown away, they come back from the logs")
        return None

    def _built(self) -> DuckDBPyConnection:
        connection = duckdb.connect(self.path)
        connection.execute(f"BEGIN; {SCHEMA} COMMENT ON TABLE follow IS '{BUILT_FROM}'; COMMIT")
        return connection

    def _set_up(self, connection: DuckDBPyConnection) -> DuckDBPyConnection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET memory_limit = '{self._memory_limit}'")
        connection.execute(
            "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET enable_external_access = false"
        )
        connection.execute(PREPARE)
        return connection

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection, self._failure = None, "closed"

    def _opened(self) -> DuckDBPyConnection:
        """The connection; after a damaged file could not be replaced, another try."""
        if self._connection is None:
            if self._failure == "closed":
                raise RuntimeError("the facts are closed")
            self._open()
        assert self._connection is not None
        return self._connection

    def _write(self, work: Work[T]) -> T:
        try:
            connection = self._opened()
            done = _in_transaction(connection, work)
        except duckdb.Error as error:
            self._failure = f"cannot be written: {type(error).__name__}"
            if _DAMAGE.search(str(error)):
                self._replace(self.files, error)
            raise
        self._failure = None
        return done

    def _read(self, work: Work[T]) -> T:
        with self._opened().cursor() as cursor:
            return _in_transaction(cursor, work)

    def _replace(self, damaged: int, error: duckdb.Error) -> None:
        """In the writer's thread. Raises FactsLost, so that whoever follows a stream asks for its position again.

        `damaged` is the number of the file the fault was seen in: of several questions that saw it, only the first replaces it.
        """
        if self._connection and damaged == self.files:
            self._connection.close()
            self._connection = None
            self._put_away(error)
        self._opened()
        raise FactsLost from error

    def _put_away(self, error: duckdb.Error) -> None:
        name = f"{self.path.name}.damaged-{self.clock.now():%Y%m%dT%H%M%S%f}"
        self._set_aside = self.path.with_name(name)
        self._files_away(lambda path: path.rename(path.with_name(path.name.replace(self.path.name, name, 1))))
        log.error("facts damaged, set aside and rebuilt", file=name, error=type(error).__name__)

    def _files_away(self, away: Callable[[Path], object]) -> None:
        """The file, and its write-ahead log with it: an old one must never be replayed into a new file."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.wal")):
            if path.exists():
                away(path)


def _in_transaction(connection: DuckDBPyConnection, work: Work[T]) -> T:
    connection.execute("BEGIN")
    try:
        done = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return done


def _roll_back(connection: DuckDBPyConnection) -> None:
    try:
        connection.execute("ROLLBACK")
    except duckdb.Error:  # a failed COMMIT has rolled back already; a damaged file cannot, and is replaced by who called
        log.debug("nothing to roll back")
