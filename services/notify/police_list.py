"""When the absences were last held against the police's list, asked of reports: of nobody, so without anybody's permission."""

from dataclasses import dataclass
from typing import NamedTuple

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from services.notify.register import WAITS
from shared.clock import UtcDatetime
from shared.identity.between_services import COMPARISONS_AGE, ServiceTokens

logger = structlog.get_logger()


class Age(NamedTuple):
    """`compared_at` (UTC) is None where they never were, or where reports did not answer."""

    answered: bool
    compared_at: UtcDatetime | None = None


class _Answer(BaseModel):
    compared_at: UtcDatetime | None


@dataclass(frozen=True, slots=True)
class PoliceList:
    http: httpx.AsyncClient
    reports_url: str
    tokens: ServiceTokens

    async def age(self) -> Age:
        """Never raises: a list is made whoever is away."""
        try:
            answer = await self.http.get(
                f"{self.reports_url}/reports/api/reconciliations/police/age",
                headers={"Authorization": f"Bearer {self.tokens.token('reports', COMPARISONS_AGE)}"},
                timeout=WAITS,
            )
            answer.raise_for_status()
            return Age(True, _Answer.model_validate_json(answer.content).compared_at)
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("reports did not say when the police's list was compared", reason=type(error).__name__)
            return Age(False)
