"""The settings every service has. Read from `SAFERETURN_*`; a service's own class adds what only it needs.

`docs/guide/operator.md` lists them all.
"""

from typing import Literal

from pydantic import Field

from shared.identity.settings import IdentitySettings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""This machine itself: where nobody else listens in, and nobody else reaches."""


class ServiceSettings(IdentitySettings):
    """Where a service's stores and neighbours are. Every address is as seen from this service."""

    authority: str = Field(default="E09000999", pattern=r"^[EWSN]\d{8}$")
    """The council's GSS code, in every event's source and in the stream keys. The default is a made-up authority."""

    database_url: str = ""
    """PostgreSQL, as a libpq URI: this service's own database and role."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    missing_url: str = "http://127.0.0.1:8000"
    notify_url: str = "http://127.0.0.1:8000"
    reports_url: str = "http://127.0.0.1:8000"

    public_url: str = "http://127.0.0.1:8000"
    """The one address people use: what links in messages begin with. Its host, too, is answered to in a demonstration."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where people and the services themselves reach this system."""
        return self.public_url, self.missing_url, self.notify_url, self.reports_url
