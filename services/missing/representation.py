"""Episodes and children as the API shows them. Field names are a promise (surface.md): add freely, never rename."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.missing.domain.child import care_on, status_on
from services.missing.reading import EpisodeView, OpenedEpisode
from services.missing.store.lists import Found
from shared.clock import london_date
from shared.contracts.children import Mark, PlanKept
from shared.contracts.codes import CareStatus, Category, EpisodeStatus, FoundLocation, LastSeenPrecision, RiskLevel
from shared.contracts.episodes import (
    AgreedAction,
    Appointment,
    Assignment,
    Discussion,
    Handover,
    Interview,
    InterviewSummary,
    OtherEnd,
    ReturnPlan,
    StrategyDecision,
    Supervision,
    Told,
)
from shared.contracts.response_codes import InError, WordsReader


class Owner(BaseModel):
    """Whoever holds the episode now; the name is None until they have been seen here."""

    person_id: UUID
    name: str | None


class PeriodBody(BaseModel):
    category: Category
    start: datetime
    end: datetime | None


class RiskBody(BaseModel):
    social_work: RiskLevel | None
    police: RiskLevel | None


class DiscussionBody(BaseModel):
    """The first discussion held."""

    held_at: datetime | None = None


class NextActionBody(BaseModel):
    """What the episode calls for, when it is due (None: no clock runs), why, and about which handover or agreed action.

    `recorded_late`: it was due before the absence was written down.
    """

    action: str
    due_at: datetime | None
    overdue: bool
    why: str
    about: UUID | None
    recorded_late: bool


class EpisodeBody(BaseModel):
    """An episode as it stands. `times` is `days` for imported history: its instants are London midnights."""

    episode_id: UUID
    reference: str
    child_id: str
    child_name: str | None
    age: int | None
    in_care: bool
    care_status: CareStatus
    origin: str
    times: str
    category: Category
    periods: list[PeriodBody]
    status: EpisodeStatus
    owner: Owner | None
    last_seen_at: datetime
    last_seen_precision: LastSeenPrecision
    last_seen_until: datetime | None
    reported_at: datetime
    recorded_at: datetime
    police_reported_at: datetime | None
    found_at: datetime | None
    found_location: FoundLocation | None
    returned_at: datetime | None
    cancelled_at: datetime | None
    minutes_missing: int | None
    risk: RiskBody
    closed_at: datetime | None
    ended_at: datetime | None
    other_end: OtherEnd | None
    last_sighted_at: datetime | None
    told: list[Told]
    intelligence: int
    handover: Handover | None
    safe_to_return: bool | None
    hidden_from_placement: bool
    strategy_decision: StrategyDecision | None
    strategy_decisions: list[StrategyDecision]
    prevention_checked_at: datetime | None
    return_plan: ReturnPlan | None
    actions: list[AgreedAction]
    interview_due_at: datetime | None
    interview: InterviewSummary
    assignment: Assignment | None
    appointment: Appointment | None
    supervisions: list[Supervision]
    discussion: DiscussionBody
    discussions: list[Discussion]
    next_actions: list[NextActionBody]
    version: int


class ErrorBody(BaseModel):
    at: datetime
    by: str
    because: InError
    reason: str


class EntryBody(BaseModel):
    """One line of the timeline; `position` is None for a step of an alert, which stands in notify's log.

    `readers` are whom the child's own words are for, where the line holds any. `withheld`: the caller is none of them, and the words are
    left out; `by` wrote them down. `error`: it was recorded in error and does not stand; nothing else in the answer counts it.
    """

    position: int | None
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    summary: str
    narrative: dict[str, str]
    readers: list[WordsReader]
    withheld: bool
    error: ErrorBody | None


class OpenedEpisodeBody(EpisodeBody):
    """`interviews` in the order they were recorded, with what the child told, in codes."""

    interviews: list[Interview]
    timeline: list[EntryBody]


class EpisodeList(BaseModel):
    items: list[EpisodeBody]
    next: str | None


class Receipt(BaseModel):
    """What every write answers with."""

    episode_id: UUID
    reference: str
    status: EpisodeStatus
    version: int


class HandoverReceipt(Receipt):
    """`handover_id` is what the person it is offered to accepts."""

    handover_id: UUID


class ActionReceipt(Receipt):
    """`action_id` is what is completed later."""

    action_id: UUID


class PlacementBody(BaseModel):
    """Where a child in care lives today, in the Department's codes."""

    type: str | None
    provider: str | None
    urn: str | None
    legal_status: str | None
    since: date


class ChildBody(BaseModel):
    child_id: str
    name: str | None
    first_name: str | None
    last_name: str | None
    known_as: str | None
    description: str | None
    date_of_birth: date | None
    sex: str | None
    ethnicity: str | None
    care_status: CareStatus
    in_care: bool
    provisional: bool
    matched_to: str | None
    restricted: bool
    in_area: bool | None
    host_authority: str | None
    distance_miles: float | None
    team: str | None
    worker: str | None
    marks: list[Mark]
    placement: PlacementBody | None
    response_plan: PlanKept | None
    grab_pack_kept_on: date | None
    photograph_taken_on: date | None
    open_episode_id: UUID | None
    version: int


class ChildList(BaseModel):
    items: list[ChildBody]
    next: str | None


def episode_body(view: EpisodeView) -> EpisodeBody:
    return EpisodeBody(**_fields(view))


def opened_body(opened: OpenedEpisode) -> OpenedEpisodeBody:
    timeline = [EntryBody(**entry._asdict() | {"error": entry.error and entry.error._asdict()}) for entry in opened.everything]
    return OpenedEpisodeBody(**_fields(opened.view), interviews=list(opened.view.episode.interviews), timeline=timeline)


def _fields(view: EpisodeView) -> dict[str, Any]:
    episode = view.episode
    social_work, police = episode.risk.social_work, episode.risk.police
    as_they_are = {name: getattr(episode, name) for name in EpisodeBody.model_fields if hasattr(episode, name)}
    return as_they_are | {
        "child_name": view.names.shown or None,
        "age": episode.child.age,
        "in_care": episode.child.in_care,
        "care_status": episode.child.care_status,
        "periods": [PeriodBody(category=p.category, start=p.start, end=p.end) for p in episode.periods],
        "owner": Owner(person_id=episode.owner, name=view.owner) if episode.owner else None,
        "minutes_missing": view.minutes_missing,
        "risk": RiskBody(social_work=social_work and social_work.level, police=police and police.level),
        "strategy_decision": episode.strategy_decisions[-1] if episode.strategy_decisions else None,
        "discussion": DiscussionBody(held_at=min((one.held_at for one in episode.discussions), default=None)),
        "next_actions": [NextActionBody(**one._asdict()) for one in view.next_actions],
    }


def child_body(found: Found, now: datetime) -> ChildBody:
    """As the register has them today (London)."""
    child, names = found.child, found.names
    today = london_date(now)
    care = care_on(child, today)
    placement = care and PlacementBody(type=care.place, provider=care.place_provider, urn=care.urn, legal_status=care.ls, since=care.decom)
    return ChildBody(
        **{
            name: getattr(child, name)
            for name in ChildBody.model_fields
            if hasattr(child, name) and name not in ("care_status", "placement")
        },
        care_status=status_on(child, today),
        name=names.shown or None,
        first_name=names.first_name or None,
        last_name=names.last_name or None,
        known_as=names.known_as or None,
        description=names.description or None,
        in_care=care is not None,
        worker=names.worker or None,
        placement=placement,
        open_episode_id=found.open_episode,
    )
