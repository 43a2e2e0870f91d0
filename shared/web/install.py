"""Putting the frame around an app: one call in `create_app`."""

from collections.abc import Iterable, Mapping

from fastapi import FastAPI

from shared.web.csrf import CsrfGuard
from shared.web.hosts import KnownHosts
from shared.web.layers import MEGABYTE, BodyLimit, LastCatch, PageGzip, SecurityHeaders
from shared.web.pages import Pages
from shared.web.problems import install_problems


def install(
    app: FastAPI,
    pages: Pages,
    *,
    body_limit: int = MEGABYTE,
    larger_bodies: Mapping[str, int] | None = None,
    addresses: Iterable[str] = (),
) -> None:
    """Assets, problem details, form tokens, security headers and limits (bytes). Call it before `shared.identity`'s own install.

    A demonstration answers at this machine's own names and at the hosts of `addresses` alone.
    """
    app.state.pages = pages
    install_problems(app)
    app.include_router(pages.assets.router())
    # The last one added stands in front.
    app.add_middleware(CsrfGuard, session_of=pages.session_of)
    app.add_middleware(BodyLimit, limit=body_limit, larger=larger_bodies)
    if pages.demonstration:
        app.add_middleware(KnownHosts, addresses=addresses)
    app.add_middleware(LastCatch)
    app.add_middleware(PageGzip, minimum_size=1000, compresslevel=5)
    app.add_middleware(SecurityHeaders, inline_scripts=pages.inline_scripts)
