"""Where somebody goes when they must sign in first, and where they go afterwards: never to another site."""

import re
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response


class SignInNeeded(Exception):
    """A page was asked for by somebody not signed in."""


def safe_next(path: str | None) -> str | None:
    """A path on this very address to go to after sign-in, or None for anything that could lead elsewhere.

    Browsers read `//host` and `/\\host` as another site, drop tabs and newlines first, and resolve dot segments: all refused.
    """
    if not path or not re.fullmatch(r"/(?:[^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?", path):
        return None
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or "//" in parts.path or {".", ".."} & set(parts.path.split("/")):
        return None
    return None if parts.path in ("/sign-in", "/sign-out") else path


async def to_sign_in(request: Request, _: Exception) -> Response:
    """Back to the page asked for; after a form was sent, to the page it stood on, since its own address may only take forms."""
    path, query = request.url.path, request.url.query
    if request.method not in ("GET", "HEAD"):
        referer = urlsplit(request.headers.get("referer", ""))
        if referer.netloc == request.url.netloc:
            path, query = referer.path, referer.query
    onward = safe_next(f"{path}?{query}" if query else path)
    return RedirectResponse("/sign-in" + (f"?next={quote(onward, safe='/')}" if onward else ""), 303)
