"""The alert policy: a declared table that reads like the procedure it comes from. A council changes it; running escalations keep theirs."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from services.notify.domain.conditions import When, risk_reaches
from services.notify.domain.rota_terms import WallTime
from shared.clock import LONDON
from shared.contracts.alert_codes import Asks, Position, Severity, Stands
from shared.contracts.codes import Code, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.texts import SENTENCES


class Trigger(Code):
    """What makes a row be asked."""

    AT_ONCE = "at_once", "As soon as it is so"
    MISSING_FOR = "missing_for", "Hours since last seen"
    INTERVIEW_DUE = "interview_due", "Hours before the interview is due"
    HANDOVER = "handover", "Minutes since a handover was offered"
    TOLD = "told", "As soon as it is recorded"


STANDS_FOR = {
    Trigger.AT_ONCE: Stands.MISSING,
    Trigger.MISSING_FOR: Stands.MISSING,
    Trigger.INTERVIEW_DUE: Stands.INTERVIEW,
    Trigger.HANDOVER: Stands.HANDOVER,
    Trigger.TOLD: Stands.TOLD,
}
"""What an alert of a row stands for."""


class Wakes(Code):
    """Whether a row may ring telephones at night."""

    NEVER = "never", "No"
    MEDIUM_AND_UP = "medium_and_up", "If risk is medium or above"
    ALWAYS = "always", "Yes"

    def wakes(self, episode: EpisodeSnapshot) -> bool:
        return self is Wakes.ALWAYS or (self is Wakes.MEDIUM_AND_UP and risk_reaches(episode, RiskLevel.MEDIUM))


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=SENTENCES)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SENTENCES)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=SENTENCES)]

NOTICE = "notice"
"""The rule of an alert that only says that the absence is over: no row is called so."""

MOST_ROWS = 100
"""Each is asked at every event of every episode."""


class Row(Fact):
    """One row of the procedure. `source` is where it comes from: an authority (LA), guidance, or ours.

    `after` are the hours of MISSING_FOR, the hours before the due time of INTERVIEW_DUE (0: at that time) and the minutes of HANDOVER;
    `again_days` repeats a MISSING_FOR row. `tells` are told together; `then` one after the other when nobody acknowledges.
    `confirmed` is False for what no source gave: a setting to look at.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    title: Title
    on: Trigger = Trigger.AT_ONCE
    after: int = Field(default=0, ge=0, le=24 * 365)
    again_days: int | None = Field(default=None, ge=1, le=365)
    when: When = ()
    tells: tuple[Position, ...] = Field(min_length=1)
    then: tuple[Position, ...] = ()
    wakes: Wakes = Wakes.NEVER
    severity: Severity = Severity.ROUTINE
    asks: Asks | None = None
    source: Source
    confirmed: bool = True
    off: bool = False

    @field_validator("again_days")
    @classmethod
    def repeats_only_with_time(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days is not None and info.data.get("on", Trigger.MISSING_FOR) is not Trigger.MISSING_FOR:
            raise ValueError("only a row that goes by the hours since last seen can repeat")
        return days

    @property
    def ladder(self) -> tuple[tuple[Position, ...], ...]:
        """Whom each step tells: this row's own, then the deputy. After the last a person rings."""
        told = dict.fromkeys((*((one,) for one in self.then), (Position.DEPUTY,)))
        return (self.tells, *(step for step in told if step != self.tells))


class Policy(Fact):
    """The rows in the order of the page, and what holds for all of them. Times are London wall times.

    `minutes` of silence before the next is told; `act_within` minutes from an acknowledgement until what the row asks for must be there.
    `effective_from` is the London day on which it begins, `reason` why it was set.
    """

    rows: tuple[Row, ...] = Field(min_length=1, max_length=MOST_ROWS)
    minutes: int = Field(default=15, ge=5, le=240)
    act_within: int = Field(default=120, ge=15, le=24 * 60)
    night_from: WallTime = time(22)
    night_until: WallTime = time(7)
    effective_from: date | None = None
    reason: Reason | None = None

    @field_validator("rows")
    @classmethod
    def nobody_twice_and_somebody_always(cls, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        ids = [row.id for row in rows]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"two rows are called {', '.join(twice)}")
        if NOTICE in ids:
            raise ValueError(f"no row can be called {NOTICE}: the alert that an absence is over is")
        if bare := [row.id for row in rows if row.on is Trigger.TOLD and not row.when]:
            raise ValueError(f"{', '.join(bare)}: a row about what cannot wait says what")
        if not any(row.on is Trigger.AT_ONCE and not row.off for row in rows):
            raise ValueError("no row tells anybody as soon as a child is missing")
        return rows

    def row(self, row_id: str) -> Row | None:
        return next((row for row in self.rows if row.id == row_id), None)

    def asked(self, *on: Trigger) -> list[Row]:
        return [row for row in self.rows if row.on in on and not row.off]

    @property
    def positions(self) -> tuple[Position, ...]:
        """Whom its rows tell, at any step, and who rings at the end; an episode's owner is on no rota."""
        steps = [step for row in self.rows if not row.off for step in row.ladder]
        used = {position for step in steps for position in step} | {Position.EDT_LEAD}
        return tuple(one for one in Position if one in used and one is not Position.OWNER)

    def at_night(self, instant: datetime) -> bool:
        """Whether telephones are left alone at this instant (UTC), but by rows that wake."""
        at = instant.astimezone(LONDON).time()
        if self.night_from <= self.night_until:
            return self.night_from <= at < self.night_until
        return at >= self.night_from or at < self.night_until

    def morning(self, instant: datetime) -> datetime:
        """The same instant (UTC), or if it lies in the night, the end of that night."""
        if not self.at_night(instant):
            return instant
        day = instant.astimezone(LONDON)
        if day.time() >= self.night_until:
            day += timedelta(days=1)
        return datetime.combine(day.date(), self.night_until, tzinfo=LONDON).astimezone(instant.tzinfo)


AWAKE = frozenset({Position.EDT_LEAD})
"""On duty at night: their telephones may ring for everything."""
