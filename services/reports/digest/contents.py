"""What a digest says, as plain values: sentences and pictures. Every form is made from it, and a signed one is kept as it is here."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from services.reports.charts.pictures import Picture
from services.reports.digest.monthly import Digest
from services.reports.kept.documents import fingerprint
from services.reports.narrative import comparators
from services.reports.narrative.grammar import Sentence
from services.reports.narrative.months import Month
from services.reports.narrative.signals import Judgement
from services.reports.pages.asking import address_of


class Plain(BaseModel):
    """What was signed by an earlier build is read for ever: a field may be added with a default, and what is unknown is left alone."""

    model_config = ConfigDict(frozen=True)


class Signal(Plain):
    """An XmR judgement. `rule` and `direction` are null where there is no signal; the limits are as computed, not cut at 0 or 100."""

    rule: str | None
    direction: str | None
    mean: float
    moving_range: float
    lower: float
    upper: float
    run: int
    months: int


class Said(Plain):
    """One sentence. `query` leads to the page that shows the same figures; `values` holds every number in it. `verdict` names its rule."""

    section: str
    kind: str
    indicator: str | None
    title: str | None
    said: str
    verdict: str
    query: str | None
    values: dict[str, float | int | str]
    signal: Signal | None

    @property
    def text(self) -> str:
        return f"{self.said} {self.verdict}".rstrip()


class Charted(Plain):
    """A figure month by month; `query` leads to the page that shows the same."""

    indicator: str
    query: str
    picture: Picture


class Contents(Plain):
    """`as_of` (UTC) and `position` say how far the record reached; months and days are London's."""

    month: str
    published: bool
    as_of: datetime | None
    position: int
    sentences: tuple[Said, ...]
    charts: tuple[Charted, ...]
    compares: bool

    @property
    def of(self) -> Month:
        return Month.parse(self.month)

    @property
    def title(self) -> str:
        return f"Digest of {self.of.label}"

    @property
    def first_day(self) -> date:
        return self.of.first_day

    @property
    def to(self) -> date:
        """The first day not counted."""
        return self.of.next.first_day

    @property
    def sections(self) -> list[tuple[str, list[Said]]]:
        found: dict[str, list[Said]] = {}
        for one in self.sentences:
            found.setdefault(one.section, []).append(one)
        return list(found.items())

    @property
    def months(self) -> list[tuple[str, list[str]]]:
        """The pictures' figures as one table: each month with the value of every picture, blank where one does not reach so far back."""
        shown = [{mark.label: mark.shown for panel in one.picture.panels for mark in panel.marks} for one in self.charts]
        longest: dict[str, str] = max(shown, key=len, default={})
        return [(label, [values.get(label, "") for values in shown]) for label in longest]

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Whose figures stand in it beside ours, and under which licence."""
        return [(comparators.SOURCE, comparators.LICENCE)] if self.compares else []

    @property
    def seen(self) -> str:
        """The same for two drafts that say the same, however much later the second was made."""
        return fingerprint(self.model_copy(update={"as_of": None, "position": 0}).written())

    def written(self) -> str:
        """As it is kept: `read` gives it back to the letter."""
        return self.model_dump_json()

    @classmethod
    def read(cls, written: str) -> Self:
        return cls.model_validate_json(written)


def contents(digest: Digest) -> Contents:
    return Contents(
        month=str(digest.month),
        published=digest.published,
        as_of=digest.as_of,
        position=digest.position,
        sentences=tuple(_said(title, one) for title, sentences in digest.sections for one in sentences),
        charts=tuple(
            Charted(indicator=question.indicator.id, query=address_of(question), picture=picture) for question, picture in digest.charts
        ),
        compares=digest.compares,
    )


def _said(section: str, one: Sentence) -> Said:
    finding = one.finding
    indicator = finding.watched.indicator if finding.watched else None
    return Said(
        section=section,
        kind=finding.kind,
        indicator=indicator.id if indicator else None,
        title=indicator.title if indicator else None,
        said=one.said,
        verdict=one.verdict,
        query=address_of(finding.question) if finding.question else finding.leads_to,
        values=dict(finding.values),
        signal=signal_of(finding.judgement),
    )


def signal_of(judgement: Judgement | None) -> Signal | None:
    """Its numbers to three decimals; None where nothing was judged."""
    if judgement is None:
        return None
    said = {name: getattr(judgement, name) for name in Signal.model_fields if name != "direction"}
    numbers = {name: round(number, 3) for name, number in said.items() if isinstance(number, float)}
    return Signal(**said | numbers, direction=judgement.way)
