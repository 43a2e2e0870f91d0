"""The questions of "raise an episode" and the command they come to. Eight answers will do: boxes filled and choices made."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, model_validator

from services.missing.domain import commands as c
from services.missing.domain.decide import CLOCKS_DIFFER
from services.missing.domain.refusals import contradiction
from services.missing.pages.not_yet import CHECK, ask_about, ask_again, has_not_come
from services.missing.store.drafts import Draft, Typed
from shared.clock import UtcDatetime
from shared.contracts.codes import CareStatus, Category, FoundLocation, LastSeenPrecision, RiskLevel
from shared.web import Form, Moment, Refused, Ruled, ask

LINE = 300
WORDS = 20_000
"""As the domain's own limits (characters)."""

MOST_TOGETHER = 8
"""(ours) Children on one form: a large home's whole table, and one page still shows them all."""

NOT_YET = "Not yet assessed when this was reported."
"""The rationale that goes with "not yet assessed" when nothing more was written."""


TOLD_OR_NOT = (
    "You changed when the police were told. Tick that they have been told, or enter their reference."
    " If they were not told, empty all four boxes"
)

AS_IT_STANDS = "as_it_stands"
NOT_RATED = "Not rated with this report."
"""The answer that leaves the rating of an open episode to whoever made it, and the rationale that goes with it."""


class Listed(BaseModel):
    """A child of the register, chosen from a search or by their number."""

    child_id: str = ask("Choose a child", max_length=64)
    shown: str = ask("", default="", max_length=LINE)


def _younger(typed: object) -> object:
    """Of “15 or 16” or “about 15” the younger age in years: more is done for a younger child. Anything else goes on as it is."""
    found = (
        re.fullmatch(r"(?:about )?([0-9]{1,2})(?:\s*(?:or|to|-|–|/)\s*([0-9]{1,2}))?", typed, re.IGNORECASE)
        if isinstance(typed, str)
        else None
    )
    return min(int(age) for age in found.groups() if age) if found else typed


class NotListed(BaseModel):
    """A child nobody finds in the register."""

    name: str | None = ask("", what="Name", default=None, max_length=LINE)
    description: str = ask("Enter a description, so that they can be recognised", what="Description", max_length=WORDS)
    approximate_age: Annotated[int, BeforeValidator(_younger)] = ask("Enter their age, or your best guess", what="Age", ge=0, le=25)
    care_status: CareStatus = ask("Select whose care they are in")


class LastSeen(Ruled):
    """When, by whom and where. `typed` holds the day as a choice and as boxes: `days.resolved` makes boxes of the choice.

    A time of which nobody says how exact it is, is about right: never exact. `day_put`: see there.
    """

    day_put: str | None = ask("", default=None, max_length=LINE)
    last_seen_at: Moment = ask("Enter the day and the time they were last seen", what="When they were last seen")
    last_seen_precision: LastSeenPrecision = ask("Select how exact the time is", default=LastSeenPrecision.ABOUT)
    last_seen_until: Moment | None = ask("", what="The later time", default=None)
    last_seen_by: str = ask("Enter who saw them last", what="Who saw them last", max_length=LINE)
    last_seen_place: str | None = ask("", what="Where they were seen", default=None, max_length=LINE)

    def rules(self) -> Iterator[Refused]:
        if self.last_seen_precision is LastSeenPrecision.BETWEEN and self.last_seen_until is None:
            yield Refused("last_seen_until", "Enter the later of the two times")


class Happened(BaseModel):
    category: Category = ask("Select whether you know where they are")
    circumstances: str = ask("Enter what happened", what="What happened", max_length=WORDS)
    names_placement: bool = ask("Tick the box again, or leave it empty", default=False)


