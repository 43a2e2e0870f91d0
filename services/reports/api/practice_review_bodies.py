"""What the calls about practice reviews take and answer."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from services.reports.reviews.review import Review
from services.reports.reviews.rounds import Drawn, Opened
from services.reports.reviews.store import Round, Version
from services.reports.reviews.summary import Summary
from services.reports.reviews.themes import STRATUM, THEME

SIZE, SEED = 8, 1
_FROM = ConfigDict(serialize_by_alias=True, alias_generator=lambda name: name.rstrip("_"), populate_by_name=True)
"""`from` is Python's own word."""


class DrawBody(BaseModel):
    """What a sample is of. London dates, `to` exclusive; by default the last three months that are over.

    Imported history on which nothing is recorded is left out, unless `with_imported`.
    """

    from_: date | None = None
    to: date | None = None
    theme: str = "random"
    size: int = SIZE
    seed: int = SEED
    not_in: UUID | Literal["none"] | None = None
    as_known_on: date | None = None
    with_imported: bool = False

    model_config = ConfigDict(extra="forbid") | _FROM


class CaseBody(BaseModel):
    """In coded facts. `why` is what makes it a case of the theme."""

    episode_id: UUID
    reference: str
    child_id: str
    stratum: str
    why: str
    began_on: date
    ended_on: date | None
    restricted: bool


class StratumBody(BaseModel):
    stratum: str
    children: int
    drawn: int


class SampleBody(BaseModel):
    """`episodes` of the theme in the period; `strata` says of each how many children could be drawn and how many were.

    `left_out`: imported episodes of the theme in the period that were left out, for nothing is recorded on them; null where they could be
    drawn (`with_imported`). The same parameters, `not_in` as given here and `as_known_on`, draw it again; `position` and `as_of` say how
    far the facts had come.
    """

    theme: str
    from_: date
    to: date
    size: int
    seed: int
    not_in: UUID | None
    as_known_on: date | None
    as_of: datetime | None
    position: int
    episodes: int
    left_out: int | None
    stratified_by: str
    strata: list[StratumBody]
    items: list[CaseBody]
    next: None = None

    model_config = _FROM


class SummaryBody(BaseModel):
    cases: int
    reviewed: int
    grades: Mapping[Grade, int]
    learning: Mapping[LearningAbout, int]
    actions: int
    actions_done: int
    actions_overdue: int
    rechecks_due: int
    rechecked: Mapping[Recheck, int]
    young_inspectors: int


class RoundBody(BaseModel):
    """A round in counts."""

    round_id: UUID
    theme: str
    from_: date
    to: date
    drawn_at: datetime
    summary: SummaryBody

    model_config = _FROM


class RoundsBody(BaseModel):
    """`together`: all of these rounds as one, for a digest or a board."""

    items: list[RoundBody]
    together: SummaryBody
    next: None = None


class VersionBody(BaseModel):
    version: int
    at: datetime
    by: str
    role: str
    review: Review


class ReviewedCaseBody(CaseBody):
    """`review` is the newest version, null where there is none or where the record is restricted and not for the reader."""

    review: VersionBody | None


class WholeRoundBody(SampleBody):
    round_id: UUID
    drawn_at: datetime
    drawn_by: str
    summary: SummaryBody
    items: list[ReviewedCaseBody]  # type: ignore[assignment]


class SavedBody(BaseModel):
    round_id: UUID
    episode_id: UUID
    version: int


def sampled(drawn: Drawn) -> SampleBody:
    because, counted = THEME[drawn.asked.theme].because, drawn.sample.drawn
    return SampleBody(
        theme=drawn.asked.theme,
        from_=drawn.asked.from_on,
        to=drawn.asked.to_on,
        size=drawn.size,
        seed=drawn.seed,
        not_in=drawn.not_in.round_id if drawn.not_in else None,
        as_known_on=drawn.asked.known_on,
        as_of=drawn.as_of,
        position=drawn.position,
        episodes=drawn.episodes,
        left_out=drawn.left_out,
        stratified_by=STRATUM,
        strata=[StratumBody(stratum=one, children=number, drawn=counted[one]) for one, number in drawn.sample.children.items()],
        items=[
            CaseBody(**{name: getattr(case, name) for name in CaseBody.model_fields if name != "why"}, why=because(case))
            for case in drawn.sample.cases
        ],
    )


def whole(opened: Opened) -> WholeRoundBody:
    one = opened.round
    counted = {stratum: sum(case.stratum == stratum for case in opened.cases) for stratum in one.children}
    said = {
        name: getattr(one, name)
        for name in ("theme", "size", "seed", "not_in", "as_of", "position", "episodes", "left_out", "round_id", "drawn_at")
    }
    return WholeRoundBody(
        **said,
        from_=one.from_on,
        to=one.to_on,
        as_known_on=one.known_on,
        drawn_by=one.drawn_by_name,
        stratified_by=STRATUM,
        strata=[StratumBody(stratum=stratum, children=number, drawn=counted[stratum]) for stratum, number in sorted(one.children.items())],
        summary=SummaryBody(**asdict(opened.summary)),
        items=[
            ReviewedCaseBody(
                **{name: getattr(case, name) for name in CaseBody.model_fields},
                review=version_body(opened.reviews[case.episode_id]) if case.episode_id in opened.reviews else None,
            )
            for case in opened.cases
        ],
    )


def counted_round(one: Round, counts: Summary) -> RoundBody:
    said = {name: getattr(one, name) for name in ("round_id", "theme", "drawn_at")}
    return RoundBody(**said, from_=one.from_on, to=one.to_on, summary=SummaryBody(**asdict(counts)))


def version_body(one: Version) -> VersionBody:
    return VersionBody(version=one.version, at=one.at, by=one.name, role=one.role, review=one.review)
