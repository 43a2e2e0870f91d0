"""The settings of missing, from `SAFERETURN_*`."""

from pydantic import Field

from shared.settings import ServiceSettings


class MissingSettings(ServiceSettings):
    """What every service has, and what only the record needs."""

    retention_years_others: int | None = Field(default=None, ge=1, le=150)
    """Years from date of birth that the record of a child whom we never looked after is kept: the council's own schedule."""
