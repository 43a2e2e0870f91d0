"""A running Safe Return as the end-to-end tests see it: an address, tokens, and the mail it has sent."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx

Found = TypeVar("Found")

NAMES = {"social_worker": "Nadia Rahman", "director": "Helen Marsh", "planner": "Wei Zhang"}


@dataclass(frozen=True)
class Mail:
    """One message: whom the SMTP conversation named, and what they read."""

    to: list[str]
    subject: str
    text: str


@dataclass(frozen=True)
class System:
    """`token(role, name)` is a bearer token; `mails()` is every mail a real SMTP conversation has handed over, oldest first."""

    base_url: str
    token: Callable[[str, str], str]
    mails: Callable[[], list[Mail]]

    @contextmanager
    def asked_by(self, role: str) -> Iterator[httpx.Client]:
        """A client that speaks for a person of this role; every answer that is no success fails the test with what it says."""
        headers = {"Authorization": f"Bearer {self.token(role, NAMES.get(role, role))}"}
        hooks = {"response": [_refuse_failure]}
        with httpx.Client(base_url=self.base_url, headers=headers, event_hooks=hooks, timeout=60) as client:
            yield client

    def ready(self) -> bool:
        """All three services say so, through the one address."""
        try:
            return all(
                httpx.get(f"{self.base_url}/{service}/health/ready").status_code == 200 for service in ("missing", "notify", "reports")
            )
        except httpx.TransportError:
            return False


def _refuse_failure(response: httpx.Response) -> None:
    if response.is_error:
        response.read()
        raise AssertionError(f"{response.request.method} {response.request.url} answered {response.status_code}: {response.text}")


def eventually(look: Callable[[], Found], *, within: float = 20, what: str = "") -> Found:
    """What `look` finds, as soon as it is something; fails with `what` and the last look after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {within} s: {what or look}; last seen: {found!r}"
        time.sleep(0.05)
