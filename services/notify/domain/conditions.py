"""What a row of the policy can ask about an episode: a closed list of facts, so that a policy is a document and says itself in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from shared.clock import london_date
from shared.contracts.codes import Category, MarkCode, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.contracts.response_codes import StrategyOutcome
from shared.contracts.told_by_child import harm_to_answer, lado_to_hear, safety_to_decide


@dataclass(frozen=True)
class Situation:
    """What a row is asked about: the episode as it stands, the instant (UTC) it is asked, and when the child went missing before.

    `absences` are the last-seen instants (UTC) of all the child's episodes of category M that were not raised in error, this one included.
    `died`: the child has, in whichever episode that is recorded: nothing is told of any by itself any more.
    """

    episode: EpisodeSnapshot
    now: datetime
    absences: tuple[datetime, ...] = ()
    died: bool = False


TOLD_AS = {RiskLevel.NOT_YET_ASSESSED: RiskLevel.HIGH}
"""Nobody waits for an assessment: not yet assessed is told as if high (domain.md)."""

_ORDER = (RiskLevel.VERY_LOW, RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)


def _levels(episode: EpisodeSnapshot) -> list[RiskLevel]:
    """Police's and social work's rating. An episode nobody rated is not yet assessed."""
    return [rating.level for rating in (episode.risk.social_work, episode.risk.police) if rating] or [RiskLevel.NOT_YET_ASSESSED]


def told_as(level: RiskLevel) -> int:
    """Where a rating stands among the others; the higher the worse."""
    return _ORDER.index(TOLD_AS.get(level, level))


def risk_reaches(episode: EpisodeSnapshot, level: RiskLevel) -> bool:
    """Whether the higher of the two ratings is at least this."""
    return max(told_as(one) for one in _levels(episode)) >= _ORDER.index(level)


def high_until_assessed(episode: EpisodeSnapshot) -> bool:
    """Nobody has said that the risk is high: it passes for high because somebody has not assessed it."""
    levels = _levels(episode)
    return RiskLevel.NOT_YET_ASSESSED in levels and RiskLevel.HIGH not in levels


def _marked(situation: Situation, wanted: Callable[[MarkCode], bool]) -> bool:
    today = london_date(situation.now)
    return any(wanted(mark.code) and mark.current_on(today) for mark in situation.episode.child.marks)


def _times(situation: Situation, days: int) -> int:
    """Absences that began in the days up to this one, this one included."""
    began = situation.episode.last_seen_at
    return sum(began - timedelta(days=days) < one <= began for one in situation.absences)


def _plan_says_so(situation: Situation) -> bool:
    plan = situation.episode.child.response_plan
    return plan is not None and plan.tell_director_always


class Ask(StrEnum):
    """The facts there are."""

    MISSING = "missing"
    RISK_AT_LEAST = "risk_at_least"
    YOUNGER_THAN = "younger_than"
    EXPLOITATION_MARK = "exploitation_mark"
    FIRST_TIME = "first_time"
    PLAN_SAYS_SO = "plan_says_so"
    PROTECTION_PLAN = "protection_plan"
    THIRD_IN_DAYS = "third_in_days"
    STRATEGY_OUTSTANDING = "strategy_outstanding"
    NO_MEETING_HELD = "no_meeting_held"
    HARM_TOLD = "harm_told"
    CARER_NAMED = "carer_named"
    NOT_SAFE = "not_safe"


class _Fact(NamedTuple):
    words: str
    holds: Callable[[Situation, int | RiskLevel | None], bool]
    of: Literal["nothing", "risk", "number"] = "nothing"


def _meeting_held(episode: EpisodeSnapshot) -> bool:
    return any(one.decision is StrategyOutcome.MEETING_HELD for one in episode.strategy_decisions)


def _is_level(value: int | RiskLevel | None) -> RiskLevel:
    assert isinstance(value, RiskLevel)
    return value


def _is_number(value: int | RiskLevel | None) -> int:
    assert isinstance(value, int)
    return value


def _under(situation: Situation, age: int) -> bool:
    """Age on the day the child was last seen; unknown age is not younger."""
    return situation.episode.child.age is not None and situation.episode.child.age < age


_FACTS = {
    Ask.MISSING: _Fact("the child is missing", lambda s, _: s.episode.category is Category.M),
    Ask.RISK_AT_LEAST: _Fact("risk is {} or above", lambda s, v: risk_reaches(s.episode, _is_level(v)), "risk"),
    Ask.YOUNGER_THAN: _Fact("the child is under {}", lambda s, v: _under(s, _is_number(v)), "number"),
    Ask.EXPLOITATION_MARK: _Fact("there is a mark for exploitation", lambda s, _: _marked(s, lambda code: code.exploitation)),
    Ask.FIRST_TIME: _Fact("the child is missing for the first time we know of", lambda s, _: len(s.absences) == 1),
    Ask.PLAN_SAYS_SO: _Fact("the child’s response plan says so", lambda s, _: _plan_says_so(s)),
    Ask.PROTECTION_PLAN: _Fact(
        "the child is on a child protection plan", lambda s, _: _marked(s, lambda code: code is MarkCode.CHILD_PROTECTION_PLAN)
    ),
    Ask.THIRD_IN_DAYS: _Fact("it is the third time or more in {} days", lambda s, v: _times(s, _is_number(v)) >= 3, "number"),
    Ask.STRATEGY_OUTSTANDING: _Fact("no strategy decision is recorded", lambda s, _: not s.episode.strategy_decisions),
    Ask.NO_MEETING_HELD: _Fact("no strategy meeting was held", lambda s, _: not _meeting_held(s.episode)),
    Ask.HARM_TOLD: _Fact("the child told of serious harm or exploitation", lambda s, _: harm_to_answer(s.episode)),
    Ask.CARER_NAMED: _Fact("an account names the child’s carer, home or its staff", lambda s, _: lado_to_hear(s.episode)),
    Ask.NOT_SAFE: _Fact("it is not safe for the child to go back", lambda s, _: safety_to_decide(s.episode)),
}


class Clause(Fact):
    """One fact that has to hold; some are asked with a number or a level of risk."""

    ask: Ask
    risk: RiskLevel | None = None
    number: int | None = Field(default=None, ge=1, le=365)

    @model_validator(mode="after")
    def asked_whole(self) -> Self:
        wanted = _FACTS[self.ask].of
        for name in ("risk", "number"):
            given = getattr(self, name) is not None
            if given != (wanted == name):
                raise ValueError(f"{self.ask} is asked {'with' if wanted == name else 'without'} a {name}")
        return self

    @field_validator("risk")
    @classmethod
    def a_level_there_is(cls, risk: RiskLevel | None) -> RiskLevel | None:
        if risk in TOLD_AS:
            raise ValueError(f"{risk} is told as {TOLD_AS[risk]}: ask for that")
        return risk

    @property
    def words(self) -> str:
        if self.risk is RiskLevel.HIGH:
            return "risk is high or not yet assessed"
        value = self.risk.label.lower() if self.risk else self.number
        return _FACTS[self.ask].words.format(value)

    @property
    def asked_with(self) -> Literal["nothing", "risk", "number"]:
        return _FACTS[self.ask].of

    def follows_from(self, other: "Clause") -> bool:
        """Whether it holds whenever the other does."""
        if self.ask is not other.ask:
            return False
        if self.risk is not None and other.risk is not None:
            return _ORDER.index(self.risk) <= _ORDER.index(other.risk)
        return (self.number or 0) >= (other.number or 0)  # a higher age, or more days to be the third time in, takes in more

    def holds(self, situation: Situation) -> bool:
        return _FACTS[self.ask].holds(situation, self.risk or self.number)


When = tuple[tuple[Clause, ...], ...]
"""Alternatives, of which one must hold; each holds when all its clauses do. No alternative at all: always."""


def holds(when: When, situation: Situation) -> bool:
    return not when or any(all(clause.holds(situation) for clause in every) for every in when)


def takes_in(when: When, other: When) -> bool:
    """Whether it surely holds whenever the other does: nobody who was told before goes untold."""
    if not when or not other:
        return not when
    return all(any(all(any(one.follows_from(had) for had in every) for one in alternative) for alternative in when) for every in other)


def always_asked(when: When) -> tuple[Clause, ...]:
    """The facts that every alternative asks for."""
    return tuple(clause for clause in when[0] if all(clause in every for every in when)) if when else ()


def alternatives(when: When) -> list[str]:
    """What each alternative asks for beyond that, in words; none where the same is all that any asks for."""
    common = always_asked(when)
    beyond = [" and ".join(clause.words for clause in every if clause not in common) for every in when]
    return beyond if all(beyond) else []


def words(when: When) -> str:
    """`the child is missing, and the child is under 13; or there is a mark for exploitation and risk is medium or above`"""
    common = " and ".join(clause.words for clause in always_asked(when))
    return ", and ".join(part for part in (common, "; or ".join(alternatives(when))) if part)


def risk_at_least(level: RiskLevel) -> Clause:
    return Clause(ask=Ask.RISK_AT_LEAST, risk=level)


def younger_than(age: int) -> Clause:
    return Clause(ask=Ask.YOUNGER_THAN, number=age)


def third_in(*, days: int) -> Clause:
    return Clause(ask=Ask.THIRD_IN_DAYS, number=days)


def a(ask: Ask) -> Clause:
    return Clause(ask=ask)
