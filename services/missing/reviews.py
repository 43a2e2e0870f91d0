"""What a child's review must look at of their absences, for whoever chairs it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from services.missing.beforehand import stale
from services.missing.domain.child import status_on
from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.next_actions import next_actions
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.reading import EpisodeView, Reading
from services.missing.store import access, children, reviews
from services.missing.store.access import Sight
from services.missing.store.reviews import Absence
from services.missing.views import views_of
from shared.clock import london_date
from shared.contracts.codes import CareStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import TellWhom
from shared.identity.people import Person
from shared.identity.permissions import Action

BACK_WITHIN = timedelta(days=30)
"""(ours) Who came back in this time still has the absence before them."""


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
    """A child's latest episode and how many began in 90 days; agreed actions not done; the plan's review and the photograph's day."""

    view: EpisodeView
    episodes: int
    told_of: ToldOf
    undone: int
    undone_late: int
    review_by: date | None
    plan_late: bool
    taken_on: date | None
    photograph_stale: bool


async def to_review(reading: Reading, person: Person) -> Sequence[ToReview]:
    """Latest first. Children who have left our care have no review any more, and nor has a child who died."""
    now = reading.clock.now()
    today = london_date(now)
    async with reading.pool.connection() as conn:
        sight = Sight.of(person, Action.REVIEWS_READ, today)
        absences = await reviews.absences(conn, sight, person.id, now - OFTEN_WITHIN, now - BACK_WITHIN)
        register = await children.load(conn, list({one.episode.child_id for one in absences}))
        ours = {child_id for child_id, child in register.items() if status_on(child, today) is CareStatus.OURS}
        died = {one.episode.child_id for one in absences if one.episode.died}
        by_child = _by_child(one for one in absences if one.episode.child_id in ours - died)
        await access.audit(conn, person, "list_reviews", now, sorted(of_one[0].episode.child_id for of_one in by_child))
        views = await views_of(conn, person, [of_one[0].episode for of_one in by_child], now)
    return [_row(view, of_one, now) for view, of_one in zip(views, by_child, strict=True)]


def _by_child(absences: Iterable[Absence]) -> list[list[Absence]]:
    """Each child's, latest first; the children by their latest."""
    each = sorted(absences, key=lambda one: one.episode.child_id)  # keeps the order within a child
    by_child = [list(of_one) for _, of_one in groupby(each, key=lambda one: one.episode.child_id)]
    return sorted(by_child, key=lambda of_one: of_one[0].episode.last_seen_at, reverse=True)


def _row(view: EpisodeView, absences: Sequence[Absence], now: datetime) -> ToReview:
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
    )


def told_of(episodes: Iterable[EpisodeSnapshot], now: datetime) -> ToldOf:
    """Imported history never says who was told, and counts for nothing here. `now` is UTC."""
    raised = [episode for episode in episodes if episode.origin == "raised"]
    words = [next((told for told in episode.told if told.who is TellWhom.IRO), None) for episode in raised]
    late = any(one.action is Doing.TELL_IRO and one.overdue for episode in raised for one in next_actions(episode, now))
    told = sum(word is not None and word.told_at is not None for word in words)
    return ToldOf(len(raised), told, sum(word is not None and word.told_at is None for word in words), late)
