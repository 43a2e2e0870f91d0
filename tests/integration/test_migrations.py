"""A database is brought up to this build, and one that is there already is left alone without asking alembic."""

import asyncio
import subprocess
import sys

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from shared.database import SERVICES, migrate, newest


@pytest.mark.parametrize("service", ["missing", "notify", "reports"])
def test_the_newest_migration_is_the_one_alembic_would_go_to(service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SERVICES / service / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [newest(service)]


async def test_a_database_at_this_build_is_left_alone_without_alembic(database: str) -> None:
    migrate("notify", database)
    again = "import sys; from shared.database import migrate; migrate('notify', sys.argv[1]); print('alembic' in sys.modules)"
    words = [sys.executable, "-c", again, database]
    told = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False"]


async def test_a_database_behind_this_build_is_brought_up_and_one_ahead_is_refused(database: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SERVICES / "notify" / "migrations"))
    config.attributes["dsn"] = database
    command.upgrade(config, "0001")
    with psycopg.connect(database, autocommit=True) as conn:
        migrate("notify", database)
        assert conn.execute("SELECT to_regclass('notify.decisions_refused') IS NOT NULL").fetchone() == (True,)
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(CommandError, match="9999"):
            migrate("notify", database)
