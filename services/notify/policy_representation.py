"""The alert policy and the decision on messages as the API shows them. Field names are a promise (surface.md): add freely, never rename."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.notify.channels.templates import MessagesDecision
from services.notify.domain.policy import Policy
from services.notify.messages import Decided
from services.notify.policies import Kept, Preview
from services.notify.roster import Roster
from services.notify.rota_representation import name_of
from services.notify.store.documents import Document
from services.notify.store.people import Known
from shared.contracts.alert_codes import Position


class SetBy(BaseModel):
    """Who set a version, and when; nobody has set version 0."""

    version: int
    changed_at: datetime | None
    changed_by: str | None
    changed_by_id: UUID | None
    changed_by_role: str | None


class PolicyBody(SetBy):
    """`policy` is what a change sends back, changed: its day and its reason are those of the next version, and stand here beside it."""

    effective_from: date | None
    reason: str | None
    policy: Policy


class PolicyList(BaseModel):
    items: list[PolicyBody]
    next: str | None


class DifferenceBody(BaseModel):
    """Alerts of one row over the days; `at_night` are those that may ring telephones in the night."""

    rule: str
    title: str
    before: int
    after: int
    at_night_before: int
    at_night_after: int


class WakesBody(BaseModel):
    """How often in a week somebody would be woken, by all alerts that tell them. `person` holds the position now, and those in `also`;
    where nobody is known to, it is a position alone."""

    position: Position
    also: list[Position]
    person: str | None
    before_per_week: float
    after_per_week: float


class PreviewBody(BaseModel):
    """What would have been different in the last `days`, with whose `absences` the policy was tried; `before` is the policy in force.

    Handovers, interviews and how long people take to answer are not tried.
    """

    days: int
    absences: int
    more: int
    more_at_night: int
    rows: list[DifferenceBody]
    wakes: list[WakesBody]


class MessagesBody(SetBy):
    """`decision` is what a change sends back; None while the Guardian has decided nothing."""

    decision: MessagesDecision | None


def policy_body(kept: Kept) -> PolicyBody:
    policy = kept.policy
    return PolicyBody(
        **_set_by(kept.version, kept.document, kept.by),
        effective_from=policy.effective_from,
        reason=policy.reason,
        policy=policy.model_copy(update={"effective_from": None, "reason": None}),
    )


def preview_body(preview: Preview, before: Policy, after: Policy, roster: Roster) -> PreviewBody:
    def title(rule: str) -> str:
        row = after.row(rule) or before.row(rule)
        return row.title if row else rule

    return PreviewBody(
        days=preview.days,
        absences=preview.absences,
        more=preview.more,
        more_at_night=preview.more_at_night,
        rows=[DifferenceBody(**one._asdict(), title=title(one.rule)) for one in preview.rows],
        wakes=[
            WakesBody(
                position=one.positions[0],
                also=list(one.positions[1:]),
                person=name_of(roster, one.person_id),
                before_per_week=round(one.before_per_week, 2),
                after_per_week=round(one.after_per_week, 2),
            )
            for one in preview.wakes
        ],
    )


def messages_body(decided: Decided) -> MessagesBody:
    document = decided.document
    return MessagesBody(**_set_by(document.version if document else 0, document, decided.by), decision=decided.decision)


def _set_by(version: int, document: Document | None, by: Known | None) -> dict[str, object]:
    return {
        "version": version,
        "changed_at": document and document.at,
        "changed_by": by and by.name,
        "changed_by_id": document and document.by,
        "changed_by_role": document and document.by_role,
    }
