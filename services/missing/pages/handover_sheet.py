"""`/missing/handover-sheet`: everything open on paper, for those who take over at 08:45 and 17:00. It is as at the moment it is made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.next_actions import NextAction
from services.missing.domain.sheets import sheet_before
from services.missing.pages.deciding import decisions
from services.missing.pages.showing import Service, in_order, show
from services.missing.reading import EpisodeView, OpenedEpisode
from services.missing.timeline import Entry, latest_words
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


class OnSheet(NamedTuple):
    """One episode as whoever takes over needs it; `words` are the latest of each thing written, `new` is since the sheet before."""

    view: EpisodeView
    words: Mapping[str, str]
    decided: Entry | None
    next: NextAction | None
    offered_to: str | None
    new: Sequence[Entry]


@router.get("/missing/handover-sheet")
async def handover_sheet(
    request: Request, service: Service, person: Annotated[Person, Depends(require(Action.HANDOVER_SHEET_READ))]
) -> Response:
    before = sheet_before(service.clock.now())
    reading = service.reading
    ongoing = [view for view in await reading.not_over(person) if view.episode.ongoing]
    opened = await reading.whole(person, [view.episode for view in ongoing], "print_handover_sheet")
    names = await reading.called({str(view.episode.handover.to) for view in ongoing if view.episode.handover})
    return show(
        request,
        "handover-sheet.html",
        rows=[_row(one, names, before) for one in opened],
        back=await reading.returned_since(person, before),
        before=before,
    )


def _row(opened: OpenedEpisode, names: Mapping[str, str], before: datetime) -> OnSheet:
    offer = opened.view.episode.handover
    due = [one for one in in_order(opened.view.next_actions) if one.due_at]
    return OnSheet(
        opened.view,
        latest_words(opened.timeline),
        next(iter(decisions(opened).made), None),
        due[0] if due else None,
        names.get(str(offer.to), "a colleague") if offer else None,
        [entry for entry in opened.timeline if entry.recorded_at >= before and entry.position is not None],
    )
