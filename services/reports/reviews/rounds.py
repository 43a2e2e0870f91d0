"""A round of reviews: drawn, saved, opened, and one case of it reviewed. The calls and the pages go through here alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.reports.collate import progress_of
from services.reports.indicators.question import EARLIEST, LATEST, NotAsked
from services.reports.reviews import store
from services.reports.reviews.population import Asked, population
from services.reports.reviews.review import Review, faults
from services.reports.reviews.sampling import Sample, sample
from services.reports.reviews.store import Answers, DrawnCase, Round, Version
from services.reports.reviews.summary import Summary, summary
from services.reports.reviews.themes import THEME, Case
from services.reports.reviews.young_inspectors import About
from services.reports.service import Reports
from services.reports.store import record_export
from shared.clock import london_date
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import OPEN_RESTRICTED, Action, Scope, allowed

MOST_CASES = 50
"""More than this nobody reads well in a round."""
MOST_SEED = 2**31 - 1
RESTRICTED_NOW = "SELECT child_id FROM children WHERE restricted AND list_contains($1, child_id)"


class NotThere(Exception):
    """No round, or no case of it, of this id; or not for this reader."""


class SaidMeanwhile(Exception):
    """Somebody has reviewed this case since it was read. `newest` is what they said, None where nothing has been said."""

    def __init__(self, newest: Version | None) -> None:
        super().__init__(newest)
        self.newest = newest


@dataclass(frozen=True)
class Drawn:
    """A sample with all that draws it again. `episodes`: of how many it was drawn; `left_out` as of `Population`; `as_of` in UTC."""

    asked: Asked
    size: int
    seed: int
    not_in: Round | None
    episodes: int
    left_out: int | None
    position: int
    as_of: datetime | None
    sample: Sample[Case]


@dataclass(frozen=True)
class Opened:
    """A round as a reader sees it. `hidden`: episodes of restricted children whose review is not for them."""

    round: Round
    cases: Sequence[DrawnCase]
    reviews: Mapping[UUID, Version]
    hidden: frozenset[UUID]
    summary: Summary


async def draw(service: Reports, asked: Asked, size: int, seed: int, not_in: UUID | Literal["none"] | None = None) -> Drawn:
    """Nothing is written. The children of round `not_in` are left out; without it those of the last round saved. Raises NotAsked."""
    _refuse(asked, size, seed, london_date(service.clock.now()))
    async with service.pool.connection() as conn:
        before = await _round_before(conn, not_in)
        left_out = [case.child_id for case in (await store.cases(conn, [before.round_id]))[before.round_id]] if before else []
    stream, now = service.collations["missing"].stream, service.clock.now()
    as_of = service.followers["missing"].health().last_level
    found, position = await service.facts.read(
        lambda connection: (population(connection, asked, now), progress_of(connection, stream).position)
    )
    drawn = sample(found.cases, size=size, seed=seed, without=left_out)
    return Drawn(asked, size, seed, before, len(found.cases), found.left_out, position, as_of, drawn)


async def _round_before(conn: Connection, not_in: UUID | Literal["none"] | None) -> Round | None:
    if not_in is None:
        return await store.last_round(conn)
    if not_in == "none":
        return None
    found = await store.round_of(conn, not_in)
    if found is None:
        raise NotAsked("not_in", "is no round that was saved", str(not_in))
    return found


def _refuse(asked: Asked, size: int, seed: int, today: date) -> None:
    if asked.theme not in THEME:
        raise NotAsked("theme", f"is one of {', '.join(THEME)}", asked.theme)
    for name, day in (("from", asked.from_on), ("to", asked.to_on)):
        if not EARLIEST <= day <= LATEST:
            raise NotAsked(name, f"lies from {EARLIEST} to {LATEST}", day)
    if asked.from_on >= asked.to_on:
        raise NotAsked("to", f"is exclusive, so it must be after {asked.from_on}", asked.to_on)
    if asked.known_on is not None and not EARLIEST <= asked.known_on <= today:
        raise NotAsked("as_known_on", f"lies from {EARLIEST} to today, {today}", asked.known_on)
    if not 1 <= size <= MOST_CASES:
        raise NotAsked("size", f"is from 1 to {MOST_CASES}", size)
    if not 0 <= seed <= MOST_SEED:
        raise NotAsked("seed", f"is from 0 to {MOST_SEED}", seed)


async def stands(service: Reports, round_id: UUID) -> Round | None:
    """The round of this id, where it is saved already."""
    async with service.pool.connection() as conn:
        return await store.round_of(conn, round_id)


async def save(service: Reports, person: Person, round_id: UUID, drawn: Drawn) -> None:
    """Once: where a round of this id is there already it stays as it is. Raises NotAsked for a sample of nobody."""
    if not drawn.sample.cases:
        raise NotAsked("theme", "has no episode in this period that can be drawn", drawn.asked.theme)
    asked, children, now = drawn.asked, dict(drawn.sample.children), service.clock.now()
    before = drawn.not_in.round_id if drawn.not_in else None
    sampled = (round_id, asked.theme, asked.from_on, asked.to_on, asked.known_on, drawn.size, drawn.seed, before)
    one = Round(*sampled, drawn.position, drawn.as_of, drawn.episodes, children, now, UUID(person.id), person.name, drawn.left_out)
    because = THEME[asked.theme].because
    cases = [
        DrawnCase(
            round_id, UUID(case.episode_id), place, case.reference, case.child_id, case.stratum, because(case), case.began_on,
            case.ended_on, case.restricted,
        )
        for place, case in enumerate(drawn.sample.cases, 1)
    ]  # fmt: skip
    async with service.pool.connection() as conn:
        await store.add_round(conn, one, cases)


async def opened(service: Reports, person: Person, round_id: UUID) -> Opened:
    """Raises NotThere, also for whoever may see counts alone."""
    found = await _opened(service, person, round_id)
    await record_export(service.pool, person, f"practice review round {round_id}", len(found.cases), service.clock.now())
    return found


async def _opened(service: Reports, person: Person, round_id: UUID) -> Opened:
    if allowed(person, Action.PRACTICE_REVIEWS_READ) is not Scope.WHOLE_AUTHORITY:
        raise NotThere
    async with service.pool.connection() as conn:
        one = await store.round_of(conn, round_id)
        if one is None:
            raise NotThere
        cases = (await store.cases(conn, [round_id]))[round_id]
        reviews, forms = (await store.newest(conn, [round_id]))[round_id], await store.forms(conn)
    hidden = await _hidden(service, person, cases)
    counted = summary(len(cases), [one.review for one in reviews.values()], london_date(service.clock.now()), forms.get(round_id, 0))
    return Opened(one, cases, {key: said for key, said in reviews.items() if key not in hidden}, hidden, counted)


async def _hidden(service: Reports, person: Person, cases: Sequence[DrawnCase]) -> frozenset[UUID]:
    """Restricted when it was drawn or now: whoever may not open the record does not read what was seen in it."""
    if person.roles & OPEN_RESTRICTED:
        return frozenset()
    of = [case.child_id for case in cases]
    now = {child for (child,) in await service.facts.read(lambda connection: connection.execute(RESTRICTED_NOW, [of]).fetchall())}
    return frozenset(case.episode_id for case in cases if case.restricted or case.child_id in now)


async def case_of(service: Reports, person: Person, round_id: UUID, episode_id: UUID) -> tuple[Opened, DrawnCase, list[Version]]:
    """One case with all that was said of it, the oldest first. Raises NotThere, also where it is not for this reader."""
    round_ = await _opened(service, person, round_id)
    case = next((one for one in round_.cases if one.episode_id == episode_id), None)
    if case is None or episode_id in round_.hidden:
        raise NotThere
    await record_export(service.pool, person, f"practice review of {case.reference}", 1, service.clock.now())
    async with service.pool.connection() as conn:
        return round_, case, await store.versions(conn, round_id, episode_id)


async def record(service: Reports, person: Person, round_id: UUID, episode_id: UUID, version: int, review: Review) -> int:
    """The version saved: one after `version`, which is what the reviewer has read (0: nothing yet).

    Raises NotThere, SaidMeanwhile, or NotAsked for what cannot be so.
    """
    _, _, said = await case_of(service, person, round_id, episode_id)
    now = service.clock.now()
    for name, message in faults(review, london_date(now)):
        raise NotAsked(name, message, None)
    stands = said[-1].version if said else 0
    async with service.pool.connection() as conn:
        if stands == version and await store.add_review(conn, round_id, episode_id, version + 1, now, person, review):
            return version + 1
        raise SaidMeanwhile(next(reversed(await store.versions(conn, round_id, episode_id)), None))


async def answered(service: Reports, person: Person, round_id: UUID, about: About, said: Mapping[str, str]) -> None:
    """Young inspectors’ answers, put in by the worker beside them. Raises NotThere."""
    if await stands(service, round_id) is None:
        raise NotThere
    async with service.pool.connection() as conn:
        await store.add_answers(conn, round_id, about, service.clock.now(), person, said)


async def answers_of(service: Reports, round_id: UUID) -> list[Answers]:
    """The newest first. For whoever may open the round."""
    async with service.pool.connection() as conn:
        return await store.answers(conn, round_id)


async def all_rounds(service: Reports) -> list[tuple[Round, Summary]]:
    """Every round with its counts, the newest first: for whoever may see counts."""
    async with service.pool.connection() as conn:
        found = await store.rounds(conn)
        ids = [one.round_id for one in found]
        cases, reviews, forms = await store.cases(conn, ids), await store.newest(conn, ids), await store.forms(conn)
    today = london_date(service.clock.now())

    def counted(of: UUID) -> Summary:
        return summary(len(cases[of]), [said.review for said in reviews[of].values()], today, forms.get(of, 0))

    return [(one, counted(one.round_id)) for one in found]


def drawn_between(found: Iterable[tuple[Round, Summary]], from_on: date | None, to_on: date | None) -> list[tuple[Round, Summary]]:
    """Those drawn in a period of London days, `to_on` exclusive; None bounds nothing."""

    def within(day: date) -> bool:
        return (from_on is None or from_on <= day) and (to_on is None or day < to_on)

    return [(one, counts) for one, counts in found if within(london_date(one.drawn_at))]
