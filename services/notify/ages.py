"""How old what a daily list rests on is, asked of the service that has it: of nobody, so without anybody's permission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import httpx
import structlog
from pydantic import AliasChoices, BaseModel, Field, ValidationError

from shared.clock import UtcDatetime
from shared.identity.between_services import COMPARISONS_AGE, REGISTER_AGE, ServiceTokens

logger = structlog.get_logger()

WAITS = 2.0
"""Seconds a daily list waits for the answer: without it, it says that this is not known."""


class Age(NamedTuple):
    """`at` (UTC) is None where it never happened, or where the service did not answer."""

    answered: bool
    at: UtcDatetime | None = None


class _Answer(BaseModel):
    at: UtcDatetime | None = Field(validation_alias=AliasChoices("loaded_at", "compared_at"))


@dataclass(frozen=True, slots=True)
class AgeAsked:
    http: httpx.AsyncClient
    url: str
    token: Callable[[], str]

    async def age(self) -> Age:
        """Never raises: a list is made whoever is away."""
        try:
            answer = await self.http.get(self.url, headers={"Authorization": f"Bearer {self.token()}"}, timeout=WAITS)
            answer.raise_for_status()
            return Age(True, _Answer.model_validate_json(answer.content).at)
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("a service did not say how old what it has is", url=self.url, reason=type(error).__name__)
            return Age(False)


def register(http: httpx.AsyncClient, missing_url: str, tokens: ServiceTokens) -> AgeAsked:
    """When the register of children was loaded last, asked of missing."""
    return AgeAsked(http, f"{missing_url}/missing/api/register/age", tokens.source("missing", REGISTER_AGE))


def police_list(http: httpx.AsyncClient, reports_url: str, tokens: ServiceTokens) -> AgeAsked:
    """When the absences were last held against the police's list, asked of reports."""
    return AgeAsked(http, f"{reports_url}/reports/api/reconciliations/police/age", tokens.source("reports", COMPARISONS_AGE))
