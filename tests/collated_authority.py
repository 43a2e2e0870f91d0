"""A small authority whose events are collated into a file of their own, and asked about."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.missing.domain.episode import evolve, fold
from services.missing.domain.recorded import Recorded
from services.reports.collate import Collation
from services.reports.facts import Facts
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import answer
from services.reports.indicators.question import ask
from services.reports.reading import look
from shared.clock import LONDON, MovableClock, london_midnight
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus, EpisodeStatus
from shared.contracts.envelope import Event, decode, encode
from shared.contracts.episodes import (
    ChildAtStart,
    ChildMatched,
    ChildReturned,
    EntryRecordedInError,
    EpisodeCancelled,
    EpisodeChange,
    EpisodeEnded,
    EpisodeImported,
    EpisodeRaised,
    EpisodeSnapshot,
    InterviewSummary,
    OtherEnd,
    Period,
    RiskRating,
    RiskRatings,
    SentRow,
)
from shared.contracts.publishing import Writing, recorded_by, source
from shared.contracts.response_codes import EndKind, InError
from shared.eventlog.chain import Received
from shared.ids import new_id

STREAM = "missing.events:{E09000999}"


def london(text: str) -> datetime:
    """The instant of a London wall-clock time written `2025-05-14 22:40`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def _instant(given: str | datetime) -> datetime:
    return london(given) if isinstance(given, str) else given


def spliced(event: Event[Any], position: int, previous: UUID | None) -> bytes:
    """The event as the log hands it out."""
    before = f'"{previous}"' if previous else "null"
    return f'{{"position":{position},"previous":{before},{encode(event)[1:]}'.encode()


