"""The hosts a demonstration answers to.

Its people sign in without a password because only this machine reaches it. A page elsewhere whose own name is made to lead to 127.0.0.1
(DNS rebinding) would reach it through the reader's browser, as that page's own address; but the request names the page's host, not ours.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import Problem, answer

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""What this machine calls itself."""


def asked_host(scope: Scope) -> str | None:
    """The host a request asks for, as `host_of`."""
    return host_of(f"//{Headers(scope=scope).get('host', '')}")


def host_of(address: str) -> str | None:
    """The host of an address, in lower case and without its port; None where it names none."""
    try:
        return urlsplit(address).hostname
    except ValueError:  # half an IPv6 address
        return None


class KnownHosts:
    """Refuses with 400 what asks for a host other than this machine's own names and those of `addresses`, at whatever port."""

    def __init__(self, app: ASGIApp, addresses: Iterable[str]) -> None:
        self.app = app
        self.known = {host_of(address) for address in addresses} - {None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._knows(asked_host(scope)):
            problem = Problem(
                400,
                "This host is not known here",
                "While made-up people may sign in, this system answers only on this machine and at the host of SAFERETURN_PUBLIC_URL.",
            )
            await answer(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _knows(self, host: str | None) -> bool:
        return host is not None and (host in LOOPBACK or host in self.known or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
