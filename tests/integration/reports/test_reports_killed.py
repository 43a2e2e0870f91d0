"""A process killed between batches leaves each fact exactly once: the position and what it brought are one transaction."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import duckdb
import killed_writer
import pytest
from collated_authority import Authority

from services.reports.facts import Facts
from shared.clock import MovableClock

EPISODES = 1_500


@pytest.mark.parametrize("seed", [903, 904])
def test_a_writer_killed_again_and_again_collates_every_event_once(tmp_path: Path, clock: MovableClock, seed: int) -> None:
    log, file = tmp_path / "log.ndjson", tmp_path / "facts.duckdb"
    authority = Authority(Facts(file, clock), clock)
    for number in range(EPISODES):
        authority.missing(f"{number}", "2025-05-14 22:40", "2025-05-15 01:10")
    log.write_bytes(b"\n".join(authority.entries))
    chance = Random(seed)
    for _ in range(3):
        _run(file, log, chance.randrange(2, 15))
    assert _run(file, log, None) == "done"
    with duckdb.connect(file) as facts:
        assert facts.execute("SELECT position FROM follow").fetchall() == [(2 * EPISODES,)]
        for table in ("episodes", "periods"):
            rows = facts.execute(f"SELECT count(*), count(DISTINCT episode_id) FROM {table} WHERE status = 'returned'").fetchall()
            assert rows == [(EPISODES, EPISODES)], table


def _run(file: Path, log: Path, lines: int | None) -> str:
    """Kill the writer (-9) after so many lines, or let it finish. Its last line."""
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, killed_writer.__file__, file, log], stdout=subprocess.PIPE, text=True, env=path) as writer:
        assert writer.stdout is not None
        told = ""
        for number, line in enumerate(writer.stdout, 1):
            told = line.strip()
            if number == lines:
                writer.kill()
    return told
