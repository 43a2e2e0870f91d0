"""Children's names for the reader of a page, resolved through missing under the reader's own permission. Never kept here."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from shared.identity.between_services import NAMES_READ, ServiceTokens
from shared.identity.people import Person

logger = structlog.get_logger()

WAITS = 1.0
"""Seconds a page of alerts waits for names: the reference says enough until missing is back."""


class Names(NamedTuple):
    """`by_child` has whom the reader may know. `away`: missing did not answer, names will follow."""

    by_child: dict[str, str]
    away: bool = False


class _Answer(BaseModel):
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class ChildNames:
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens

    async def of(self, child_ids: Collection[str], reader: Person) -> Names:
        """Never raises: an alert is shown whoever is away."""
        if not child_ids:
            return Names({})
        try:
            answer = await self.http.get(
                f"{self.missing_url}/missing/api/names",
                params=[("child_id", one) for one in sorted(child_ids)],
                headers={"Authorization": f"Bearer {self.tokens.token('missing', NAMES_READ, reader)}"},
                timeout=WAITS,
            )
            if answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
                return Names({})  # the reader may not know them; that does not change by waiting
            answer.raise_for_status()
            found = _Answer.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("missing did not say names", reason=type(error).__name__)
            return Names({}, away=True)
        return Names({child_id: name for child_id, name in found.names.items() if name})
