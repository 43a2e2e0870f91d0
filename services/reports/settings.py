"""The settings of reports, from `SAFERETURN_*`."""

from pathlib import Path

from shared.settings import ServiceSettings


class ReportsSettings(ServiceSettings):
    duckdb_path: Path = Path("var/reports.duckdb")
    """The collated facts. One process opens this file; deleting it while that is stopped is safe, the facts come back from the logs."""
