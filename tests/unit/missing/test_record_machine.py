"""Whatever people record in whatever order: the promises about a child's episodes hold, and the log tells the whole story."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from made_episodes import CHILD, OWNER, raising

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, Beginning, decide, raise_episode
from services.missing.domain.episode import evolve, fold
from services.missing.domain.matching import match_child
from services.missing.domain.moments import happened_at
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import Action, as_of, next_actions
from services.missing.domain.recorded import Recorded
from services.missing.domain.refusals import Refused
from services.missing.sentences import SENTENCES
from shared.clock import london_date, london_midnight
from shared.contracts import episodes as e
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus, ConductorRelation, DecisionKind, EpisodeStatus, InterviewOutcome
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot
from shared.contracts.response_codes import EndKind, InError, StrategyOutcome

NEAR_CLOCK_CHANGES = (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC))
REGISTERED = ChildSnapshot(
    child_id="1",
    version=1,
    care_status=CareStatus.OURS,
    date_of_birth=date(2008, 3, 29),
    care=(CareEpisode(decom=date(2024, 2, 1), dec=date(2026, 3, 28), rec="X1"), CareEpisode(decom=date(2026, 3, 28), rne="P")),
)
"""In the spring the child moves, and is 18 the day after: the register prompts, whatever was recorded."""
PEOPLE = (OWNER, UUID(int=51), UUID(int=52))
WORDS = {"rationale": "x"}

Draw = Callable[[Any], Any]


def _correction(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    """A time near what was recorded, mostly: others are mostly refused."""
    recorded = [name for name in ("last_seen_at", "reported_at", "found_at", "returned_at") if getattr(episode, name)]
    times = {name: draw(st.sampled_from([at, getattr(episode, name) + draw(MINUTES)])) for name in draw(st.sets(st.sampled_from(recorded)))}
    return c.CorrectEpisode(reason="x", category=draw(st.sampled_from("MA")), **times)


def _category(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    """Where a period has ended already the next begins then, or is refused: both are tried."""
    from_at = draw(st.sampled_from([at, episode.periods[-1].end or at]))
    return c.ChangeCategory(category=draw(st.sampled_from("MA")), from_at=from_at, reason="x", placement_ended=draw(st.booleans()))


def _acceptance(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    return c.AcceptHandover(handover_id=episode.handover.handover_id if episode.handover else UUID(int=9))


def _completion(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    action = draw(st.sampled_from([one.action_id for one in episode.actions] or [UUID(int=9)]))
    return c.CompleteAction(action_id=action, done_at=at, outcome="x")


MINUTES = st.sampled_from([0, 0, 0, -1, -20, -90, -600, -3000, 10]).map(lambda n: timedelta(minutes=n))
"""How far from now a thing is said to have happened: mostly just now, sometimes long ago, sometimes not yet."""
PASSED = st.sampled_from([1, 15, 120, 1500]).map(lambda n: timedelta(minutes=n))


def _report_again(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    """With the police reference and a rating, or none; last seen earlier or later than is recorded, or not said."""
    risk = draw(st.sampled_from([None, {"level": "low", **WORDS}, {"level": "not_yet_assessed", **WORDS}]))
    seen_at = draw(st.sampled_from([None, at, episode.last_seen_at]))
    return c.ReportAgain(
        circumstances="x", last_seen_at=seen_at, category="A", risk=risk, police_reference=draw(st.sampled_from([None, "CAD"]))
    )


def _in_error(draw: Draw, at: datetime, episode: EpisodeSnapshot) -> c.Command:
    """Of the latest as of the first: an entry's place in the log stands for its position."""
    return c.MarkInError(position=draw(st.integers(1, episode.version)), because=draw(st.sampled_from(InError)), reason="x")


