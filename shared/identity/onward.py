"""Where somebody may be sent after signing in: back to the page they wanted, never to another site."""

import re
from urllib.parse import urlsplit


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