class Risk(Ruled):
    """`AS_IT_STANDS` is for who is missing already. When the police were told counts where they were, as a reference or `police_told` says:
    now stands there, which is `police_begun` (to the minute). Another time with neither was typed by somebody, and is asked about."""

    level: RiskLevel | Literal["as_it_stands"] = ask("Select how high the risk is, or not yet assessed")
    rationale: str | None = ask("", what="Your reasons", default=None, max_length=WORDS)
    police_reference: str | None = ask("", what="Police reference", default=None, max_length=LINE)
    police_told: bool = ask("Tick the box again, or leave it empty", default=False)
    police_begun: UtcDatetime | None = ask("", default=None)
    police_reported_at: Moment | None = ask("", what="When the police were told", default=None)

    def rules(self) -> Iterator[Refused]:
        if self.level not in (None, RiskLevel.NOT_YET_ASSESSED, AS_IT_STANDS) and not self.rationale:
            yield Refused("rationale", "Enter your reasons for this risk")
        if self.police_told and not self.police_reference and not self.police_reported_at:
            yield Refused("police_reported_at", "Enter when the police were told")
        if (
            self.police_begun
            and self.police_reported_at not in (None, self.police_begun)
            and not (self.police_told or self.police_reference)
        ):
            yield Refused("police_told", TOLD_OR_NOT, unless=["police_reference"])

    @model_validator(mode="after")
    def _told_or_nothing(self) -> "Risk":
        if not (self.police_told or self.police_reference) and self.police_begun in (None, self.police_reported_at):
            self.police_reported_at = None  # as it stood when the page was opened
        return self

    @property
    def said(self) -> c.RiskSaid:
        """Whoever is raised, and not missing already, has no rating that could stand."""
        if self.level == AS_IT_STANDS:
            return c.RiskSaid(level=RiskLevel.NOT_YET_ASSESSED, rationale=self.rationale or NOT_RATED)
        return c.RiskSaid(level=RiskLevel(self.level), rationale=self.rationale or NOT_YET)


