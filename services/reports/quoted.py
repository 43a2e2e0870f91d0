"""Children's words for the reader of a report, asked of missing anew at each making under the reader's own permission. Never kept here."""

from dataclasses import dataclass
from datetime import date

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from shared.identity.between_services import QUOTATIONS_READ, ServiceTokens
from shared.identity.people import Person

logger = structlog.get_logger()


class _Answer(BaseModel):
    items: list[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens

    async def said(self, reader: Person, first: date, until: date) -> list[str] | None:
        """Of talks from one London date to before another; None where missing did not answer: the report then says so."""
        try:
            answer = await self.http.get(
                f"{self.missing_url}/missing/api/quotations",
                params={"from": str(first), "to": str(until)},
                headers={"Authorization": f"Bearer {self.tokens.token('missing', QUOTATIONS_READ, reader)}"},
            )
            answer.raise_for_status()
            return _Answer.model_validate_json(answer.content).items
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("missing did not give quotations", reason=type(error).__name__)  # nothing of what it said
            return None
