"""The pages of missing: open episodes, raising one, an episode and what is recorded on it, a child. All work without JavaScript."""

from fastapi import APIRouter

from services.missing.pages import child, episode, open_episodes, raising, recording

router = APIRouter(include_in_schema=False)
for part in (open_episodes.router, raising.router, episode.router, recording.router, child.router):
    router.include_router(part)

__all__ = ["router"]
