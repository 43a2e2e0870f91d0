"""What a child's review must look at of their absences, for whoever chairs it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.missing.beforehand import stale
from services.missing.childs_words import lately_for
from services.missing.domain.child import status_on
from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.next_actions import next_actions
from services.missing.domain.supervision import OFTEN, OFTEN_WITHIN
from services.missing.reading import EpisodeView, Reading
from services.missing.store import access, reviews
from services.missing.store.access import Sight
from services.missing.store.reviews import Absence, Since
from services.missing.views import seen_by
from shared.clock import london_date
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom, WordsReader
from shared.identity.people import Person, Role
from shared.identity.permissions import Action

BACK_WITHIN = timedelta(days=30)
"""(ours) Who came back in this time still has the absence before them."""

MOST = 30
"""Children on a page: each row says much."""


class ToldOf(NamedTuple):
    """Of the child's episodes raised here, of how many the IRO was told, of how many it was said why not, and whether one is overdue."""

    episodes: int
    told: int
    said_why_not: int
    overdue: bool

    @property
    def not_told(self) -> int:
        return self.episodes - self.told - self.said_why_not


class ToReview(NamedTuple):
    """A child's latest episode and how many began in 90 days; agreed actions not done; the plan's review and the photograph's day.

    `words`: the episode of each talk or comment of the last 90 days whose words the child meant for the reviewing officer who looks.
    """

    view: EpisodeView
    episodes: int
    told_of: ToldOf
    undone: int
    undone_late: int
    review_by: date | None
    plan_late: bool
    taken_on: date | None
    photograph_stale: bool
    words: Sequence[UUID] = ()


class Stand(StrEnum):
    """Where a child stands on the list: once, where it matters most."""

    ONGOING = "ongoing"
    OFTEN = "often"
    BACK = "back"


class Reviews(NamedTuple):
    """The rows of one page, latest first in each part; how many children each part has in all; and how many pages there are."""

    rows: Mapping[Stand, Sequence[ToReview]]
    children: Mapping[Stand, int]
    pages: int


async def to_review(reading: Reading, person: Person, page: int = 1) -> Reviews:
    """Children who have left our care have no review any more, and nor has a child who died."""
    now = reading.clock.now()
    today = london_date(now)
    when = Since(now - OFTEN_WITHIN, now - BACK_WITHIN)
    async with reading.pool.connection() as conn:
        sight = Sight.of(person, Action.REVIEWS_READ, today)
        found = await reviews.called_for(conn, sight, person.id, when)
        latest = await reading.in_mind.of(conn, [key for key, _ in found], now)
        ours = [
            (_stand(one.episode, lately), one)
            for one, (key, lately) in zip(latest, found, strict=True)
            if not key.died and status_on(one.child, today) is CareStatus.OURS
        ]
        ours.sort(key=lambda row: row[1].episode.last_seen_at, reverse=True)
        in_parts = [row for stand in Stand for row in ours if row[0] is stand]
        shown = in_parts[MOST * (page - 1) : MOST * page]
        child_ids = [one.child.child_id for _, one in shown]
        await access.audit(conn, person, "list_reviews", now, sorted(child_ids))
        absences = await reviews.absences(conn, sight, person.id, when, child_ids)
        for_iro = [one.episode.episode_id for one in absences] if Role.IRO in person.roles else []
        told = await lately_for(conn, WordsReader.IRO, for_iro, now - OFTEN_WITHIN)
        views = await seen_by(conn, person, [one for _, one in shown], now)
    of_child = {child_id: [one for one in absences if one.episode.child_id == child_id] for child_id in child_ids}
    rows = [(stand, _row(view, of_child[view.episode.child_id], now, told)) for (stand, _), view in zip(shown, views, strict=True)]
    return Reviews(
        {stand: [row for part, row in rows if part is stand] for stand in Stand},
        Counter(stand for stand, _ in ours),
        -(-len(ours) // MOST),
    )


def _stand(latest: EpisodeSnapshot, lately: int) -> Stand:
    return Stand.ONGOING if latest.ongoing else Stand.OFTEN if lately >= OFTEN else Stand.BACK


def _row(view: EpisodeView, absences: Sequence[Absence], now: datetime, told: Sequence[UUID]) -> ToReview:
    latest, today = absences[0], london_date(now)
    episodes = [one.episode for one in absences]
    undone = [action for episode in episodes if not episode.over for action in episode.actions if action.done_at is None]
    return ToReview(
        view=view,
        episodes=sum(episode.last_seen_at >= now - OFTEN_WITHIN for episode in episodes),
        told_of=told_of(episodes, now),
        undone=len(undone),
        undone_late=sum(action.due < today for action in undone),
        review_by=latest.review_by,
        plan_late=latest.review_by is None or latest.review_by < today,
        taken_on=latest.taken_on,
        photograph_stale=stale(latest.taken_on, today),
        words=[one for one in told if one in {episode.episode_id for episode in episodes}],
    )


def told_of(episodes: Iterable[EpisodeSnapshot], now: datetime) -> ToldOf:
    """Imported history never says who was told, and counts for nothing here. `now` is UTC."""
    raised = [episode for episode in episodes if episode.origin == "raised"]
    words = [next((told for told in episode.told if told.who is TellWhom.IRO), None) for episode in raised]
    late = any(one.action is Doing.TELL_IRO and one.overdue for episode in raised for one in next_actions(episode, now))
    told = sum(word is not None and word.told_at is not None for word in words)
    return ToldOf(len(raised), told, sum(word is not None and word.told_at is None for word in words), late)