COMMANDS: dict[str, Callable[[Draw, datetime, EpisodeSnapshot], c.Command]] = {
    "report again": _report_again,
    "risk": lambda draw, at, episode: c.AssessRisk(level="high", assessed_at=at, **WORDS),
    "police": lambda draw, at, episode: c.ReportToPolice(police_reference="CAD", reported_at=at),
    "decision": lambda draw, at, episode: c.RecordManagementDecision(decision="x", at=at, **WORDS),
    "sighting": lambda draw, at, episode: c.RecordSighting(seen_at=at, by="x", where="x", names_placement=draw(st.booleans())),
    "told": lambda draw, at, episode: c.RecordTold(who="iro", told_at=at),
    "grab pack sent": lambda draw, at, episode: c.SendGrabPack(sent_at=at),
    "intelligence": lambda draw, at, episode: c.RecordIntelligence(kind="phone", account="x", source="x", handling="x", at=at),
    "intelligence shared": lambda draw, at, episode: c.ShareIntelligence(
        position=draw(st.integers(1, episode.version)), shared_with="x", shared_at=at
    ),
    "offer handover": lambda draw, at, episode: c.OfferHandover(to=draw(st.sampled_from(PEOPLE))),
    "accept handover": _acceptance,
    "withdraw handover": lambda draw, at, episode: c.WithdrawHandover(
        handover_id=episode.handover.handover_id if episode.handover else UUID(int=9)
    ),
    "category": _category,
    "strategy": lambda draw, at, episode: c.RecordStrategyDecision(
        decision=draw(st.sampled_from(StrategyOutcome)), kind="missing_meeting", at=at, **WORDS
    ),
    "found": lambda draw, at, episode: c.RecordFound(found_at=at, place="friend", seen_by="x"),
    "return": lambda draw, at, episode: c.RecordReturn(returned_at=at, found_location="friend"),
    "other end": lambda draw, at, episode: c.RecordOtherEnd(
        kind=draw(st.sampled_from(EndKind)), at=at, accepted_by=draw(st.sampled_from([None, "x"]))
    ),
    "check": lambda draw, at, episode: c.RecordPreventionCheck(checked_at=at, by="x"),
    "plan": lambda draw, at, episode: c.MakeReturnPlan(responses=["discussion"], **WORDS),
    "discussion": lambda draw, at, episode: c.HoldDiscussion(held_at=at, summary="x"),
    "offer": lambda draw, at, episode: c.OfferInterview(offered_at=at, outcome=draw(st.sampled_from(InterviewOutcome))),
    "interview": lambda draw, at, episode: c.HoldInterview(
        held_at=at, conducted_by="J", conductor_relation=draw(st.sampled_from(ConductorRelation))
    ),
    "action": lambda draw, at, episode: c.SetAction(what="x", due=at.date(), origin="meeting"),
    "complete": _completion,
    "cancel": lambda draw, at, episode: c.Cancel(reason="x"),
    "close": lambda draw, at, episode: c.CloseEpisode(reason="x"),
    "reopen": lambda draw, at, episode: c.ReopenEpisode(reason="x"),
    "correct": _correction,
    "assign": lambda draw, at, episode: c.AssignInterview(to=draw(st.sampled_from([*PEOPLE, "Advocacy service"]))),
    "arrange": lambda draw, at, episode: c.ArrangeInterview(at=at + draw(st.sampled_from([timedelta(), timedelta(days=1)])), place="x"),
    "supervision": lambda draw, at, episode: c.RecordSupervision(held=draw(st.booleans()), at=at, reason="x"),
    "in error": _in_error,
    "show to placement": lambda draw, at, episode: c.ShowToPlacement(reason="x"),
    "letter": lambda draw, at, episode: c.WriteToChild(words="x", written_at=at),
    "consent": lambda draw, at, episode: c.WithdrawConsent(uses=draw(st.none() | st.just("in reports")), withdrawn_at=at),
    "comment": lambda draw, at, episode: c.RecordChildsComment(words="x", disagrees=draw(st.booleans()), said_at=at),
}
OF_THE_ABSENCE = (
    *("status", "category", "periods", "owner", "handover", "last_seen_at", "found_at", "returned_at", "over_at", "interview_due_at"),
    *("other_end", "closed_at", "cancelled_at", "child_id", "hidden_from_placement", "police_reported_at", "assignment"),
)
OFTEN = ["found", "return", "category", "close", "reopen", "correct", "other end", "accept handover", "in error"]


