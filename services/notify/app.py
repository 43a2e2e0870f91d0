"""The notify service: one app, its routes carrying their full path. Its lifespan opens the store, the relay, the follower, the workers."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI

import shared.eventlog.feed
from services.notify import (
    ages,
    api,
    channel_pages,
    daily_list_api,
    daily_list_pages,
    messages,
    messages_pages,
    open_link,
    outbox_page,
    pages,
    policy_api,
    policy_pages,
    receipts_api,
    ringing_pages,
    rota_api,
    rota_pages,
)
from services.notify.acknowledge import Acknowledging
from services.notify.auditing import Auditing, Way
from services.notify.channels.carriers import carriers, really_carried
from services.notify.channels.schedule import schedules
from services.notify.comparing import Comparing
from services.notify.daily_lists import DailyLists
from services.notify.deliver import Delivering
from services.notify.directory import Directory
from services.notify.domain.timetable import timetable
from services.notify.escalating import Escalating
from services.notify.follow import Alerting, FollowedAtOnce
from services.notify.leasing import Worker
from services.notify.links import Links
from services.notify.names import ChildNames
from services.notify.news import News, told_of_shutdown
from services.notify.opening import Opening
from services.notify.policies import Policies
from services.notify.post_decisions import Posting
from services.notify.reading import Reading
from services.notify.receipts import Receipts
from services.notify.refusals import install_refusals
from services.notify.roster import Rostering, default_rota
from services.notify.rounds import Composing, Rounds
from services.notify.service import Notify, pool_of
from services.notify.settings import NotifySettings
from services.notify.sharing import Sharing
from shared import web
from shared.clock import Clock, SystemClock
from shared.contracts.alert_codes import Channel
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
    carried_by = carriers(settings, clock)
    carrying = list(dict.fromkeys(carried_by.values()))
    carried = really_carried(carried_by)
    tried = schedules(settings.expire_after)
    mail_domain = settings.mail_from.partition("@")[2]
    default = default_rota(settings)
    policies = Policies(pool, clock)
    directory = Directory(default, carried, policies)
    escalating = Escalating(
        pool,
        clock,
        settings.authority,
        directory,
        mail_domain,
        catching_up=lambda: follower.catching_up(),
        told=lambda: send(),
        logged=relay.wake,
    )
    escalations = escalating.worker()

    def send() -> None:
        for one in delivering:
            one.wake()

    def told_somebody() -> None:
        relay.wake()
        escalations.wake()

    def heard() -> None:
        send()
        escalations.wake()

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(http)
            stack.push_async_callback(redis.aclose)
            await pool.open()
            stack.push_async_callback(pool.close)
            stack.push_async_callback(broker.stop)
            for carrier in carrying:
                stack.push_async_callback(carrier.close)
            for worker in working:
                stack.push_async_callback(worker.drain, PATIENCE)
            for task in (relay.run(), news.run(), *(worker.run() for worker in working)):
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

    links = Links(identity.keys.secret("links in messages"), settings.public_url)
    delivering = Delivering(pool, clock, escalating, carried_by, links, tried, decision=messages.decision, sent=told_somebody).workers()
    alerting = Alerting(escalating)
    followed = FollowedAtOnce(pool, missing, alerting, heard)
    feed = FeedClient(http, f"{settings.missing_url}/missing/events", identity.tokens.source("missing", EVENTS_READ))
    follower = Follower(broker, missing, feed, followed, clock, service="notify")
    posting = Posting(pool, clock, http, settings.missing_url, identity.tokens).worker()
    register = ages.register(http, settings.missing_url, identity.tokens)
    police_list = ages.police_list(http, settings.reports_url, identity.tokens)
    composing = Composing(pool, clock, register, police_list, policies, follower.health, follower.catching_up)
    every_day = timetable(settings.daily_list_at, settings.data_monday_at)
    going_round = Rounds(pool, clock, every_day, composing, directory, mail_domain, told=send)
    rounds = going_round.worker()
    receipted = [channel for channel, carrier in carried_by.items() if carrier.receipts]
    reached = {Channel.EMAIL: settings.operator_address, Channel.SMS: settings.operator_number}
    operator = [Way(one, carried_by[one], address) for one, address in reached.items() if address and one in carried]
    auditing = Auditing(
        pool,
        clock,
        every_day,
        http,
        settings.public_url,
        mail_domain,
        operator,
        str(settings.heartbeat_url) if settings.heartbeat_url else None,
        composing=composing,
        comparing=Comparing(pool, http, settings.missing_url, identity.tokens, missing),
        stalled=escalating.stalled,
        receipted=receipted if settings.notify_callback_token else (),
    )
    auditor = auditing.worker()
    working: tuple[Worker[Any], ...] = (escalations, *delivering, posting, rounds, auditor)
    app.state.notify = Notify(
        pool=pool,
        reading=Reading(pool, policies, default, clock),
        escalating=escalating,
        acknowledging=Acknowledging(pool, clock, settings.authority, escalating, posting.wake, relay.wake),
        sharing=Sharing(escalating),
        rostering=Rostering(pool, clock, default, carried, mail_domain, send),
        policies=policies,
        deciding=messages.Deciding(pool, clock),
        news=news,
        names=ChildNames(http, settings.missing_url, identity.tokens),
        following=follower.health,
        receipts=Receipts(pool, clock, escalating, tried, settings.notify_callback_token, told_somebody),
        opening=Opening(pool, clock, settings.authority, default, links, relay.wake),
        mail_is_kept=settings.keeps_all,
        receipted=dict.fromkeys(receipted, timedelta(minutes=settings.receipt_minutes)),
        daily_lists=DailyLists(pool, clock, composing, going_round, settings.authority, relay.wake),
        register_stale_after=timedelta(hours=settings.register_stale_after_hours),
        operator_is_told=bool(operator),
    )

    async def dependencies() -> list[DependencyHealth]:
        store = await store_health(pool)
        workers = (one.health() for one in working if one is not auditor)
        return [store, relay.health(), follower.health(), *workers, auditing.said(auditor.health()), *(one.health() for one in carrying)]

    authorise = service_scope(EVENTS_READ, Action.EVENTS_READ)
    app.include_router(shared.eventlog.feed.feed_router("/notify/events", pool_of, authorise))
    app.include_router(api.router)
    app.include_router(daily_list_api.router)
    app.include_router(rota_api.router)
    app.include_router(policy_api.router)
    app.include_router(receipts_api.router)
    app.include_router(deadletters_router("notify", pool_of, {missing: alerting}, require(Action.DEAD_LETTERS_MANAGE)))
    app.include_router(health_router("notify", dependencies))
    app.include_router(asyncapi_router("notify", own, NOTIFY_EVENTS.values()))
    app.include_router(signin_router(identity, own_pages))
    app.include_router(pages.router)
    app.include_router(daily_list_pages.router)
    app.include_router(outbox_page.router)
    app.include_router(rota_pages.router)
    app.include_router(ringing_pages.router)
    app.include_router(channel_pages.router)
    app.include_router(policy_pages.router)
    app.include_router(messages_pages.router)
    app.include_router(open_link.router)
    return app


def _run_until_stopped(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    stack.push_async_callback(end, asyncio.create_task(work))