@dataclass
class Authority:
    """Writes events down like `missing` does, without its rules: what stands in a test is what stands in the log."""

    facts: Facts
    clock: MovableClock
    entries: list[bytes] = field(default_factory=list)
    last_id: UUID | None = None

    @property
    def writing(self) -> Writing:
        return Writing(source("E09000999", "missing"), self.clock.now(), recorded_by("social_worker", new_id()))

    def write(self, event: Event[Any]) -> None:
        self.entries.append(spliced(event, len(self.entries) + 1, self.last_id))
        self.last_id = event.id

    def child(self, child_id: str, *care: tuple[str, str | None, str], version: int = 1, born: str = "2010-03-05", **coded: Any) -> None:
        """`care`: began, ceased, legal status."""
        spells = tuple(
            CareEpisode(decom=date.fromisoformat(began), dec=date.fromisoformat(ceased) if ceased else None, ls=status)
            for began, ceased, status in care
        )
        given: dict[str, Any] = {"care_status": "ours", "sex": "F", "ethnicity": "WBRI", "care": spells, **coded}
        self.write(self.writing.child(ChildSnapshot(child_id=child_id, version=version, date_of_birth=date.fromisoformat(born), **given)))

    def missing(
        self,
        child_id: str,
        left: str | datetime,
        back: str | datetime | None = None,
        *,
        category: str = "M",
        risk: str = "medium",
        **coded: Any,
    ) -> EpisodeSnapshot:
        """Raised, and returned where `back` is given; instants or London wall-clock times. Further facts are the child's at the start."""
        start, end = _instant(left), _instant(back) if back else None
        snapshot = self._episode(child_id, [Period(category=category, start=start, end=end)], coded, risk=risk, returned_at=end)
        first = snapshot.model_copy(
            update={"version": 1, "status": EpisodeStatus.OPEN, "returned_at": None, "periods": (Period(category=category, start=start),)}
        )
        raised = EpisodeRaised(**{name: getattr(first, name) for name in RAISED}, risk=risk)
        self.write(self.writing.episode(raised, first, start))
        if end:
            self.write(self.writing.episode(ChildReturned(returned_at=end, found_location="friend"), snapshot, end))
        return snapshot

    def happened(self, episode: EpisodeSnapshot, *changes: EpisodeChange) -> EpisodeSnapshot:
        """What people record further, with what missing makes of it; written down now."""
        for change in changes:
            episode = evolve(episode, change, self.clock.now())
            self.write(self.writing.episode(change, episode, self.clock.now()))
        return episode

    def in_error(self, episode: EpisodeSnapshot, entry: int) -> EpisodeSnapshot:
        """Somebody says now that what made version `entry` of the episode was an error; missing folds its log anew."""
        logged = [one.data for one in map(decode, self.entries) if one.subject == str(episode.episode_id)]
        mark = EntryRecordedInError(entry=entry, because=InError.ANOTHER_CHILD, marked_at=self.clock.now())
        after = fold([*(Recorded(one.change, one.recorded_at) for one in logged), Recorded(mark, self.clock.now())])
        self.write(self.writing.episode(mark, after, self.clock.now()))
        return after

    def kept(self, child_id: str, left: str, ended: str, kind: EndKind, back: str | None = None) -> EpisodeSnapshot:
        """Raised, over in custody or hospital, and later perhaps back from there."""
        episode, at = self.missing(child_id, left), london(ended)
        update: dict[str, Any] = {"version": 2, "status": EpisodeStatus.RETURNED, "over_at": at, "other_end": OtherEnd(kind=kind, at=at)}
        summary = InterviewSummary(offered_within_72_hours=False, held_within_72_hours=False)
        over = episode.model_copy(update=update | {"interview_due_at": at + timedelta(hours=72), "interview": summary})
        self.write(self.writing.episode(EpisodeEnded(kind=kind, at=at), over, at))
        if back:
            over = over.model_copy(update={"version": 3, "returned_at": london(back)})
            self.write(self.writing.episode(ChildReturned(returned_at=london(back), found_location="custody"), over, london(back)))
        return over

    def answered(self, episode: EpisodeSnapshot, *, offered: bool, held: bool) -> None:
        """What became of the return interview, as the two flags of the summary say."""
        summary = InterviewSummary(offered_within_72_hours=offered, held_within_72_hours=held)
        later = episode.model_copy(update={"version": episode.version + 1, "interview": summary})
        assert episode.returned_at is not None
        self.write(
            self.writing.episode(ChildReturned(returned_at=episode.returned_at, found_location="friend"), later, episode.returned_at)
        )

    def cancelled(self, episode: EpisodeSnapshot) -> None:
        now = self.clock.now()
        later = episode.model_copy(update={"version": episode.version + 1, "status": EpisodeStatus.CANCELLED, "cancelled_at": now})
        self.write(self.writing.episode(EpisodeCancelled(cancelled_at=now), later, now))

    def matched(self, episode: EpisodeSnapshot, child_id: str) -> None:
        """A person said which child of the register it is about; the register has them as ours."""
        now, ours = self.clock.now(), episode.child.model_copy(update={"care_status": CareStatus.OURS, "in_care": True})
        update = {"version": episode.version + 1, "child_id": child_id, "child": ours, "raised_for": episode.child_id}
        change = ChildMatched(raised_for=episode.child_id, child_id=child_id, child=ours, matched_at=now)
        self.write(self.writing.episode(change, episode.model_copy(update=update), now))

    def imported(
        self, child_id: str, *rows: tuple[str, str, str | None], sent: tuple[tuple[str, int], ...] = (), **coded: Any
    ) -> EpisodeSnapshot:
        """An episode of SSDA903 rows: category, first and last London day. `sent` gives year and line of the rows in turn."""
        periods = [
            Period(
                category=category,
                start=london_midnight(date.fromisoformat(start)),
                end=london_midnight(date.fromisoformat(end)) if end else None,
                sent=(SentRow(collection_year=sent[n][0], line=sent[n][1]),) if sent else (),
            )
            for n, (category, start, end) in enumerate(rows)
        ]
        snapshot = self._episode(child_id, periods, coded, risk=None, returned_at=periods[-1].end, origin="imported", times="days")
        change = EpisodeImported(**{name: getattr(snapshot, name) for name in ("episode_id", "reference", "child_id", "child", "periods")})
        self.write(self.writing.episode(change, snapshot, periods[0].start))
        return snapshot

    def _episode(
        self, child_id: str, periods: list[Period], coded: dict[str, Any], *, risk: str | None, returned_at: datetime | None, **said: Any
    ) -> EpisodeSnapshot:
        start = periods[0].start
        # As in missing: the clock of the interview runs for whom a person saw come back, and both flags stand at once.
        within, due = (False, returned_at + timedelta(hours=72)) if returned_at and not said else (None, None)
        child = ChildAtStart(**{"care_status": "ours", "in_care": True, "date_of_birth": date(2010, 3, 5), "age": 15, "sex": "F"} | coded)
        rating = RiskRatings(social_work=RiskRating(level=risk, assessed_at=start)) if risk else RiskRatings()
        return EpisodeSnapshot(
            **{"origin": "raised", "times": "minutes"} | said,
            episode_id=new_id(),
            reference=f"SR-2025-{len(self.entries):06d}",
            version=2 if returned_at else 1,
            status=EpisodeStatus.RETURNED if returned_at else EpisodeStatus.OPEN,
            child_id=child_id,
            child=child,
            category=periods[0].category,
            periods=tuple(periods),
            last_seen_at=start,
            last_seen_precision="exact",
            reported_at=start,
            recorded_at=self.clock.now(),
            risk=rating,
            returned_at=returned_at,
            interview_due_at=due,
            interview=InterviewSummary(offered_within_72_hours=within, held_within_72_hours=within),
        )

    def received(self, after: int = 0) -> list[Received]:
        """What a follower would make of the entries behind a position."""
        return [one for n, raw in enumerate(self.entries) if n >= after for one in _one(n + 1, raw)]

    async def collate(self, stride: int = 1000) -> Collation:
        """Collate what has not been yet, in batches, and wait until it can be seen."""
        collation = Collation(self.facts, STREAM)
        progress = await collation.progress()
        rest = self.received(progress.position)
        for start in range(0, len(rest), stride):
            batch = rest[start : start + stride]
            await collation.apply(progress, batch)
            progress = type(progress)(batch[-1].position, batch[-1].id)
        await collation.settle()
        return collation

    async def figures(
        self,
        indicator: str,
        from_on: str,
        to_on: str,
        by: str | tuple[str, ...] | None = None,
        *where: str,
        monthly: bool = False,
        known_on: str | None = None,
    ) -> list[dict[str, Any]]:
        """The rows of the answer, with everything written so far collated."""
        await self.collate()
        dates = date.fromisoformat(from_on), date.fromisoformat(to_on)
        known = date.fromisoformat(known_on) if known_on else None
        fields = (by,) if isinstance(by, str) else by or ()
        question = ask(INDICATORS[indicator], *dates, fields, where, monthly=monthly, known_on=known)
        rows = await self.facts.read(lambda connection: answer(connection, question, self.clock.now()))
        return [row.shown() for row in rows]

    async def figure(self, indicator: str, from_on: str, to_on: str, *where: str) -> tuple[Any, Any, Any]:
        (row,) = await self.figures(indicator, from_on, to_on, None, *where)
        return row["numerator"], row["denominator"], row["value"]


RAISED = ("episode_id", "reference", "child_id", "child", "category", "last_seen_at", "last_seen_precision", "reported_at")


def _one(position: int, raw: bytes) -> list[Received]:
    event = look(raw)
    return [Received(position, event.id, event.previous, raw, event)]
