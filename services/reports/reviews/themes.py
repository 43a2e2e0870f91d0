"""What a review may be about. A theme is one declaration: which episodes are of it, in SQL and in words, and what it asks to be looked at.

In SQL `f` is the episode, with `f.lately`: how many episodes the child had begun in the 90 days up to it, this one among them. $now is the
instant (UTC) up to which there was anything to know. A new theme is one entry, and one line in its test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from services.reports.indicators.fields import EXPLOITATION
from shared.contracts.codes import Category, MarkCode

OFTEN, OFTEN_WITHIN_DAYS = 3, 90
"""Local practice (Essex police): three times in 90 days."""
LONG = timedelta(hours=24)
LATE = timedelta(hours=24)
INTERVIEW_DUE = timedelta(hours=72)


@dataclass(frozen=True)
class Case:
    """An episode as a review knows it: coded facts, and never a name. Days are London dates; `gone` goes on while the child is away.

    `stratum` is the child's team at the start. `late` is from told to written down, None of imported history.
    """

    episode_id: str
    reference: str
    child_id: str
    stratum: str
    category: str
    age: int | None
    began_on: date
    ended_on: date | None
    gone: timedelta
    days_only: bool
    lately: int
    late: timedelta | None
    discussed: bool
    restricted: bool

    @property
    def how_long(self) -> str:
        """`2 days 4 hours`; of imported history, which knows no hours, whole days."""
        days, hours = self.gone.days, self.gone.seconds // 3600
        if self.days_only:
            return _many(days, "day") if days else "less than a day"
        if not days:
            return _many(hours, "hour") if hours else "less than an hour"
        return f"{_many(days, 'day')} {_many(hours, 'hour')}" if hours else _many(days, "day")


@dataclass(frozen=True)
class Theme:
    id: str
    title: str
    episodes: str
    """Which episodes are of it, in words."""
    look_at: str
    """What a reviewer asks of the case."""
    condition: str
    because: Callable[[Case], str]
    source: str = "Ours"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _marked(*codes: MarkCode) -> str:
    return f"list_has_any(f.marks, {[str(code) for code in codes]})"


def _gone(case: Case) -> str:
    return f"{'Gone for' if case.ended_on is None else 'Was gone for'} {case.how_long}"


THEMES = (
    Theme(
        "random",
        "Any episode",
        "Every episode of the period.",
        "What was it like to be this child? What did we do that helped, and what would we do differently?",
        "true",
        lambda case: "Drawn from all episodes",
        "Ofsted’s letter of 2021: random practice reviews",
    ),
    Theme(
        "long_absence",
        "Long absences",
        "Episodes that lasted 24 hours or more, or have so far.",
        "Who looked where, and when? Was the plan changed as hours went by? Who decided, and is it written why?",
        # From one day to the next can be two hours: where only days are known, two of them are 24 hours for certain.
        "CASE WHEN f.times = 'days' THEN f.over_on - f.last_seen_on >= 2"
        f" ELSE coalesce(f.over_at, $now) >= f.last_seen_at + INTERVAL {int(LONG.total_seconds())} SECONDS END",
        _gone,
    ),
    Theme(
        "many_episodes",
        "Children who go again and again",
        f"Episodes with which a child had gone {OFTEN} times or more in {OFTEN_WITHIN_DAYS} days.",
        "What do the episodes have in common? What did the child say would help, and did anything change after the last one?",
        f"f.lately >= {OFTEN}",
        lambda case: f"{case.lately} episodes in {OFTEN_WITHIN_DAYS} days",
        "Local practice: Essex police",
    ),
    Theme(
        "no_interview",
        "No interview held",
        "Episodes over for 72 hours or more, raised here, with no return home interview held.",
        "Was it offered so that this child could say yes? Who asked again? Was a discussion what the child needed instead?",
        "f.offered_within_72_hours IS NOT NULL AND f.held_at IS NULL"
        f" AND f.over_at + INTERVAL {int(INTERVIEW_DUE.total_seconds())} SECONDS <= $now",
        lambda case: "No interview was held" + ("; a discussion was" if case.discussed else ", nor a discussion"),
        "Statutory guidance of 2014: an interview is offered every time, within 72 hours",
    ),
    Theme(
        "out_of_area",
        "Placed out of area",
        "Episodes of children who lived outside the area when they went.",
        "Did the host authority, its police and the home know what to do? Who went to see the child, and how soon?",
        "f.in_area = false",
        lambda case: "Placed out of the area",
    ),
    Theme(
        "under_13",
        "Younger than 13",
        "Episodes of children who were younger than 13 when they went.",
        "Was it told at once, and to whom? Who spoke with the child in a way that suits their age?",
        "f.age < 13",
        lambda case: f"{case.age} years old",
    ),
    Theme(
        "exploitation",
        "Known risk of exploitation",
        "Episodes of children with a mark of exploitation or of a National Referral Mechanism referral that day.",
        "Did what we knew of the child change what was done that day? Is what the child told shared with those who can disrupt it?",
        EXPLOITATION,
        lambda case: "A mark of exploitation was in force",
    ),
    Theme(
        "recorded_late",
        "Recorded late",
        "Episodes raised here that were written down more than 24 hours after we were told.",
        "Why was it late, and did the child wait for anything because of it? What would make recording easier?",
        f"f.origin = 'raised' AND f.recorded_at > f.reported_at + INTERVAL {int(LATE.total_seconds())} SECONDS",
        lambda case: f"Written down {_many((case.late or LATE).days, 'day')} or more after we were told",
    ),
    Theme(
        "unaccompanied",
        "Unaccompanied children",
        "Episodes of unaccompanied asylum-seeking children.",
        "Could the child speak in their own language, with an interpreter of their choice? Was trafficking thought of at once?",
        _marked(MarkCode.UASC),
        lambda case: "Unaccompanied asylum-seeking child",
    ),
    Theme(
        "disabled",
        "Disabled children",
        "Episodes of disabled children.",
        "Was the child talked with in the way they communicate? Does the response plan say what somebody who finds them must know?",
        _marked(MarkCode.DISABILITY),
        lambda case: "Disabled child",
    ),
    Theme(
        "away",
        "Away, and not missing",
        "Episodes recorded as away without authorisation.",
        "Did somebody know where the child was, and that they were safe there? Should it have been recorded as missing?",
        f"f.category = '{Category.A}'",
        lambda case: "Recorded as away",
    ),
)
"""As the form lists them."""
THEME = {one.id: one for one in THEMES}
STRATUM = "Team at the start"
"""Each team is looked at in proportion to the children it had gone, so that a round teaches every team."""
