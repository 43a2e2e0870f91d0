"""A child's absence and its alerts on a clock that is moved: whatever the decision core says is carried out, as the service does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.notify.domain import alert as life
from services.notify.domain.conditions import Situation
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.engine import look_again, on_news, on_time
from services.notify.domain.escalation import Escalation, Step
from services.notify.domain.policy import Policy
from shared.contracts.alert_codes import Position
from shared.contracts.alerts import AlertAcknowledged, AlertRaised, AlertSnapshot
from shared.contracts.codes import CareStatus, Category, EpisodeStatus, LastSeenPrecision, RiskLevel
from shared.contracts.episodes import ChildAtStart, EpisodeRaised, EpisodeSnapshot, Period, RiskRating, RiskRatings

NOW = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
DAY = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ID = UUID(int=7)


def rating(level: RiskLevel | None) -> RiskRating | None:
    return level and RiskRating(level=level, assessed_at=NOW)


def an_episode(
    risk: RiskLevel | None = RiskLevel.LOW, police: RiskLevel | None = None, hours: float = 1, age: int | None = 15, **differently: Any
) -> EpisodeSnapshot:
    seen = NOW - timedelta(hours=hours)
    usual: dict[str, Any] = {
        "episode_id": ID,
        "reference": "SR-2026-000001",
        "version": 1,
        "origin": "raised",
        "times": "minutes",
        "status": EpisodeStatus.OPEN,
        "child_id": "C1",
        "child": ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=age),
        "category": Category.M,
        "periods": (Period(category=Category.M, start=seen),),
        "last_seen_at": seen,
        "last_seen_precision": LastSeenPrecision.EXACT,
        "reported_at": NOW,
        "recorded_at": NOW,
        "risk": RiskRatings(social_work=rating(risk), police=rating(police)),
    }
    return EpisodeSnapshot(**usual | differently)


def raising(episode: EpisodeSnapshot, **more: Any) -> EpisodeRaised:
    names = ("episode_id", "reference", "child_id", "child", "category", "last_seen_at", "last_seen_precision", "reported_at")
    return EpisodeRaised(risk=RiskLevel.LOW, **{name: getattr(episode, name) for name in names}, **more)


class Told:
    """An episode and its alerts on a clock that is moved: carries out what the core decides, as the service does."""

    def __init__(self, at: datetime = DAY, policy: Policy = DEFAULT_POLICY, **episode: Any) -> None:
        self.now, self.policy = at, policy
        hours = episode.pop("hours", 0.5)
        self.episode = an_episode(last_seen_at=at - timedelta(hours=hours), recorded_at=at, reported_at=at, **episode)
        self.alerts: dict[UUID, AlertSnapshot] = {}
        self.steps: list[tuple[datetime, Step]] = []

    def raised(self, **more: Any) -> "Told":
        return self.hears(raising(self.episode, **more))

    def hears(self, change: Any, heard_at: datetime | None = None, **after: Any) -> "Told":
        self.episode = self.episode.model_copy(update={**after, "version": self.episode.version + 1})
        self.news(change, heard_at or self.now)
        return self

    def news(self, change: Any, heard_at: datetime) -> None:
        self._carry_out(on_news(self.escalation(), change, heard_at))

    def tick(self) -> None:
        self._carry_out(on_time(self.escalation()))

    def forward(self, **length: float) -> "Told":
        """Through every instant at which something goes on by itself."""
        until = self.now + timedelta(**length)
        while (due := self.due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.tick()
        self.now = until
        return self

    def jump(self, **length: float) -> "Told":
        """As after an outage: nothing looked until now."""
        self.now += timedelta(**length)
        self.tick()
        return self

    def due(self) -> datetime | None:
        own = [one.next_at for one in self.alerts.values() if one.next_at]
        row = look_again(self.escalation())
        return min([*own, *([row] if row else [])], default=None)

    def acknowledge(self, rule: str, act_by: datetime | None = None) -> AlertSnapshot:
        return self.answer(self[rule], act_by)

    def answer(self, one: AlertSnapshot, act_by: datetime | None = None) -> AlertSnapshot:
        change = AlertAcknowledged(by=UUID(int=1), role="director", at=self.now, act_by=act_by)
        after = self.alerts[one.alert_id] = life.acknowledged(one, change)
        return after

    def __getitem__(self, rule: str) -> AlertSnapshot:
        return next(one for one in self.alerts.values() if one.rule == rule)

    def told(self, rule: str | None = None) -> list[tuple[str, tuple[Position, ...]]]:
        """When (London, as `HH:MM`) and whom, of one rule or of all."""
        return [(f"{at:%H:%M}", step.tells) for at, step in self.steps if step.tells and not step.news and rule in (None, step.after.rule)]

    def escalation(self) -> Escalation:
        absences = (self.episode.last_seen_at,)
        return Escalation(Situation(self.episode, self.now, absences), self.policy, 0, tuple(self.alerts.values()))

    def _carry_out(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step.change, AlertRaised) and step.after.alert_id in self.alerts:
                continue
            self.alerts[step.after.alert_id] = step.after
            self.steps.append((self.now, step))
