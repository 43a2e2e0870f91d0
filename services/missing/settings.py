"""The settings of missing, from `SAFERETURN_*`."""

from typing import NamedTuple
from urllib.parse import quote

from pydantic import Field

from shared.settings import ServiceSettings


class MissingSettings(ServiceSettings):
    """What every service has, and what only the record needs."""

    retention_years_others: int | None = Field(default=None, ge=1, le=150)
    """Years from date of birth that the record of a child whom we never looked after is kept: the council's own schedule."""

    duty: str | None = Field(default=None, min_length=1, max_length=120)
    """Whom anybody rings at any hour, in words with the number: `the emergency duty team on 020 7946 0000`."""

    case_system: str | None = Field(default=None, min_length=1, max_length=60)
    """What the council's case system is called, where that is the record and steps are filed to it. None: Safe Return is."""

    case_system_url: str | None = Field(default=None, pattern=r"^https?://[^\s{}]+\{child_id\}[^\s{}]*$")
    """The child's page in the case system, `{child_id}` standing for the authority's number."""

    @property
    def record(self) -> "CaseSystem | None":
        return CaseSystem(self.case_system, self.case_system_url) if self.case_system else None


class CaseSystem(NamedTuple):
    """The system that is the record, and the address of its page of a child, `{child_id}` in it."""

    name: str
    url: str | None

    def page_of(self, child_id: str) -> str | None:
        return self.url and self.url.replace("{child_id}", quote(child_id, safe=""))
