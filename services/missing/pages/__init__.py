"""The pages of missing: open episodes, raising one, an episode and what is recorded on it, a child. All work without JavaScript."""

from fastapi import APIRouter

from services.missing.pages.about_child import router as about_child
from services.missing.pages.administration import router as administration
from services.missing.pages.child import router as child
from services.missing.pages.childs_copy import router as childs_copy
from services.missing.pages.continuity import router as continuity
from services.missing.pages.coordinator import router as coordinator
from services.missing.pages.deciding import router as deciding
from services.missing.pages.episode import router as episode
from services.missing.pages.find import router as find
from services.missing.pages.handover_sheet import router as handover_sheet
from services.missing.pages.interviews import router as interviews
from services.missing.pages.open_episodes import router as open_episodes
from services.missing.pages.police_notices import router as police_notices
from services.missing.pages.provisional import router as provisional
from services.missing.pages.purposes import router as purposes
from services.missing.pages.raising import router as raising
from services.missing.pages.raising_whom import router as raising_whom
from services.missing.pages.recording import router as recording
from services.missing.pages.retention import router as retention
from services.missing.pages.reviews import router as reviews
from services.missing.pages.seen_by import router as seen_by
from services.missing.pages.seen_of_person import router as seen_of_person
from services.missing.pages.team import router as team
from services.missing.pages.together import router as together
from services.missing.pages.unfiled import router as unfiled

router = APIRouter(include_in_schema=False)
# recording and about_child take any last part of an episode's or a child's address: what has a page of its own there comes before
for part in (
    open_episodes,
    find,
    raising_whom,
    raising,
    episode,
    deciding,
    childs_copy,
    team,
    together,
    child,
    purposes,
    seen_by,
    seen_of_person,
    administration,
    continuity,
    coordinator,
    handover_sheet,
    interviews,
    police_notices,
    provisional,
    retention,
    reviews,
    unfiled,
    recording,
    about_child,
):
    router.include_router(part)

__all__ = ["router"]