class Record(RuleBasedStateMachine):
    """One child's episodes, each with its log. Many requests are refused: a refusal changes nothing."""

    @initialize(start=st.sampled_from(NEAR_CLOCK_CHANGES))
    def begin(self, start: datetime) -> None:
        self.now = start
        self.episodes: list[EpisodeSnapshot] = []
        self.logs: list[list[tuple[EpisodeChange, datetime]]] = []
        self.raise_episode(timedelta(), timedelta(), "M")

    def _neighbours(self, chosen: int | None = None) -> list[Neighbour]:
        return [Neighbour.of(one) for i, one in enumerate(self.episodes) if one.cancelled_at is None and i != chosen]

    @rule(passed=PASSED, back=MINUTES, category=st.sampled_from("MA"), away=st.sampled_from([None, None, 0, 30, 600]))
    def raise_episode(self, passed: timedelta, back: timedelta, category: str, away: int | None = None) -> None:
        """`away`: back already after that many minutes, when it is written down."""
        self.now += passed
        beginning = Beginning(UUID(int=len(self.episodes) + 1), f"SR-2026-{len(self.episodes):06d}", "1", CHILD)
        seen_at = self.now + back
        returned = None if away is None else {"returned_at": seen_at + timedelta(minutes=away), "found_location": "friend"}
        command = raising(last_seen_at=seen_at, category=category, returned=returned)
        try:
            changes = raise_episode(command, beginning, Around(self.now, self._neighbours()))
        except Refused:
            return
        episode = None
        for change in changes:
            episode = evolve(episode, change, self.now)
        assert episode is not None
        assert episode.ongoing is (away is None)
        self.episodes.append(episode)
        self.logs.append([(change, self.now) for change in changes])

    @rule(passed=PASSED, back=MINUTES, kind=st.sampled_from(sorted(COMMANDS)), by=st.sampled_from(PEOPLE), data=st.data())
    def record(self, passed: timedelta, back: timedelta, kind: str, by: UUID, data: st.DataObject) -> None:
        self._record(passed, back, kind, by, data)

    @rule(passed=PASSED, back=MINUTES, kind=st.sampled_from(OFTEN), by=st.sampled_from(PEOPLE), data=st.data())
    def record_what_changes_most(self, passed: timedelta, back: timedelta, kind: str, by: UUID, data: st.DataObject) -> None:
        self._record(passed, back, kind, by, data)

    def _record(self, passed: timedelta, back: timedelta, kind: str, by: UUID, data: st.DataObject) -> None:
        self.now += passed
        chosen = data.draw(st.sampled_from(range(len(self.episodes))[::-1]))
        before = self.episodes[chosen]
        by = before.handover.to if before.handover and data.draw(st.booleans()) else by
        command = COMMANDS[kind](data.draw, self.now + back, before)
        try:
            log = [Recorded(change, at, place) for place, (change, at) in enumerate(self.logs[chosen], 1)]
            changes = decide(before, command, Around(self.now, self._neighbours(chosen), by, history=log))
        except Refused:
            return
        after = before
        for change in changes:
            log.append(Recorded(change, self.now))
            after = fold(log) if isinstance(change, e.EntryRecordedInError) else evolve(after, change, self.now)
            self.logs[chosen].append((change, self.now))
            assert happened_at(change) <= self.now + timedelta(minutes=5)
            assert SENTENCES[type(change)](change, command.narrative())
        self.episodes[chosen] = after
        self._check_step(before, changes, after, by)

    @rule(passed=PASSED, registered=st.sampled_from(["1001", "1002"]), of_theirs=st.sampled_from([None, "open", "over"]))
    def match_with_the_register(self, passed: timedelta, registered: str, of_theirs: str | None) -> None:
        """Every episode of the provisional child becomes the registered child's, or none: one in the way of any refuses all."""
        self.now += passed
        going_on, began = of_theirs == "open", self.now - timedelta(days=1)
        theirs = [Neighbour(UUID(int=99), "SR-1", began, None if going_on else self.now, going_on, False)] if of_theirs else []
        child = REGISTERED.model_copy(update={"child_id": registered})
        try:
            changes = [match_child(one, child, "1", Around(self.now, theirs)) for one in self.episodes]
        except Refused:
            return
        for i, (before, change) in enumerate(zip(self.episodes, changes, strict=True)):
            self.logs[i].append((change, self.now))
            self.episodes[i] = evolve(before, change, self.now)
            whose = {"child_id": registered, "child": change.child, "raised_for": "1", "version": before.version + 1}
            assert self.episodes[i] == before.model_copy(update=whose), "whose it is changes, and nothing else"
            assert not (going_on and before.ongoing), "one open episode per child"

    def _check_step(self, before: EpisodeSnapshot, changes: list[EpisodeChange], after: EpisodeSnapshot, by: UUID) -> None:
        change = changes[-1]
        if isinstance(change, e.EntryRecordedInError):
            assert {name for name in OF_THE_ABSENCE if getattr(before, name) != getattr(after, name)} == set(), "the absence stays as it is"
            assert bool(after.lado_to_hear) >= bool(before.lado_to_hear), "and nobody is asked less for what hides it"
        if before.cancelled_at is not None:
            if isinstance(change, e.EntryRecordedInError):
                return
            assert isinstance(change, e.EpisodeReopened | e.PersonTold), "it is taken back, or whoever heard is told that it was an error"
            return
        if before.closed_at is not None:
            late = isinstance(
                change,
                e.EpisodeCorrected
                | e.EpisodeReopened
                | e.ChildCommented
                | e.ConsentWithdrawn
                | e.SupervisionRecorded
                | e.EntryRecordedInError
                | e.PlacementNotNamed
                | e.IntelligenceShared,
            )
            asked = before.died or (before.lado_to_hear and getattr(change, "kind", None) is DecisionKind.LADO_REFERRAL)
            assert late or (asked and isinstance(change, e.ManagementDecisionRecorded)), "nothing else follows closing"
        if isinstance(change, e.CategoryChanged):
            for kept in ("owner", "last_seen_at", "interview_due_at", "recorded_at", "closed_at"):
                assert getattr(after, kept) == getattr(before, kept), "a period's end restarts no clock"
            assert after.ongoing, "nor closes the episode"
        if before.owner != after.owner:
            assert (after.owner, type(change)) == (by, e.HandoverAccepted), "it changes hands by acceptance alone"
        assert after.appointment is None or (after.closed_at is None or before.closed_at is not None), (
            "nobody is expected once it is closed"
        )
        shown = isinstance(change, e.PlacementNotNamed)
        assert not before.hidden_from_placement or after.hidden_from_placement or shown, "hidden until a manager takes it back"

    @invariant()
    def one_open_episode_and_no_time_claimed_twice(self) -> None:
        standing = sorted((one for one in getattr(self, "episodes", []) if one.cancelled_at is None), key=lambda one: one.last_seen_at)
        assert sum(one.ongoing for one in standing) <= 1
        absences = [(one.last_seen_at, one.ended_at) for one in standing if one.ended_at != one.last_seen_at]
        assert all(end is not None and end <= start for (_, end), (start, _) in pairwise(absences)), "absences never overlap"
        for one in standing:
            assert one.periods[0].start == one.last_seen_at
            assert all(before.end == after.start for before, after in pairwise(one.periods)), "periods touch"
            assert all(period.end is None or period.start <= period.end for period in one.periods)
            assert one.ongoing or one.periods[-1].end is not None, "what is over has no running period"

    @invariant()
    def the_state_is_the_fold_of_its_log(self) -> None:
        for episode, log in zip(getattr(self, "episodes", []), getattr(self, "logs", []), strict=True):
            read = [Recorded(type(change).model_validate_json(change.model_dump_json()), at) for change, at in log]  # as another reads it
            assert fold(read) == episode
            assert episode.version == len(log)

    @invariant()
    def every_state_explains_what_comes_next_and_a_death_silences_all(self) -> None:
        for episode in getattr(self, "episodes", []):
            actions = next_actions(episode, self.now, REGISTERED)
            at_midnight = next_actions(episode, london_midnight(london_date(self.now)), REGISTERED)
            assert as_of(at_midnight, self.now) == actions, "what was worked out earlier in the day holds until it ends"
            if episode.status is EpisodeStatus.CANCELLED:
                assert {one.action for one in actions} <= {Action.TELL_POLICE_ERROR}
            elif episode.status is EpisodeStatus.CLOSED:
                assert {one.action for one in actions} <= {Action.REFER_TO_LADO}
            else:
                assert actions or episode.died
            assert not (episode.died and actions)
            if episode.interview_due_at and episode.ended_at:
                assert episode.interview_due_at - episode.ended_at == timedelta(hours=72)


TestRecord = Record.TestCase
TestRecord.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
