"""The notify service: one app, its routes carrying their full path. Its lifespan opens the store, the relay, the follower, the workers."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

import shared.eventlog.feed
from services.notify import api, pages
from services.notify.acknowledge import Acknowledging
from services.notify.channels import Channel
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.outbox import Outbox
from services.notify.deliver import Delivering
from services.notify.follow import Alerting, FollowedAtOnce
from services.notify.names import ChildNames
from services.notify.news import News, told_of_shutdown
from services.notify.post_decisions import Posting
from services.notify.reading import Reading
from services.notify.refusals import install_refusals
from services.notify.service import Notify, pool_of
from services.notify.settings import NotifySettings
from shared import web
from shared.clock import Clock, SystemClock
from shared.contracts.envelope import NOTIFY_EVENTS
from shared.contracts.publishing import stream_key
from shared.database import make_pool, store_health
from shared.eventlog.asyncapi import asyncapi_router
from shared.eventlog.connections import open_broker, open_redis
from shared.eventlog.deadletters_api import deadletters_router
from shared.eventlog.follower import FeedClient, Follower
from shared.eventlog.relay import Relay
from shared.identity.between_services import EVENTS_READ
from shared.identity.layer import install as install_identity
from shared.identity.permissions import Action
from shared.identity.reader import require, service_scope
from shared.identity.signin import signin_router
from shared.observability import DependencyHealth, health_router
from shared.tasks import end

PATIENCE = 2.0
"""Seconds that messages in hand have to go out when the service stops."""


def create_app(settings: NotifySettings, clock: Clock | None = None) -> FastAPI:
    """Everything of notify, not yet running. The database is at this build's migrations (`shared.database.migrate`)."""
    clock = clock or SystemClock()
    pool = make_pool(settings.database_url)
    redis = open_redis(settings.redis_url)
    broker = open_broker(settings.redis_url)
    http = httpx.AsyncClient(timeout=5)
    own, missing = stream_key(settings.authority, "notify"), stream_key(settings.authority, "missing")
    relay = Relay(pool, redis, own, clock=clock)
    news = News(pool)
    channel = mail_channel(settings)
    deliveries = Delivering(pool, clock, settings.authority, channel, settings.public_url, relay.wake).worker()

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(http)
            stack.push_async_callback(redis.aclose)
            await pool.open()
            stack.push_async_callback(pool.close)
            stack.push_async_callback(broker.stop)
            stack.push_async_callback(channel.close)
            for worker in (deliveries, posting):
                stack.push_async_callback(worker.drain, PATIENCE)
            for task in (relay.run(), news.run(), deliveries.run(), posting.run()):
                _run_until_stopped(stack, task)
            await follower.start()
            stack.push_async_callback(follower.stop)
            stack.enter_context(told_of_shutdown(news))
            stack.callback(news.stop)
            yield

    app = FastAPI(
        title="Safe Return: notify",
        version="1",
        summary="Alerts: who is told that a child is missing, by which way, and who has acknowledged it.",
        openapi_url="/notify/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    own_pages = web.Pages("services.notify", demonstration=settings.demonstration, clock=clock)
    web.install(app, own_pages, addresses=settings.addresses)
    identity = install_identity(app, "notify", settings, clock)
    install_refusals(app)

    alerting = Alerting(clock, settings.authority, settings.position_addresses, settings.mail_from.partition("@")[2])
    followed = FollowedAtOnce(pool, missing, alerting, deliveries.wake)
    feed = FeedClient(http, f"{settings.missing_url}/missing/events", identity.tokens.source("missing", EVENTS_READ))
    follower = Follower(broker, missing, feed, followed, clock, service="notify")
    posting = Posting(pool, clock, http, settings.missing_url, identity.tokens).worker()
    app.state.notify = Notify(
        pool=pool,
        held=settings.position_addresses,
        reading=Reading(pool),
        acknowledging=Acknowledging(pool, clock, settings.authority, settings.position_addresses, posting.wake, relay.wake),
        news=news,
        names=ChildNames(http, settings.missing_url, identity.tokens),
        following=follower.health,
        mail_is_kept=settings.smtp_host is None,
    )

    async def dependencies() -> list[DependencyHealth]:
        store = await store_health(pool)
        return [store, relay.health(), follower.health(), deliveries.health(), channel.health(), posting.health()]

    authorise = service_scope(EVENTS_READ, Action.EVENTS_READ)
    app.include_router(shared.eventlog.feed.feed_router("/notify/events", pool_of, authorise))
    app.include_router(api.router)
    app.include_router(deadletters_router("notify", pool_of, {missing: alerting}, require(Action.DEAD_LETTERS_MANAGE)))
    app.include_router(health_router("notify", dependencies))
    app.include_router(asyncapi_router("notify", own, NOTIFY_EVENTS.values()))
    app.include_router(signin_router(identity, own_pages))
    app.include_router(pages.router)
    return app


def mail_channel(settings: NotifySettings) -> Channel:
    """The mail server of the settings, or the outbox."""
    if settings.smtp_host is None:
        return Outbox(settings.outbox, settings.mail_from)
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return Email(Server(settings.smtp_host, settings.mail_port, settings.tls, settings.smtp_user, password), settings.mail_from)


def _run_until_stopped(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    stack.push_async_callback(end, asyncio.create_task(work))