class Late(Ruled):
    """What is known only where it is written down late: from a paper form, or once the child is back. All of it may be left out."""

    reported_at: Moment | None = ask("", what="When we were told", default=None)
    returned_at: Moment | None = ask("", what="When they came back", default=None)
    found_location: FoundLocation | None = ask("Select where they were found or how they came back", default=None)
    returned_by: str | None = ask("", what="Who brought them back", default=None, max_length=LINE)
    condition: str | None = ask("", what="How they are", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        said = [name for name in ("found_location", "returned_by", "condition") if getattr(self, name) is not None]
        if self.returned_at is None and said:
            yield Refused("returned_at", "Enter when they came back")
        if (self.returned_at is not None or said) and self.found_location is None:
            yield Refused("found_location", "Select where they were found or how they came back")

    @property
    def back(self) -> c.AlreadyBack | None:
        if self.returned_at is None or self.found_location is None:
            return None
        return c.AlreadyBack(**self.model_dump(exclude={"reported_at"}))


PAGES: Mapping[str, type[BaseModel]] = {"last-seen": LastSeen, "what-happened": Happened, "risk": Risk}
"""After choosing the child, in order; each is a page of its own at `/missing/raise/<name>`."""

LATE = "late"
"""A page that nobody has to open: it hangs on "check your answers"."""


def kept_as(place: int) -> str:
    """Where a draft keeps whom it is about: the first child, the second who left with them."""
    return "whom" if place == 1 else f"whom-{place}"


def refuse_future(form: Form[Any], now: datetime, *names: str) -> None:
    """A time that has not come yet is caught at its own field."""
    for name, at in _not_come(form, now, names):
        form.refuse(name, f"{has_not_come(at, now)}: {CHECK}")


def ask_about_future(form: Form[Any], now: datetime, *names: str) -> None:
    """The same where the page can show what was probably meant: the boxes of a date, just sent."""
    ask_again(form)
    for name, at in _not_come(form, now, names):
        ask_about(form, name, at, now)


def _not_come(form: Form[Any], now: datetime, names: Iterable[str]) -> list[tuple[str, datetime]]:
    said = [(name, getattr(form.understood, name, None)) for name in names]
    return [(name, at) for name, at in said if at is not None and at > now + CLOCKS_DIFFER]


def refuse_before_last_seen(form: Form[Any], seen: LastSeen | None) -> None:
    """What cannot come before they were last seen, at its own field."""
    for name, what in (
        ("reported_at", "The time we were told"),
        ("returned_at", "The return"),
        ("police_reported_at", "The report to the police"),
    ):
        at = getattr(form.answer, name, None) if form.answer else None
        if seen is not None and at is not None and at < seen.last_seen_at:
            form.refuse(name, contradiction(what, at, "before", "they were last seen", seen.last_seen_at))


@dataclass(frozen=True)
class Answers:
    """A draft read again: a form per page, each with its answer once nothing is wrong with it. `children` by their place on the form."""

    children: Mapping[int, Form[Any]]
    last_seen: Form[LastSeen]
    happened: Form[Happened]
    risk: Form[Risk]
    late: Form[Late]

    @classmethod
    def of(cls, draft: Draft | None, now: datetime) -> "Answers":
        kept: Mapping[str, Typed] = draft.answers if draft and not draft.came_to else {}
        whoms = {place: kept[kept_as(place)] for place in range(1, MOST_TOGETHER + 1) if kept.get(kept_as(place))}
        last_seen = Form.posted(LastSeen, kept.get("last-seen", ()))
        refuse_future(last_seen, now, "last_seen_at", "last_seen_until")
        late = Form.posted(Late, kept.get(LATE, ()))
        refuse_future(late, now, "reported_at", "returned_at")
        refuse_before_last_seen(late, last_seen.answer)
        risk = Form.posted(Risk, kept.get("risk", ()))
        refuse_future(risk, now, "police_reported_at")
        refuse_before_last_seen(risk, last_seen.answer)
        return cls(
            {place: Form.posted(NotListed if _names(typed) >= {"description"} else Listed, typed) for place, typed in whoms.items()},
            last_seen,
            Form.posted(Happened, kept.get("what-happened", ())),
            risk,
            late,
        )

    @property
    def chosen(self) -> Mapping[int, Listed | NotListed]:
        """Whom the form is about, by place."""
        return {place: form.answer for place, form in self.children.items() if form.answer is not None}

    @property
    def numbers(self) -> list[str]:
        """Of those in the register."""
        return [one.child_id for one in self.chosen.values() if isinstance(one, Listed)]

    @property
    def next_place(self) -> int | None:
        """Where one more child goes; None when the form is full."""
        return next((place for place in range(2, MOST_TOGETHER + 1) if place not in self.chosen), None)

    @property
    def first_open(self) -> str | None:
        """The first page still to be answered; None when all are."""
        if 1 not in self.chosen:
            return "whom"
        return next((page for page in (*PAGES, LATE) if self.form(page).answer is None), None)

    def form(self, page: str) -> Form[Any]:
        forms: dict[str, Form[Any]] = {"last-seen": self.last_seen, "what-happened": self.happened, "risk": self.risk, LATE: self.late}
        return forms[page]

    @property
    def name(self) -> str | None:
        """What to call the child, or the children, on the form's pages."""
        names = [called(one) for one in self.chosen.values()]
        if len(names) > 2:
            return f"{names[0]} and {len(names) - 1} others"
        return " and ".join(names) or None

    @property
    def heading(self) -> str | None:
        """As `name`, with each child's number: two children may share a name."""
        chosen = self.chosen.values()
        return self.name if len(chosen) > 2 else " and ".join(numbered(one) for one in chosen) or None

    def whom(self) -> list[str | c.Provisional]:
        """Whom to raise for."""
        chosen = self.chosen.values()
        return [one.child_id if isinstance(one, Listed) else c.Provisional(**one.model_dump()) for one in chosen]

    def command(self) -> c.RaiseEpisode:
        """What is said, of all of them. Every page is answered: `first_open` is None."""
        seen, happened, risk, late = self.last_seen.answer, self.happened.answer, self.risk.answer, self.late.answer
        if seen is None or happened is None or risk is None or late is None:
            raise ValueError(f"the page {self.first_open} is not answered yet")
        return c.RaiseEpisode(
            **seen.model_dump(exclude={"day_put"}),
            **happened.model_dump(),
            risk=risk.said,
            police_reference=risk.police_reference,
            police_reported_at=risk.police_reported_at,
            reported_at=late.reported_at,
            returned=late.back,
        )


def called(whom: Listed | NotListed) -> str:
    """What to call one child of the form."""
    if isinstance(whom, Listed):
        return whom.shown or f"child {whom.child_id}"
    return whom.name or "a child who is not in the register"


def numbered(whom: Listed | NotListed) -> str:
    return f"{whom.shown}, number {whom.child_id}" if isinstance(whom, Listed) and whom.shown else called(whom)


def _names(typed: Sequence[tuple[str, str]]) -> set[str]:
    return {name for name, _ in typed}
