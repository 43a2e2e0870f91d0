"""What followed one return, as the record tells it: planned, offered, held, when written down, what is missing. Pure.

The two flags of the inspectors' Annex A, list 8, are derived from the same facts, so that what they cannot say stands beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from services.reports.recordings import DONE, TALKS, Part
from shared.contracts.codes import Code, ConductorRelation, InterviewOutcome
from shared.contracts.response_codes import Response

WITHIN = timedelta(hours=72)
"""Elapsed hours within which the answer to a return is due (guidance 2014). Before they are over nothing is missing yet."""

NOTHING_CAME = frozenset(
    {InterviewOutcome.ACCEPTED_NOT_PRESENT, InterviewOutcome.NOT_OFFERED_MISSING_AGAIN, InterviewOutcome.NOT_OFFERED_NO_CONTACT}
)


class Lack(Code):
    """What can be missing. A response is bespoke: an interview is expected unless a plan says a discussion is the answer."""

    RETURN_PLAN = "return_plan", "Return plan"
    OFFER = "offer", "Offer of an interview"
    INTERVIEW = "interview", "Return home interview"
    DISCUSSION = "discussion", "Planned discussion"
    REASONS = "reasons", "Why the child went, coded"
    ACTION = "action", "Action agreed"
    PREVENTION_CHECK = "prevention_check", "Police prevention check"
    IN_TIME = "in_time", "Recorded in time"


class Recorded(NamedTuple):
    """One part of the answer, written down once. Instants in UTC; `person` is an opaque id, never a name.

    `planned` is of a return plan, `outcome` of an offer, `relation` and `independent` of an interview; `coded` says of an interview or
    a discussion whether the child's reasons are.
    """

    part: Part
    happened_at: datetime
    recorded_at: datetime
    late: bool
    role: str
    person: str
    planned: tuple[Response, ...] = ()
    outcome: InterviewOutcome | None = None
    relation: ConductorRelation | None = None
    independent: bool | None = None
    coded: bool | None = None


@dataclass(frozen=True)
class Answer:
    """One return and everything written down about it, in the order it was. `over_at` (UTC) is when the 72 hours began."""

    episode_id: str
    reference: str
    over_at: datetime
    ended_by: str | None
    category: str
    care_status: str
    team: str | None
    recorded: tuple[Recorded, ...] = ()

    def of(self, *parts: Part) -> tuple[Recorded, ...]:
        return tuple(one for one in self.recorded if one.part in parts)

    def first(self, *parts: Part) -> Recorded | None:
        """The one that happened first, whenever it was written down."""
        return min(self.of(*parts), key=lambda one: one.happened_at, default=None)

    @property
    def due_at(self) -> datetime:
        return self.over_at + WITHIN

    @property
    def end(self) -> Recorded | None:
        """What ended the absence: the return, or custody or hospital before it."""
        return self.first(Part.RETURN, Part.OTHER_END)

    @property
    def plan(self) -> Recorded | None:
        """The latest: it takes the place of those before."""
        return next(reversed(self.of(Part.RETURN_PLAN)), None)

    @property
    def planned(self) -> tuple[Response, ...]:
        return self.plan.planned if self.plan else ()

    @property
    def outcome(self) -> InterviewOutcome | None:
        """Of the latest offer, or of why none was made."""
        return next((one.outcome for one in reversed(self.of(Part.OFFER))), None)

    @property
    def offer(self) -> Recorded | None:
        """The first offer really made. An interview that was held was offered, at the latest then."""
        made = [one for one in self.of(Part.OFFER) if one.outcome and one.outcome.offered]
        return min([*made, *self.of(Part.INTERVIEW)], key=lambda one: one.happened_at, default=None)

    @property
    def to_offer_again(self) -> bool:
        """Offered, and yet asked for again where the work is listed: nothing came of the offer, and the child did not say no."""
        return self.offer is not None and self.interview is None and self.outcome in NOTHING_CAME

    @property
    def accepted(self) -> bool:
        accepted = (InterviewOutcome.ACCEPTED, InterviewOutcome.ACCEPTED_NOT_PRESENT)
        return bool(self.interview) or any(one.outcome in accepted for one in self.of(Part.OFFER))

    @property
    def interview(self) -> Recorded | None:
        return self.first(Part.INTERVIEW)

    @property
    def independent(self) -> bool:
        """Whether at least one interview was held by somebody independent."""
        return any(one.independent for one in self.of(Part.INTERVIEW))

    @property
    def discussion(self) -> Recorded | None:
        return self.first(Part.DISCUSSION)

    @property
    def prevention_check(self) -> Recorded | None:
        return self.first(Part.PREVENTION_CHECK)

    @property
    def reasons_coded(self) -> bool:
        return any(one.coded for one in self.of(*TALKS))

    @property
    def recorded_late(self) -> tuple[Part, ...]:
        """What of the work was written down late, each once."""
        return tuple(dict.fromkeys(one.part for one in self.of(*DONE) if one.late))

    @property
    def flag_offered(self) -> bool:
        """Annex A's flag: a return interview was offered."""
        return self.offer is not None

    @property
    def flag_accepted(self) -> bool:
        """Annex A's flag: it was accepted. It says so too where the child then was not there."""
        return self.accepted


def missing(answer: Answer, now: datetime) -> tuple[Lack, ...]:
    """What of the answer to a return is not in the record at `now` (UTC), in the order of the work."""
    return tuple(_missing(answer, due=now >= answer.due_at))


def _missing(answer: Answer, *, due: bool) -> Iterator[Lack]:
    talked = answer.interview is not None or answer.discussion is not None
    if due:
        yield from (lack for lack, lacking in _due(answer, talked=talked) if lacking)
    if answer.recorded_late:
        yield Lack.IN_TIME


def _due(answer: Answer, *, talked: bool) -> Iterator[tuple[Lack, bool]]:
    """Guidance asks for an offer every time. Who was offered one and said no has been answered."""
    expects = answer.planned or (Response.INTERVIEW,)
    declined = answer.outcome is InterviewOutcome.DECLINED
    yield Lack.RETURN_PLAN, answer.plan is None
    yield Lack.OFFER, answer.offer is None
    yield Lack.INTERVIEW, Response.INTERVIEW in expects and answer.interview is None and not declined
    yield Lack.DISCUSSION, Response.DISCUSSION in expects and answer.discussion is None
    yield Lack.REASONS, talked and not answer.reasons_coded
    yield Lack.ACTION, talked and not answer.of(Part.ACTION)
    yield Lack.PREVENTION_CHECK, answer.prevention_check is None
