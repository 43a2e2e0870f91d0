"""What one running notify consists of; routes and pages find it at `request.app.state.notify`."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from services.notify.acknowledge import Acknowledging
from services.notify.domain.recipients import Addresses
from services.notify.names import ChildNames
from services.notify.news import News
from services.notify.reading import Reading
from shared.database import Pool
from shared.observability import DependencyHealth


@dataclass(frozen=True, slots=True)
class Notify:
    pool: Pool
    held: Addresses
    reading: Reading
    acknowledging: Acknowledging
    news: News
    names: ChildNames
    following: Callable[[], DependencyHealth]
    """How level with missing's log this service is: an alert page that may be behind must say so."""
    mail_is_kept: bool
    """No mail server is set: messages stay in the outbox."""


async def notify_of(request: Request) -> Notify:
    """A dependency of routes. Asynchronous: FastAPI runs any other in a thread, at many times the cost of the look."""
    service: Notify = request.app.state.notify
    return service


def pool_of(request: Request) -> Pool:
    service: Notify = request.app.state.notify
    return service.pool
