"""The alert policy: declared rows that read like the procedure they come from, and the few words they are written in.

Only rows that fire when something is written down stand here so far; rows that fire with time come with the escalation engine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.clock import london_date
from shared.contracts.codes import Category, Position, RiskLevel, Severity
from shared.contracts.episodes import EpisodeSnapshot


@dataclass(frozen=True)
class Situation:
    """What a row is asked about: the episode as it stands, and the instant (UTC) it is asked."""

    episode: EpisodeSnapshot
    now: datetime


@dataclass(frozen=True)
class Condition:
    """A predicate that can be joined with `&` and `|` and says itself in words."""

    words: str
    holds: Callable[[Situation], bool]

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(f"{self.words} and {other.words}", lambda situation: self.holds(situation) and other.holds(situation))

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(f"({self.words} or {other.words})", lambda situation: self.holds(situation) or other.holds(situation))


TOLD_AS = {RiskLevel.NOT_YET_ASSESSED: RiskLevel.HIGH}
"""Nobody waits for an assessment: not yet assessed is told as if high (domain.md)."""

_ORDER = (RiskLevel.VERY_LOW, RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)


def _levels(episode: EpisodeSnapshot) -> list[RiskLevel]:
    """Police's and social work's rating. An episode nobody rated is not yet assessed."""
    return [rating.level for rating in (episode.risk.social_work, episode.risk.police) if rating] or [RiskLevel.NOT_YET_ASSESSED]


def _highest_risk(episode: EpisodeSnapshot) -> int:
    return max(_ORDER.index(TOLD_AS.get(level, level)) for level in _levels(episode))


def high_until_assessed(episode: EpisodeSnapshot) -> bool:
    """Nobody has said that the risk is high: it passes for high because somebody has not assessed it."""
    levels = _levels(episode)
    return RiskLevel.NOT_YET_ASSESSED in levels and RiskLevel.HIGH not in levels


def risk_at_least(level: RiskLevel) -> Condition:
    return Condition(f"risk is {level.label.lower()} or above", lambda s: _highest_risk(s.episode) >= _ORDER.index(level))


def younger_than(age: int) -> Condition:
    """Age on the day the child was last seen; unknown age is not younger."""
    return Condition(f"the child is under {age}", lambda s: s.episode.child.age is not None and s.episode.child.age < age)


def missing_for(*, hours: int) -> Condition:
    """Elapsed hours since last seen (of an imported episode: since its London day began)."""
    return Condition(f"missing for {hours} hours", lambda s: s.now - s.episode.last_seen_at >= timedelta(hours=hours))


missing = Condition("the child is missing", lambda s: s.episode.category is Category.M)
exploitation_mark = Condition(
    "there is a mark for exploitation",
    lambda s: any(mark.code.exploitation and mark.current_on(london_date(s.now)) for mark in s.episode.child.marks),
)

plan_says_so = Condition(
    "the child’s response plan says so",
    lambda s: s.episode.child.response_plan is not None and s.episode.child.response_plan.tell_director_always,
)


@dataclass(frozen=True)
class Row:
    """One row of the procedure. `source` is where it comes from: LA, guidance or ours."""

    id: str
    title: str
    when: Condition
    tell: tuple[Position, ...]
    severity: Severity
    source: str


ANY_MISSING = Row(
    "raised",
    "A child is missing",
    when=missing,
    tell=(Position.TEAM_MANAGER, Position.EDT_LEAD),
    severity=Severity.ROUTINE,
    source="LA: Barnsley tells a senior of every one",
)
HIGH_RISK = Row(
    "high_risk",
    "A child at high risk is missing",
    when=missing
    & (risk_at_least(RiskLevel.HIGH) | younger_than(13) | (exploitation_mark & risk_at_least(RiskLevel.MEDIUM)) | plan_says_so),
    tell=(Position.ASSISTANT_DIRECTOR, Position.DIRECTOR),
    severity=Severity.SEVERE,
    source="LA: Southwark; ages, marks and plans ours",
)

RAISED: tuple[Row, ...] = (HIGH_RISK, ANY_MISSING)
"""Asked when an episode is raised."""

RE_RATED: tuple[Row, ...] = (HIGH_RISK,)
"""Asked whenever its risk is rated, and when a provisional child is matched: news only where it calls for somebody more senior."""

RUNGS = (
    Row("48_hours", "Missing for 48 hours", missing & missing_for(hours=48), (Position.DIRECTOR,), Severity.SEVERE, "LA: Southwark, Kent"),
    Row("24_hours", "Gone for 24 hours", missing_for(hours=24), (Position.HEAD_OF_SERVICE,), Severity.ROUTINE, "LA: Lancashire, Plymouth"),
    Row("6_hours", "Gone for 6 hours", missing_for(hours=6), (Position.TEAM_MANAGER,), Severity.ROUTINE, "LA: Essex"),
)
"""The highest rung first. An imported episode that is still open starts once, at the first of these it has reached."""

ROWS = {row.id: row for row in (*RAISED, *RUNGS)}
"""Every row by its id, which alerts keep."""
