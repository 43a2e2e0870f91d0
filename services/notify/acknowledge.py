"""A named person says that they have seen an alert, with or without words for the record."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.alert import AlreadyAcknowledged, evolve
from services.notify.domain.recipients import Addresses
from services.notify.reading import views_of
from services.notify.representation import AlertBody, alert_body
from services.notify.sight import Unknown, told_to
from services.notify.store import alerts, decisions, people
from shared.answers import Keyed
from shared.clock import Clock
from shared.contracts.alerts import COMMENT_ALONE, AlertAcknowledged, AlertSnapshot
from shared.contracts.publishing import Writing, source
from shared.database import Pool
from shared.eventlog import log
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.tokens import person_claims
from shared.tracing import current_trace

NO_REASON = "Given with the acknowledgement of the alert"
"""The rationale of a decision that comes without one."""


class MayNotDecide(Exception):
    """A decision goes into the child's record as a management decision, which this person may not make. A comment anybody told may add."""


class Stale(Exception):
    """`If-Match` named a version that is not the current one."""

    def __init__(self, current: AlertSnapshot) -> None:
        super().__init__(f"version {current.version} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """`posted` is called when there may be words to post, `changed` after anything was logged."""

    pool: Pool
    clock: Clock
    authority: str
    held: Addresses
    posted: Callable[[], None]
    changed: Callable[[], None]

    async def acknowledge(
        self,
        person: Person,
        alert_id: UUID,
        comment: str | None = None,
        decision: str | None = None,
        *,
        key: str | None = None,
        if_match: int | None = None,
    ) -> AlertBody:
        """The alert after it. The first acknowledgement counts; the same person's again changes nothing but may bring words.

        With a `key` the same request again is given the first answer, whatever became of the alert since and whatever version it
        names: what it asked for was done then.

        Raises Unknown, MayNotDecide, AnotherRequest, Stale, or AlreadyAcknowledged when somebody else was first: then nothing is kept.
        """
        if decision and allowed(person, Action.EPISODES_DECIDE) is None:
            raise MayNotDecide
        now = self.clock.now()
        keyed = Keyed("notify", person.id, key, f"{alert_id}\0{comment}\0{decision}") if key else None
        async with self.pool.connection() as conn:
            if keyed and (first_answer := await keyed.claim(conn, now)):
                return AlertBody(**first_answer)
            alert = await alerts.lock(conn, alert_id)
            told = told_to(person, Action.ALERTS_ACKNOWLEDGE)
            if alert is None or not (told is None or set(told) & set(alert.told)):
                raise Unknown
            if if_match is not None and if_match != alert.version:
                raise Stale(alert)
            await people.remember(conn, person)
            first = alert.acknowledged_at is None
            if not first and str(alert.acknowledged_by) != person.id:
                raise AlreadyAcknowledged(alert)
            if comment or decision:
                words = (decision or COMMENT_ALONE, comment or NO_REASON)
                await decisions.add(conn, alert_id, alert.episode_id, person_claims(person), *words, now)
            change = AlertAcknowledged(by=UUID(person.id), role=person.role.value, at=now)
            if first:
                alert = evolve(alert, change)
                await alerts.save(conn, alert)
            body = alert_body((await views_of(conn, [alert]))[0], self.held)
            if keyed:
                await keyed.give(conn, body.model_dump(mode="json"))
            if first:
                writing = Writing(source(self.authority, "notify"), now, person.recorded_by, current_trace())
                await log.append(conn, [writing.alert(change, alert, now)])
        self.changed()
        if comment or decision:
            self.posted()
        return body
