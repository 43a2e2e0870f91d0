"""`/missing/handover-sheet`: everything open on paper, for those who take over at 08:45 and 17:00, and first who is back and told of
harm, or is not safe there, while nobody has answered. It is as at the moment it is made."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.missing.agreed import Agreed, agreed
from services.missing.domain.commands import MakeResponsePlan
from services.missing.domain.next_actions import NextAction
from services.missing.domain.sheets import sheet_after, sheet_before
from services.missing.pages.deciding import decisions
from services.missing.pages.showing import Service, in_order, show
from services.missing.pages.waiting import A_COLLEAGUE, waiting
from services.missing.reading import EpisodeView, OpenedEpisode, next_page
from services.missing.timeline import Entry, later_report, latest_words
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.told_by_child import cannot_wait
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


MOST = 25
"""Children on a sheet, some six sides of paper: who has more prints the next one, too."""


OFFERED = "missing.handover_offered"


class OnSheet(NamedTuple):
    """One episode as whoever takes over needs it; `words` are the latest of each thing written, `to_do` is due before the next sheet.

    `note` came with the offer that stands, or with one made since the sheet before. `new` was recorded since then, beside what came
    with the raise and the last decision, which the card says anyway.
    """

    view: EpisodeView
    words: Mapping[str, str]
    plan: MakeResponsePlan | None
    decided: Entry | None
    to_do: Sequence[NextAction]
    offered_to: str | None
    note: Entry | None
    new: Sequence[Entry]
    agreed: Sequence[Agreed]
    later: Entry | None


@router.get("/missing/handover-sheet")
async def handover_sheet(
    request: Request,
    service: Service,
    person: Annotated[Person, Depends(require(Action.HANDOVER_SHEET_READ))],
    after: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    now = service.clock.now()
    before, until = sheet_before(now), sheet_after(now)
    reading = service.reading
    found = await reading.standing(person, cursor=after, ongoing=True)
    waits = [one for one in await reading.standing(person) if _waits(one.episode)] if after is None else []
    listed = [*waits, *found[:MOST]]
    opened = await reading.whole(person, [one.episode for one in listed], "print_handover_sheet")
    plans = await service.beforehand.plans_beside(person, listed)
    names = await reading.called({str(one.episode.handover.to) for one in listed if one.episode.handover})
    return show(
        request,
        "handover-sheet.html",
        rows=[_row(one, plans, names, before, until) for one in opened],
        more=max(0, len(found) - MOST),
        next=next_page(found, MOST),
        first=after is None,
        back=[one for one in await reading.returned_since(person, before) if not _waits(one.episode)] if after is None else [],
        before=before,
        until=until,
        alerts=await waiting(service, person) if after is None else None,
    )


def _waits(episode: EpisodeSnapshot) -> bool:
    """Back, and what they told, or was said of their safety, is not answered: whoever takes over takes that over."""
    return not episode.ongoing and cannot_wait(episode)


def _row(
    opened: OpenedEpisode, plans: Mapping[str, MakeResponsePlan], names: Mapping[str, str], before: datetime, until: datetime
) -> OnSheet:
    episode = opened.view.episode
    decided = next(iter(decisions(opened).made), None)
    since = max(before, episode.recorded_at + timedelta(microseconds=1))
    new = [entry for entry in opened.timeline if entry.recorded_at >= since and entry.position is not None and entry != decided]
    stands = episode.handover and episode.handover.handover_id
    offers = [one for one in opened.timeline if one.type == OFFERED and (one.recorded_at >= before or (stands and one.about == stands))]
    return OnSheet(
        opened.view,
        latest_words(opened.timeline),
        plans.get(episode.child_id),
        decided,
        [one for one in in_order(opened.view.next_actions) if one.due_at and one.due_at <= until],
        names.get(str(episode.handover.to), A_COLLEAGUE) if episode.handover else None,
        next((one for one in reversed(offers) if one.narrative.get("note")), None),
        new,
        agreed(opened),
        later_report(episode, opened.timeline),
    )
