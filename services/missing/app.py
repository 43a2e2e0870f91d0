"""The missing service: one app, its routes carrying their full path. Its lifespan opens the stores, the relay and the follower."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from fastapi import FastAPI

import shared.eventlog.feed
from services.missing.api import about_children, between_services, children, episodes, filings, police_notices, recording
from services.missing.api.refusals import install_refusals
from services.missing.beforehand import Beforehand
from services.missing.casework import Casework
from services.missing.childwork import ChildWork
from services.missing.filing import Filing
from services.missing.follow import keep_alert_step
from services.missing.imports.load import Imports
from services.missing.matching import Matching
from services.missing.naming import StaffNames
from services.missing.pages import router as pages_router
from services.missing.photography import LARGEST
from services.missing.police_notices import PoliceNotices
from services.missing.purposes import Purposes
from services.missing.quotations import Quotations
from services.missing.reading import Reading
from services.missing.seen_by import SeenBy
from services.missing.service import Missing, pool_of
from services.missing.settings import MissingSettings
from services.missing.store import access
from services.missing.writing import Desk
from shared import web
from shared.clock import Clock, SystemClock
from shared.contracts.envelope import MISSING_EVENTS
from shared.contracts.publishing import stream_key
from shared.database import Pool, make_pool, store_health
from shared.eventlog.asyncapi import asyncapi_router
from shared.eventlog.connections import open_broker, open_redis
from shared.eventlog.deadletters_api import deadletters_router
from shared.eventlog.followed import PostgresFollowed
from shared.eventlog.follower import FeedClient, Follower
from shared.eventlog.relay import Relay
from shared.identity.between_services import EVENTS_READ
from shared.identity.layer import install as install_identity
from shared.identity.people import DEMO_PEOPLE
from shared.identity.permissions import Action
from shared.identity.reader import require, service_scope
from shared.identity.signin import signin_router
from shared.observability import DependencyHealth, health_router
from shared.tasks import end

IMPORT_LIMIT = 64 * web.MEGABYTE
"""The files of one submission: about 100,000 children."""
LARGER = {
    "/missing/api/children/import": IMPORT_LIMIT,
    "/missing/api/children/[^/]+/photo": LARGEST + web.MEGABYTE,
    "/missing/children/[^/]+/photo": LARGEST + web.MEGABYTE,
}
"""Addresses that take files: a body of a little more than the file, so that one too large is refused in words at its field."""


def create_app(settings: MissingSettings, clock: Clock | None = None) -> FastAPI:
    """Everything of missing, not yet running. The database is at this build's migrations (`shared.database.migrate`)."""
    clock = clock or SystemClock()
    pool = make_pool(settings.database_url)
    redis = open_redis(settings.redis_url)
    broker = open_broker(settings.redis_url)
    http = httpx.AsyncClient(timeout=5)
    relay = Relay(pool, redis, stream_key(settings.authority, "missing"), clock=clock)
    desk = Desk(pool, clock, settings.authority, relay.wake)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(http)
            stack.push_async_callback(redis.aclose)
            await pool.open()
            if settings.demonstration:
                await _introduce(pool)
            stack.push_async_callback(pool.close)
            stack.push_async_callback(broker.stop)
            relaying = asyncio.create_task(relay.run())
            stack.push_async_callback(end, relaying)
            await follower.start()
            stack.push_async_callback(follower.stop)
            yield

    app = FastAPI(
        title="Safe Return: missing",
        version="1",
        summary="Children who go missing: the register, episodes and everything done about them.",
        openapi_url="/missing/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    pages = web.Pages("services.missing", demonstration=settings.demonstration, clock=clock)
    web.install(app, pages, larger_bodies=LARGER, addresses=settings.addresses)
    identity = install_identity(app, "missing", settings, clock)
    install_refusals(app, clock)

    staff = StaffNames(pool, http, settings.notify_url, identity.tokens)
    casework = Casework(desk)
    app.state.missing = Missing(
        pool,
        clock,
        casework,
        Reading(pool, clock, staff),
        Imports(desk),
        ChildWork(desk),
        Beforehand(pool, clock, staff),
        PoliceNotices(pool, clock, casework),
        Matching(desk),
        Filing(desk, staff),
        Purposes(pool, clock),
        SeenBy(pool, clock),
        Quotations(pool, clock),
        settings.retention_years_others,
        settings.record,
        settings.duty,
    )
    feed = FeedClient(http, f"{settings.notify_url}/notify/events", identity.tokens.source("notify", EVENTS_READ))
    alerts = stream_key(settings.authority, "notify")
    follower = Follower(broker, alerts, feed, PostgresFollowed(pool, alerts, keep_alert_step), clock, service="missing")

    async def dependencies() -> list[DependencyHealth]:
        return [await store_health(pool), relay.health(), follower.health()]

    authorise = service_scope(EVENTS_READ, Action.EVENTS_READ)
    app.include_router(shared.eventlog.feed.feed_router("/missing/events", pool_of, authorise))
    app.include_router(episodes.router)
    app.include_router(recording.router)
    app.include_router(children.router)
    app.include_router(filings.router)
    app.include_router(police_notices.router)
    app.include_router(about_children.router)
    app.include_router(between_services.router)
    letters = require(Action.DEAD_LETTERS_MANAGE)
    app.include_router(deadletters_router("missing", pool_of, {alerts: keep_alert_step}, letters))
    app.include_router(health_router("missing", dependencies))
    app.include_router(asyncapi_router("missing", stream_key(settings.authority, "missing"), MISSING_EVENTS.values()))
    app.include_router(signin_router(identity, pages))
    app.include_router(pages_router)
    return app


async def _introduce(pool: Pool) -> None:
    """The demonstration's people, as if each had been here: an episode can be handed over to who has not signed in yet."""
    async with pool.connection() as conn:
        for one in DEMO_PEOPLE:
            await access.remember(conn, one.id, one.name, one.role)
