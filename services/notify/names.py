"""Children's names for the reader of a page, resolved through missing under the reader's own permission. Never kept here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from shared.identity.between_services import NAMES_READ, ServiceTokens
from shared.identity.people import Person

logger = structlog.get_logger()

WAITS = 1.0
"""Seconds a page of alerts waits for names: the reference says enough until missing is back."""


AT_ONCE = 300
"""Names asked for in one call: an address has its longest."""


class Names(NamedTuple):
    """`by_child` has whom the reader may know, `people` colleagues. `away`: missing did not answer, names will follow."""

    by_child: dict[str, str]
    away: bool = False
    people: Mapping[str, str] = MappingProxyType({})


class _Answer(BaseModel):
    names: dict[str, str]
    people: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class ChildNames:
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens

    async def of(self, child_ids: Collection[str], reader: Person, people: Collection[UUID] = ()) -> Names:
        """Never raises: an alert is shown whoever is away. `people` are colleagues by their opaque ids."""
        wanted = [("child_id", one) for one in sorted(child_ids)] + [("person_id", str(one)) for one in sorted(people)]
        found = Names({}, people={})
        for first in range(0, len(wanted), AT_ONCE):
            some = await self._ask(wanted[first : first + AT_ONCE], reader)
            found = Names(found.by_child | some.by_child, some.away, {**found.people, **some.people})
            if found.away:
                break
        return found

    async def _ask(self, wanted: list[tuple[str, str]], reader: Person) -> Names:
        try:
            answer = await self.http.get(
                f"{self.missing_url}/missing/api/names",
                params=tuple(wanted),
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
        return Names({child_id: name for child_id, name in found.names.items() if name}, people=found.people)
