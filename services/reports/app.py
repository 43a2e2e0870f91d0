"""The reports service: one app, its routes carrying their full path. Its lifespan opens the facts and the followers that fill them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from fastapi import FastAPI

from services.reports.api import (
    assurance,
    board,
    data_mondays,
    decisions,
    digests,
    extracts,
    figure_episodes,
    indicators,
    letters,
    practice_reviews,
    reconciliations,
    returning,
    saved_questions,
)
from services.reports.asyncapi import asyncapi_router
from services.reports.charts.drawing import Drawing
from services.reports.collate import Collation
from services.reports.digest.drafts import Drafts
from services.reports.facts import Facts
from services.reports.pages import assurance as assurance_pages
from services.reports.pages import board as board_pages
from services.reports.pages import case_reviews, young_inspectors
from services.reports.pages import data_mondays as data_monday_pages
from services.reports.pages import decisions as decision_pages
from services.reports.pages import digests as digest_pages
from services.reports.pages import extracts as extract_pages
from services.reports.pages import figure_episodes as figure_episode_pages
from services.reports.pages import practice_reviews as review_pages
from services.reports.pages import reconciliation as reconciliation_pages
from services.reports.pages import returns as return_pages
from services.reports.pages import routes as explorer
from services.reports.pages import saved_questions as saved_question_pages
from services.reports.pages import taken as taken_pages
from services.reports.quoted import Quoted
from services.reports.reading import look
from services.reports.returns.register import Register
from services.reports.service import Reports
from services.reports.settings import ReportsSettings
from shared import web
from shared.clock import Clock, SystemClock
from shared.contracts.publishing import stream_key
from shared.database import make_pool, store_health
from shared.eventlog.connections import open_broker
from shared.eventlog.follower import FeedClient, Follower
from shared.identity.between_services import EVENTS_READ, REGISTER_READ
from shared.identity.layer import install as install_identity
from shared.identity.signin import signin_router
from shared.observability import DependencyHealth, health_router


def create_app(settings: ReportsSettings, clock: Clock | None = None) -> FastAPI:
    """Everything of reports, not yet running. The database is at this build's migrations (`shared.database.migrate`)."""
    clock = clock or SystemClock()
    pool = make_pool(settings.database_url)
    broker = open_broker(settings.redis_url)
    http = httpx.AsyncClient(timeout=5)
    facts = Facts(settings.duckdb_path, clock)
    drawing = Drawing()

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(http)
            await pool.open()
            stack.push_async_callback(pool.close)
            await facts.open()
            stack.push_async_callback(facts.close)
            stack.push_async_callback(drawing.close)
            stack.push_async_callback(broker.stop)
            for service, follower in reports.followers.items():
                await follower.start()
                stack.push_async_callback(reports.collations[service].close)
                stack.push_async_callback(follower.stop)
            yield

    app = FastAPI(
        title="Safe Return: reports",
        version="1",
        summary="What happened, in figures and returns: for planners, managers, directors and auditors.",
        openapi_url="/reports/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    pages = web.Pages("services.reports", demonstration=settings.demonstration, clock=clock)
    web.install(app, pages, addresses=settings.addresses)
    identity = install_identity(app, "reports", settings, clock)

    urls = {"missing": settings.missing_url, "notify": settings.notify_url}
    collations = {service: Collation(facts, stream_key(settings.authority, service)) for service in urls}
    followers = {
        service: Follower(
            broker,
            collations[service].stream,
            FeedClient(http, f"{url}/{service}/events", identity.tokens.source(service, EVENTS_READ)),
            collations[service],
            clock,
            service="reports",
            read=look,
        )
        for service, url in urls.items()
    }
    register = Register(http, settings.missing_url, identity.tokens.source("missing", REGISTER_READ))
    reports = Reports(pool, facts, clock, collations, followers, register, settings.authority, settings.public_url.rstrip("/"))
    app.state.reports, app.state.drawing, app.state.drafts = reports, drawing, Drafts()
    app.state.quoted, app.state.advocate = Quoted(http, settings.missing_url, identity.tokens), settings.advocate

    async def dependencies() -> list[DependencyHealth]:
        return [await store_health(pool), facts.health(), *(follower.health() for follower in followers.values())]

    app.include_router(explorer.router)
    app.include_router(digest_pages.router)
    app.include_router(data_monday_pages.router)
    app.include_router(board_pages.router)
    app.include_router(review_pages.router)
    app.include_router(extract_pages.router)
    app.include_router(case_reviews.router)
    app.include_router(young_inspectors.router)
    app.include_router(figure_episode_pages.router)
    app.include_router(indicators.router)
    app.include_router(figure_episodes.router)
    app.include_router(extracts.router)
    app.include_router(saved_question_pages.router)
    app.include_router(taken_pages.router)
    app.include_router(saved_questions.router)
    app.include_router(digests.router)
    app.include_router(data_mondays.router)
    app.include_router(board.router)
    app.include_router(decision_pages.router)
    app.include_router(decisions.router)
    app.include_router(return_pages.router)
    app.include_router(returning.router)
    app.include_router(assurance_pages.router)
    app.include_router(reconciliation_pages.router)
    app.include_router(assurance.router)
    app.include_router(reconciliations.router)
    app.include_router(letters.router)
    app.include_router(practice_reviews.router)
    app.include_router(health_router("reports", dependencies))
    app.include_router(asyncapi_router(settings.authority))
    app.include_router(signin_router(identity, pages))
    return app
