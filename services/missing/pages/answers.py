"""The questions of "raise an episode", at most eight answers, and the command they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, model_validator

from services.missing.domain import commands as c
from services.missing.domain.decide import CLOCKS_DIFFER
from services.missing.pages.wording import day_in_words
from services.missing.store.drafts import Draft, Typed
from shared.clock import london_date
from shared.contracts.codes import CareStatus, Category, LastSeenPrecision, RiskLevel
from shared.web import Form, Moment, Refused, ask, clock_time

LINE = 300
WORDS = 20_000
"""As the domain's own limits (characters)."""

NOT_YET = "Not yet assessed when this was reported."
"""The rationale that goes with "not yet assessed" when nothing more was written."""


class Listed(BaseModel):
    """A child of the register, chosen from a search or by their number."""

    child_id: str = ask("Choose a child", max_length=64)
    shown: str = ask("", default="", max_length=LINE)


class NotListed(BaseModel):
    """A child nobody finds in the register."""

    name: str | None = ask("", what="Name", default=None, max_length=LINE)
    description: str = ask("Enter a description, so that they can be recognised", what="Description", max_length=WORDS)
    approximate_age: int = ask("Enter their age, or your best guess", what="Age", ge=0, le=25)
    care_status: CareStatus = ask("Select whose care they are in")


class LastSeen(BaseModel):
    """When, by whom and where. `typed` holds the day as a choice and as boxes: `days.resolved` makes boxes of the choice."""

    last_seen_at: Moment = ask("Select the day and enter the time they were last seen", what="When they were last seen")
    last_seen_precision: LastSeenPrecision = ask("Select how exact the time is")
    last_seen_until: Moment | None = ask("", what="The later time", default=None)
    last_seen_by: str = ask("Enter who saw them last", what="Who saw them last", max_length=LINE)
    last_seen_place: str | None = ask("", what="Where they were seen", default=None, max_length=LINE)

    @model_validator(mode="after")
    def _between_has_two(self) -> "LastSeen":
        if self.last_seen_precision is LastSeenPrecision.BETWEEN and self.last_seen_until is None:
            raise Refused("last_seen_until", "Enter the later of the two times")
        return self


class Happened(BaseModel):
    category: Category = ask("Select whether you know where they are")
    circumstances: str = ask("Enter what happened", what="What happened", max_length=WORDS)


class Risk(BaseModel):
    level: RiskLevel = ask("Select how high the risk is, or not yet assessed")
    rationale: str | None = ask("", what="Your reasons", default=None, max_length=WORDS)
    police_reference: str | None = ask("", what="Police reference", default=None, max_length=LINE)

    @model_validator(mode="after")
    def _rated_has_reasons(self) -> "Risk":
        if self.level is not RiskLevel.NOT_YET_ASSESSED and not self.rationale:
            raise Refused("rationale", "Enter your reasons for this risk")
        return self


PAGES: Mapping[str, type[BaseModel]] = {"last-seen": LastSeen, "what-happened": Happened, "risk": Risk}
"""After choosing the child, in order; each is a page of its own at `/missing/raise/<name>`."""


def refuse_future(form: Form[Any], now: datetime, *names: str) -> None:
    """A time that has not come yet is caught at its own field, with what was probably meant."""
    for name in names:
        at = getattr(form.answer, name, None) if form.answer else None
        if at is not None and at > now + CLOCKS_DIFFER:
            today = " today" if london_date(at) == london_date(now) else f" on {day_in_words(london_date(at))}"
            form.refuse(name, f"{clock_time(at)}{today} has not come yet. It is {clock_time(now)} now: check the day and the time")


@dataclass(frozen=True)
class Answers:
    """A draft read again: a form per page, each with its answer once nothing is wrong with it."""

    whom: Form[Any]
    last_seen: Form[LastSeen]
    happened: Form[Happened]
    risk: Form[Risk]

    @classmethod
    def of(cls, draft: Draft | None, now: datetime) -> "Answers":
        kept: Mapping[str, Typed] = draft.answers if draft and draft.episode_id is None else {}
        whom = kept.get("whom", ())
        last_seen = Form.posted(LastSeen, kept.get("last-seen", ()))
        refuse_future(last_seen, now, "last_seen_at", "last_seen_until")
        return cls(
            Form.posted(NotListed if _names(whom) >= {"description"} else Listed, whom),
            last_seen,
            Form.posted(Happened, kept.get("what-happened", ())),
            Form.posted(Risk, kept.get("risk", ())),
        )

    @property
    def first_open(self) -> str | None:
        """The first page still to be answered; None when all are."""
        if self.whom.answer is None:
            return "whom"
        return next((page for page in PAGES if self.form(page).answer is None), None)

    def form(self, page: str) -> Form[Any]:
        forms: dict[str, Form[Any]] = {"last-seen": self.last_seen, "what-happened": self.happened, "risk": self.risk}
        return forms[page]

    @property
    def name(self) -> str | None:
        """What to call the child on the form's pages."""
        match self.whom.answer:
            case Listed(shown=shown, child_id=child_id):
                return shown or f"child {child_id}"
            case NotListed(name=name):
                return name or "a child who is not in the register"
        return None

    def command(self) -> tuple[str | c.Provisional, c.RaiseEpisode]:
        """Whom to raise for, and what is said. Every page is answered: `first_open` is None."""
        whom, seen, happened, risk = self.whom.answer, self.last_seen.answer, self.happened.answer, self.risk.answer
        if whom is None or seen is None or happened is None or risk is None:
            raise ValueError(f"the page {self.first_open} is not answered yet")
        child = whom.child_id if isinstance(whom, Listed) else c.Provisional(**whom.model_dump())
        rationale = risk.rationale or NOT_YET
        return child, c.RaiseEpisode(
            **seen.model_dump(),
            **happened.model_dump(),
            risk=c.RiskSaid(level=risk.level, rationale=rationale),
            police_reference=risk.police_reference,
        )


def _names(typed: Sequence[tuple[str, str]]) -> set[str]:
    return {name for name, _ in typed}
