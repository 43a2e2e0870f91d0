"""The settings of reports, from `SAFERETURN_*`."""

from pathlib import Path

from pydantic import Field

from shared.settings import ServiceSettings


class ReportsSettings(ServiceSettings):
    duckdb_path: Path = Path("var/reports.duckdb")
    """The collated facts. One process opens this file; deleting it while that is stopped is safe, the facts come back from the logs."""

    advocate: str | None = Field(default=None, max_length=200)
    """How a young person reaches an advocate here, in a plain sentence or two: it stands in their edition of the board report."""
