"""Watching without personal data: structured logs of codes and ids, health that names what is wrong, Prometheus metrics."""

import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from pydantic import BaseModel, ConfigDict


class DependencyHealth(BaseModel):
    """One thing a service stands on: a store, a stream, a log it follows. `lag` in events, `last_level` the instant it was last level."""

    model_config = ConfigDict(frozen=True)

    name: str
    ok: bool
    detail: str = ""
    lag: int | None = None
    last_level: datetime | None = None


def configure_logging(service: str, level: str = "INFO") -> None:
    """JSON lines on stderr. Callers log codes and opaque ids only: never a name, a narrative, an address or a query string."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # would log query strings
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


Dependencies = Callable[[], Iterable[DependencyHealth] | Awaitable[Iterable[DependencyHealth]]]
"""What a service stands on, asked anew each time; asynchronous where it must look."""


def health_router(service: str, dependencies: Dependencies) -> APIRouter:
    """`/{service}/health/live`, `/health/ready` and `/metrics`. Ready is 200 only when every dependency is, else 503 and says which."""
    router = APIRouter(prefix=f"/{service}", tags=["health"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        answered = dependencies()
        found = list(await answered if isinstance(answered, Awaitable) else answered)
        ok = all(one.ok for one in found)
        body = {"ready": ok, "dependencies": [one.model_dump(mode="json") for one in found]}
        return JSONResponse(body, 200 if ok else 503)

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
