"""How old the register of children is, asked of missing: of nobody, so without anybody's permission."""

from dataclasses import dataclass
from typing import NamedTuple

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from shared.clock import UtcDatetime
from shared.identity.between_services import REGISTER_AGE, ServiceTokens

logger = structlog.get_logger()

WAITS = 2.0
"""Seconds a daily list waits for the answer: without it, it says that this is not known."""


class Age(NamedTuple):
    """`loaded_at` (UTC) is None where nothing was ever loaded, or where missing did not answer."""

    answered: bool
    loaded_at: UtcDatetime | None = None


class _Answer(BaseModel):
    loaded_at: UtcDatetime | None


@dataclass(frozen=True, slots=True)
class Register:
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens

    async def age(self) -> Age:
        """Never raises: a list is made whoever is away."""
        try:
            answer = await self.http.get(
                f"{self.missing_url}/missing/api/register/age",
                headers={"Authorization": f"Bearer {self.tokens.token('missing', REGISTER_AGE)}"},
                timeout=WAITS,
            )
            answer.raise_for_status()
            return Age(True, _Answer.model_validate_json(answer.content).loaded_at)
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("missing did not say how old the register is", reason=type(error).__name__)
            return Age(False)
