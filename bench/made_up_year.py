"""A made-up year of one authority, as its logs would tell it: children in care, imported absences, and absences answered in every way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from services.missing.domain.episode import evolve
from shared.contracts import alerts as a
from shared.contracts import episodes as e
from shared.contracts.alert_codes import AlertCause, AlertState, Position, Severity
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark, PlanKept
from shared.contracts.codes import (
    CareStatus,
    Category,
    ConductorRelation,
    DecisionKind,
    FoundLocation,
    Harm,
    InterviewOutcome,
    LastSeenPrecision,
    MarkCode,
    Reason,
    RiskLevel,
    RiskSource,
)
from shared.contracts.envelope import Event
from shared.contracts.publishing import Writing, recorded_by, source
from shared.contracts.response_codes import ActionOrigin, MeetingKind, Response, StrategyOutcome, TellWhom

AUTHORITY = "E09000999"
BEGINS, DAYS = date(2025, 11, 3), 364
"""Whole weeks, so that a year moved by so many days has its weekdays, and nearly its summer time, where they were."""

PLACES = ("K2", "U1", "U4", "K1", "H5", "P1", "S1")
ETHNICITIES = ("WBRI", "WOTH", "MWBC", "AIND", "APKN", "BCRB", "BAFR", "OOTH")
TEAMS = tuple(f"Team {n}" for n in range(1, 9))


@dataclass(frozen=True)
class _Story:
    """Draws everything from one seed."""

    by: Random

    def one_of(self, of: Any) -> Any:
        return self.by.choice(tuple(of))

    def likely(self, share: float) -> bool:
        return self.by.random() < share

    def id_of(self, at: datetime) -> UUID:
        """As the services make them (version 7): ids in the order of time."""
        draw = self.by.getrandbits
        return UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | draw(12) << 64 | 2 << 62 | draw(62))

    def hours(self, most: float) -> timedelta:
        return timedelta(minutes=self.by.randint(1, int(most * 60)))


def made_up_year(children: int, episodes: int, seed: int = 6) -> Iterator[Event[Any]]:
    """Children first, then each absence with all that followed and its alert. Half of the absences are imported history."""
    story = _Story(Random(seed))
    register = [_child(story, number) for number in range(1, children + 1)]
    for child in register:
        yield _writing(datetime(2025, 4, 1, 9, tzinfo=UTC)).child(child)
    for number in range(1, episodes + 1):
        # Few children go often, most never.
        child = register[int(len(register) * story.by.random() ** 3)]
        if number % 2:
            yield _imported(story, number, child)
        else:
            yield from _raised(story, number, child)


def _writing(at: datetime, role: str = "social_worker", service: str = "missing") -> Writing:
    return Writing(source(AUTHORITY, service), at, recorded_by(role, UUID(int=len(role))))


def _child(story: _Story, number: int) -> ChildSnapshot:
    began = BEGINS - timedelta(days=story.by.randint(0, 700))
    moved = began + timedelta(days=story.by.randint(20, 900))
    common = {"ls": story.one_of(("C2", "C1", "V2", "E1", "V4")), "cin": "N1", "place_provider": story.one_of(("PR1", "PR4"))}
    care = (
        CareEpisode(decom=began, rne="S", place=story.one_of(PLACES), dec=moved, rec="X1", urn="SC900001", **common),
        CareEpisode(decom=moved, rne="P", place=story.one_of(PLACES), urn=f"SC9{number % 97:05}", **common),
    )
    plan = PlanKept(agreed_on=BEGINS - timedelta(days=30), review_by=BEGINS + timedelta(days=story.by.randint(10, 400)))
    return ChildSnapshot(
        child_id=str(number),
        version=1,
        care_status=CareStatus.OURS,
        date_of_birth=BEGINS - timedelta(days=story.by.randint(9 * 365, 17 * 365)),
        sex=story.one_of("MF"),
        ethnicity=story.one_of(ETHNICITIES),
        team=story.one_of(TEAMS),
        in_area=story.one_of((True, True, False, None)),
        distance_miles=story.by.randint(0, 60),
        marks=(Mark(code=story.one_of(MarkCode), since=began),) if story.likely(0.3) else (),
        care=care,
        response_plan=plan if story.likely(0.5) else None,
        photograph_taken_on=BEGINS if story.likely(0.6) else None,
    )


def _at_start(story: _Story, child: ChildSnapshot, on: date) -> e.ChildAtStart:
    assert child.date_of_birth
    care = next((one for one in child.care if one.covers(on)), child.care[-1])
    return e.ChildAtStart(
        care_status=story.one_of((CareStatus.OURS,) * 8 + (CareStatus.PLACED_HERE,)),
        in_care=True,
        date_of_birth=child.date_of_birth,
        age=(on - child.date_of_birth).days // 365,
        sex=child.sex,
        marks=child.marks,
        legal_status=care.ls,
        placement_type=care.place,
        placement_provider=care.place_provider,
        urn=care.urn,
        in_area=child.in_area,
        team=child.team,
        response_plan=child.response_plan,
    )


def _imported(story: _Story, number: int, child: ChildSnapshot) -> Event[Any]:
    """Whole days, as a file tells them, written down when the file came."""
    began = datetime.combine(BEGINS, datetime.min.time(), UTC) + timedelta(days=story.by.randrange(DAYS))
    ended = began + timedelta(days=story.one_of((0, 1, 1, 1, 2, 3, 9, 25)))
    change = e.EpisodeImported(
        episode_id=story.id_of(began),
        reference=f"SR-2026-{number:06}",
        child_id=child.child_id,
        child=_at_start(story, child, began.date()),
        periods=(
            e.Period(category=story.one_of("MMMA"), start=began, end=ended, sent=(e.SentRow(collection_year="2025-26", line=number),)),
        ),
    )
    written = ended + timedelta(days=30)
    return _writing(written).episode(change, evolve(None, change, written), began)


def _raised(story: _Story, number: int, child: ChildSnapshot) -> Iterator[Event[Any]]:
    seen = datetime.combine(BEGINS, datetime.min.time(), UTC) + timedelta(
        days=story.by.randrange(DAYS - 14), minutes=story.by.randrange(1440)
    )
    risk = story.one_of((RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.MEDIUM, RiskLevel.HIGH))
    episode, written = None, seen
    for change, at in _changes(story, number, child, risk, seen):
        written = max(written, at + story.hours(story.one_of((0.5, 2, 80))))
        episode = evolve(episode, change, written)
        yield _writing(written, story.one_of(("social_worker", "edt", "missing_coordinator"))).episode(change, episode, at)
    assert episode
    if risk is RiskLevel.HIGH:
        yield from _alert(story, episode)


def _changes(story: _Story, number: int, child: ChildSnapshot, risk: RiskLevel, seen: datetime) -> Iterator[tuple[Any, datetime]]:
    """Each with when it happened; the child is back after hours, or after days."""
    reported, back = seen + story.hours(3), seen + timedelta(hours=3) + story.hours(story.one_of((5, 20, 20, 100)))
    raised = e.EpisodeRaised(
        episode_id=story.id_of(reported),
        reference=f"SR-2026-{number:06}",
        child_id=child.child_id,
        child=_at_start(story, child, seen.date()),
        category=story.one_of((Category.M, Category.M, Category.M, Category.A)),
        last_seen_at=seen,
        last_seen_precision=LastSeenPrecision.EXACT,
        reported_at=reported,
        risk=risk,
    )
    yield raised, reported
    if story.likely(0.02):
        yield e.EpisodeCancelled(cancelled_at=reported), reported
        return
    if story.likely(0.8):
        yield e.PoliceReported(reported_at=reported), reported
        yield e.RiskAssessed(level=story.one_of(list(RiskLevel)[2:]), source=RiskSource.POLICE, assessed_at=reported), reported
    for who in story.by.sample((TellWhom.PARENTS, TellWhom.IRO, TellWhom.SCHOOL), 2):
        told = reported + story.hours(40)
        yield e.PersonTold(who=who, told_at=told, decided_at=told), told
    if story.likely(0.4):
        yield from _decided(story, reported)
    yield e.ChildReturned(returned_at=back, found_location=story.one_of(FoundLocation)), back
    yield from _answered(story, back)


def _decided(story: _Story, reported: datetime) -> Iterator[tuple[Any, datetime]]:
    at = reported + story.hours(10)
    held = {"kind": MeetingKind.S47_STRATEGY_DISCUSSION, "quorate": story.likely(0.7)}
    decision = story.one_of((StrategyOutcome.MEETING_HELD, StrategyOutcome.NOT_NEEDED))
    yield e.StrategyDecided(decision=decision, at=at, decided_at=at, **(held if decision.meeting else {})), at
    yield e.ManagementDecisionRecorded(kind=DecisionKind.DIRECTOR_TOLD, at=at), at


def _answered(story: _Story, back: datetime) -> Iterator[tuple[Any, datetime]]:
    """What is done once the child is back: everything, a part of it, or nothing."""
    if story.likely(0.1):
        return
    yield e.ReturnPlanMade(responses=story.one_of(((Response.INTERVIEW,), tuple(Response))), made_at=back), back
    if story.likely(0.6):
        checked = back + story.hours(30)
        yield e.PreventionChecked(checked_at=checked), checked
    offered = back + story.hours(90)
    outcome = story.one_of(InterviewOutcome)
    yield e.InterviewOffered(offered_at=offered, outcome=outcome), offered
    if outcome is InterviewOutcome.ACCEPTED or story.likely(0.4):
        held, relation = offered + story.hours(40), story.one_of(ConductorRelation)
        told = {"reasons": tuple(story.by.sample(list(Reason), 2)), "harms": (story.one_of(Harm),)} if story.likely(0.8) else {}
        yield e.InterviewHeld(held_at=held, conductor_relation=relation, independent=relation.value[0] in "cma", **told), held
        if story.likely(0.5):
            action = story.id_of(held)
            yield e.ActionSet(action_id=action, due=held.date() + timedelta(days=7), origin=ActionOrigin.INTERVIEW, set_at=held), held
            if story.likely(0.7):
                yield e.ActionDone(action_id=action, done_at=held + timedelta(days=5)), held + timedelta(days=5)
    if story.likely(0.4):
        talked = back + story.hours(60)
        yield e.DiscussionHeld(held_at=talked, reasons=(story.one_of(Reason),)), talked
    yield e.EpisodeClosed(closed_at=back + timedelta(days=10)), back + timedelta(days=10)


def _alert(story: _Story, episode: e.EpisodeSnapshot) -> Iterator[Event[Any]]:
    """Told to the assistant director, acknowledged or not, closed with the return."""
    told, raised = (Position.ASSISTANT_DIRECTOR,), episode.recorded_at
    alert = a.AlertSnapshot(
        alert_id=story.id_of(raised),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule="AD now",
        cause=AlertCause.RAISED,
        severity=story.one_of(Severity),
        state=AlertState.OPEN,
        raised_at=raised,
        told=told,
    )
    yield _writing(raised, "system", "notify").alert(a.AlertRaised(told=told, rule=alert.rule, cause=alert.cause), alert, raised)
    if story.likely(0.9):
        at = raised + story.hours(0.6)
        by = {"acknowledged_role": "director", "acknowledged_at": at, "acknowledged_by": UUID(int=9)}
        alert = alert.model_copy(update={"version": 2, "state": AlertState.ACKNOWLEDGED} | by)
        yield _writing(at, "director", "notify").alert(a.AlertAcknowledged(by=UUID(int=9), role="director", at=at), alert, at)
