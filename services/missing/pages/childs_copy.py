"""`/missing/episodes/{id}/copy-for-the-child`: a page to print and give: what we wrote down about them, in plain words."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.missing.childs_copy import LEFT_OUT, childs_copy
from services.missing.pages.purposes import OpensEpisode
from services.missing.pages.showing import Service, show
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()

DOING = "make_copy_for_the_child"
"""What the access log calls it."""

Giver = Annotated[Person, Depends(require(Action.EPISODES_RECORD, Action.INTERVIEWS_RECORD))]
"""Whoever works with the child, and so can sit down with them and read it."""


@router.get("/missing/episodes/{episode_id}/copy-for-the-child")
async def copy_for_the_child(request: Request, episode_id: UUID, service: Service, person: OpensEpisode, giver: Giver) -> Response:
    """None is made of what was raised in error, nor for a child who died."""
    opened = await service.reading.episode(person, episode_id, doing=DOING, childs_words=True)
    episode = opened.view.episode
    if episode.died or episode.status is EpisodeStatus.CANCELLED:
        return RedirectResponse(f"/missing/episodes/{episode_id}", 303)
    held = {one.held_at for one in episode.interviews}
    others = (await service.reading.episodes(person, child_id=episode.child_id)).items if held else []
    answered = [
        await service.reading.episode(person, one.episode.episode_id, doing=DOING, childs_words=True)
        for one in others
        if one.episode.episode_id != episode_id and held & {talk.held_at for talk in one.episode.interviews}
    ]
    copy = childs_copy(opened, answered, service.clock.now())
    return show(request, "copy-for-the-child.html", view=opened.view, episode=episode, copy=copy, left_out=LEFT_OUT)
