"""Taking words given with an acknowledgement to missing, whose record they belong in; events carry no text."""

from dataclasses import dataclass

import httpx
import structlog
from prometheus_client import Gauge

from services.notify.leasing import LEASE, Backlog, Worker, back_off
from services.notify.store import decisions
from services.notify.store.decisions import Decision
from shared.clock import Clock
from shared.contracts.alert_codes import Asks
from shared.contracts.alerts import COMMENT_ALONE, SAID_IN_A_CALL
from shared.contracts.codes import DecisionKind
from shared.database import Pool
from shared.identity.between_services import DECISIONS_WRITE, ServiceTokens
from shared.identity.tokens import person_from

logger = structlog.get_logger()

REFUSED = Gauge("safereturn_decisions_refused", "Words given with acknowledgements that missing refused for good: see their alerts")

MAY_PASS = frozenset({401, 408, 425, 429})
"""Refusals that are not about the words: keys being rotated, too much at once."""


@dataclass(frozen=True, slots=True)
class Posting:
    pool: Pool
    clock: Clock
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens

    def worker(self) -> Worker[Decision]:
        return Worker("decisions to missing", self._claim, self.post, self._backlog, self.clock, hands=2)

    async def _backlog(self) -> Backlog:
        found = await decisions.backlog(self.pool)
        REFUSED.set(found.refused)
        return found

    async def _claim(self, most: int) -> list[Decision]:
        return await decisions.claim(self.pool, most, LEASE)

    async def post(self, one: Decision) -> None:
        """One attempt. In the name of the person, whose own permission decides at missing. Beside an alert that asks where the child is
        safe a decision is that one."""
        kind = DecisionKind.SAFETY if one.asks == Asks.SAFETY else DecisionKind.OTHER
        if one.decision in (COMMENT_ALONE, SAID_IN_A_CALL):
            kind = DecisionKind.COMMENT
        token = self.tokens.token("missing", DECISIONS_WRITE, person_from(one.person))
        try:
            answer = await self.http.post(
                f"{self.missing_url}/missing/api/episodes/{one.episode_id}/management-decisions",
                json={"decision": one.decision, "rationale": one.rationale, "at": one.made_at.isoformat(), "kind": kind.value},
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(one.decision_id)},
            )
        except httpx.HTTPError as error:
            await self._again(one, type(error).__name__)
            return
        if answer.is_success:
            await decisions.posted(self.pool, one.decision_id)
        elif answer.is_client_error and answer.status_code not in MAY_PASS:
            logger.error("missing refused a decision", decision=str(one.decision_id), status=answer.status_code)
            await decisions.refuse(self.pool, one.decision_id, f"missing answered {answer.status_code}")
        else:
            await self._again(one, f"missing answered {answer.status_code}")

    async def _again(self, one: Decision, failure: str) -> None:
        wait = back_off(one.attempts)
        logger.warning("decision not posted yet", decision=str(one.decision_id), failure=failure, again_in=wait.total_seconds())
        await decisions.postpone(self.pool, one.decision_id, wait, failure)
